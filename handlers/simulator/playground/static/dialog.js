// Dialogs of the page itself: a question to confirm, a text to edit. The browser keeps the focus inside.

import { h, icon, ICONS } from "./dom.js";

let made = 0;

/** A dialog that is open, with a title and a way to close it. `onclose` is called once it has gone. */
export function dialog(title, content, { onclose = () => {}, wide = false } = {}) {
  const id = `dialog-${(made += 1)}`;
  const titled = h("h2", { id }, title);
  const element = h("dialog", { class: wide ? "wide" : "", "aria-labelledby": id },
    h("header", {}, titled,
      h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => element.close() }, icon(ICONS.close))),
    content);
  element.addEventListener("close", () => {
    element.remove();
    onclose();
  });
  document.body.append(element);
  element.showModal();
  return element;
}

/** Whether the person agrees to what a confirm object asks. */
export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    let agreed = false;
    const answer = (value) => () => {
      agreed = value;
      element.close();
    };
    const element = dialog(title.text, [
      h("div", { class: "body" }, h("p", {}, text.text)),
      h("footer", {},
        h("button", { type: "button", onclick: answer(false) }, deny.text),
        h("button", { type: "button", class: style ?? "primary", onclick: answer(true) }, confirm.text)),
    ], { onclose: () => resolve(agreed) });
  });
}

/** Lets the person change a text; `done` gets it. */
export function edited(text, done) {
  const field = h("textarea", { rows: 5, "aria-label": "Message", value: text });
  const save = (event) => {
    event.preventDefault();
    element.close();
    if (field.value.trim() && field.value !== text) done(field.value);
  };
  const element = dialog("Edit message", h("form", { onsubmit: save },
    h("div", { class: "body" }, field),
    h("footer", {}, h("button", { type: "button", onclick: () => element.close() }, "Cancel"),
      h("button", { class: "primary" }, "Save"))));
}
