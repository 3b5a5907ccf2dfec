// Views of the app: the modal on top of the stack, and the home tab.

import { blocks } from "./blocks.js";
import { dialog } from "./dialog.js";
import { h } from "./dom.js";
import { place } from "./place.js";
import { act, all, get, version } from "./state.js";
import { plain } from "./text.js";

let open = null; // {id, drawn, element, controls}

/** Show the topmost modal, as the app last left it; what was typed into it stays. */
export function drawModal() {
  const stack = all("view:").sort(([, one], [, other]) => Number(one.id.slice(2)) - Number(other.id.slice(2)));
  const [key, view] = stack.at(-1) ?? [];
  const drawn = view && `${key}/${version(key)}`;
  if (open?.drawn === drawn) return;
  const saved = open && view && open.id === view.id ? values(open.controls) : {};
  const before = open;
  // An app that answers a choice with another view must not throw the person back to its beginning.
  const at = before?.controls.find(({ node }) => node.contains(document.activeElement));
  open = null;
  before?.element.close();
  if (!view) return;
  open = show(view, drawn, saved);
  const same = at && open.controls.find((it) => it.block === at.block && it.action === at.action);
  (same ?? open.controls[0])?.node.focus();
}

function show(view, drawn, saved) {
  const controls = [];
  const on = { controls, saved, act: (action) => act("act", { view: view.id, action, values: values(controls) }) };
  const submit = view.submit ? h("button", { class: "primary" }, plain(view.submit.text)) : null;
  const form = h("form", { onsubmit: (event) => (event.preventDefault(), send(view, form, controls, submit)) },
    h("div", { class: "body" }, blocks(view.blocks, on)),
    h("footer", {}, h("button", { type: "button", onclick: () => element.close() }, plain(view.close?.text ?? "Cancel")), submit));
  const own = { id: view.id, drawn, controls };
  const element = dialog(plain(view.title?.text ?? ""), form, {
    // Closed by the person; where the app closed it, another is open, or none.
    onclose: () => open === own && ((open = null), act("close", { view: view.id })),
  });
  element.classList.add("modal");
  return Object.assign(own, { element });
}

async function send(view, form, controls, submit) {
  submit.disabled = true;
  const answer = await act("submit", { view: view.id, values: values(controls) });
  submit.disabled = false;
  if (!answer) return;
  for (const { block, node } of controls) {
    const wrong = answer.errors?.[block] ?? "";
    const said = form.querySelector(`#${node.dataset.control}-error`);
    if (said) said.textContent = wrong;
    const field = node.matches("fieldset") ? node.querySelector("input") : node;
    field?.setAttribute("aria-invalid", String(Boolean(wrong)));
  }
  const first = controls.find(({ block }) => answer.errors?.[block]);
  (first?.node.matches("fieldset") ? first.node.querySelector("input") : first?.node)?.focus();
}

function values(controls) {
  const out = {};
  for (const { block, action, read } of controls) (out[block] ??= {})[action] = read();
  return out;
}

/** The home tab of the person, as the app published it. */
export function drawHome(where) {
  const home = get("home");
  const drawn = `${place.as}/${version("home")}`;
  if (where.dataset.drawn === drawn) return;
  where.dataset.drawn = drawn;
  const controls = [];
  const on = { controls, act: (action) => act("act", { view: "home", action, values: values(controls) }) };
  where.replaceChildren(home ? h("div", { class: "body" }, blocks(home.blocks, on))
    : h("p", { class: "empty" }, "The app has not published a home tab for this person yet."));
}
