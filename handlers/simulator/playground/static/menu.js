// A small menu below a button, worked by arrow keys, Enter and Escape.

import { h } from "./dom.js";
import { plain } from "./text.js";

/** Open a menu of [name, what it does] below `button`. */
export function openMenu(button, entries) {
  const items = entries.map(([name, run]) =>
    h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => (close(), run()) }, plain(name)));
  const menu = h("div", { class: "menu", role: "menu", "aria-label": button.getAttribute("aria-label") }, items);
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    // A button that shows only while its menu is open takes the focus before that ends.
    if (menu.contains(document.activeElement)) button.focus();
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => menu.contains(event.target) || close();
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next !== undefined) items.at(next % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  });
  menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || setTimeout(close));
  (button.closest("dialog") ?? document.body).append(menu);
  const box = button.getBoundingClientRect(), own = menu.getBoundingClientRect();
  const below = box.bottom + own.height + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.right - own.width, innerWidth - own.width - 8))}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - own.height - 4)}px`;
  button.setAttribute("aria-expanded", "true");
  addEventListener("pointerdown", outside, true);
  items[0]?.focus();
}
