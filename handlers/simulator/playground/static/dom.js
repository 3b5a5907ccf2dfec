// Making and updating elements. Text is only ever put in as text: nothing here can turn it into markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. Of `props`, functions named on… listen, the rest are attributes; true means present, null absent. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...flat(children));
  return element;
}

const flat = (children) =>
  children.flat(Infinity).filter((child) => child != null && child !== false && child !== "");

/** A picture drawn with a line; it says nothing to screen readers, what it is on does. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["class", "icon"], ["aria-hidden", "true"]])
    svg.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  attach: "M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.7 17.2a1.7 1.7 0 0 1-2.4-2.4l7.9-7.9",
  back: "M15 5 8 12l7 7",
  bot: "M5 9h14v10H5zM12 9V5M9 13.5v1M15 13.5v1M2.5 13v3M21.5 13v3",
  check: "m5 12.5 4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6 6 18",
  down: "M20 15v-9M4 4h12v12H4z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  inspect: "M4 5h16v14H4zM4 10h16M9 15h6M7 13v4",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  menu: "M4 7h16M4 12h16M4 17h16",
  mention: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zm0 0v1.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-4 7.5",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  play: "M8 5v14l11-7z",
  reply: "M20 12a7 7 0 0 1-7 7H4l2.5-3A7 7 0 1 1 20 12z",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  shortcut: "M13 3 5 14h6l-1 7 8-11h-6z",
  stop: "M7 7h10v10H7z",
  thumbDown: "M7 14V4M7 14l4 7c1.5 0 2.5-1 2.5-2.5V15H18a2 2 0 0 0 2-2.300l-1-7A2 2 0 0 0 17 4H7H4v10h3",
  thumbUp: "M7 10v10M7 10l4-7c1.500 0 2.500 1 2.500 2.500V9H18a2 2 0 0 1 2 2.300l-1 7A2 2 0 0 1 17 20H7H4V10h3",
  theme: "M12 3v18M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
};

/** Lets `parent` hold one element for each of `items` ([key, version, build]); those that are as before stay. */
export function reconcile(parent, items) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  let place = parent.firstElementChild;
  for (const [key, version, build] of items) {
    let element = before.get(key);
    before.delete(key);
    if (!element || element.dataset.version !== String(version)) {
      const fresh = build();
      fresh.dataset.key = key;
      fresh.dataset.version = version;
      if (element) {
        if (element === place) place = element.nextElementSibling;
        element.remove();
      }
      element = fresh;
    }
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const left of before.values()) left.remove();
  // What was redrawn under somebody's fingers keeps the focus.
  if (focused && !parent.contains(document.activeElement))
    [...parent.querySelectorAll("[data-focus]")].find((it) => it.dataset.focus === focused)?.focus();
}

/** Says something to screen readers. */
export function announce(text) {
  document.getElementById("live").textContent = text;
}

/** Says that something went wrong, to everyone, until it is dismissed or ten seconds are over. */
export function toast(text) {
  const note = h("div", { class: "toast", role: "alert" }, h("span", {}, text));
  note.append(h("button", { type: "button", class: "quiet", "aria-label": "Dismiss", onclick: () => note.remove() },
    icon(ICONS.close)));
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 10_000);
}
