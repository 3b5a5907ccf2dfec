// Buttons, menus and inputs of Block Kit as the browser's own. Each that holds a value is put into `on.controls`.

import { confirmed } from "./dialog.js";
import { h, icon, ICONS } from "./dom.js";
import { openMenu } from "./menu.js";
import { all } from "./state.js";
import { plain } from "./text.js";

let made = 0;

/** The element that stands for a Block Kit element; what is done in it goes to `on.act(action)`. */
export function control(element, block, on) {
  const draw = CONTROLS[element.type];
  if (!draw) return h("span", { class: "unknown" }, `${element.type} is not shown by this page.`);
  return draw(element, block, on);
}

const action = (element, block, more) => ({
  type: element.type, action_id: element.action_id ?? "", block_id: block.block_id, ...more,
});

function button(element, block, on) {
  const press = async () => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    on.act(action(element, block, { value: element.value ?? "", text: element.text }), element.value);
  };
  const props = { class: element.style ?? "", "aria-label": element.accessibility_label };
  if (element.url && /^https?:/.test(element.url))
    return h("a", { ...props, class: `button ${props.class}`, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: press },
      plain(element.text.text));
  return h("button", { ...props, type: "button", "data-focus": `${block.block_id}/${element.action_id}`, onclick: press },
    plain(element.text.text));
}

/** The two thumbs below a reply. The one that was pressed stays pressed. */
function feedback(element, block, on) {
  const pair = ["positive_button", "negative_button"].map((name, at) => {
    const each = element[name];
    const key = `${on.scope ?? ""}/${element.action_id}`;
    const press = () => {
      pressed.set(key, each.value);
      for (const other of pair) other.setAttribute("aria-pressed", String(other === it));
      on.act(action(element, block, { value: each.value, text: each.text }), each.value);
    };
    const it = h("button", {
      type: "button", class: "quiet thumb", "data-focus": `${block.block_id}/${element.action_id}/${each.value}`,
      "aria-label": each.accessibility_label, "aria-pressed": String(pressed.get(key) === each.value), onclick: press,
    }, icon(at ? ICONS.thumbDown : ICONS.thumbUp), plain(each.text.text));
    return it;
  });
  return h("div", { class: "row", role: "group", "aria-label": "Feedback" }, pair);
}
const pressed = new Map();

function iconButton(element, block, on) {
  return h("button", { type: "button", class: "quiet", onclick: () => on.act(action(element, block, { value: element.value ?? "" }), element.value) },
    plain(element.text?.text ?? element.icon));
}

function overflow(element, block, on) {
  const choose = (option) => on.act(action(element, block, { selected_option: option }), option.value);
  const it = h("button", { type: "button", class: "quiet", "aria-haspopup": "menu", "aria-label": "More actions" }, icon(ICONS.more));
  it.addEventListener("click", () =>
    openMenu(it, element.options.map((option) => [option.text.text, () => choose(option)])));
  return it;
}

/** Remembers a control: its value is read when a form is sent, and kept when a form is drawn again. */
function holding(node, element, block, on, read) {
  const id = `control-${(made += 1)}`;
  node.dataset.control = id;
  if (node.tagName !== "FIELDSET") node.id = id;
  if (!node.getAttribute("aria-label") && block.type !== "input" && node.tagName !== "FIELDSET")
    node.setAttribute("aria-label", element.placeholder?.text ?? block.text?.text ?? "Choose");
  on.controls?.push({ block: block.block_id, action: element.action_id ?? "", read, node });
  const acts = block.type !== "input" || block.dispatch_action;
  if (acts && element.type !== "plain_text_input")
    node.addEventListener("change", () => {
      const value = read();
      on.act(action(element, block, value), value.selected_option?.value ?? Object.values(value)[1]);
    });
  if (acts && element.type === "plain_text_input")
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !element.multiline) {
        event.preventDefault();
        on.act(action(element, block, read()));
      }
    });
  return node;
}

const saved = (element, block, on) => on.saved?.[block.block_id]?.[element.action_id ?? ""];
const required = (block) => (block.type === "input" && !block.optional ? { required: true, "aria-required": "true" } : {});

function typed(type, name = "value", initial = "initial_value") {
  return (element, block, on) => {
    const kept = saved(element, block, on)?.[name] ?? element[initial] ?? "";
    const props = {
      ...required(block), placeholder: element.placeholder?.text, maxlength: element.max_length,
      minlength: element.min_length, min: element.min_value, max: element.max_value,
      step: element.is_decimal_allowed ? "any" : null, value: kept, autofocus: element.focus_on_load,
    };
    const many = element.multiline || type === "rich";
    const node = many ? h("textarea", { ...props, rows: 4 }) : h("input", { ...props, type });
    return holding(node, element, block, on, () => ({ type: element.type, [name]: node.value || null }));
  };
}

/** A rich text is typed as plain text here. */
function richInput(element, block, on) {
  const node = h("textarea", { ...required(block), rows: 4, placeholder: element.placeholder?.text });
  return holding(node, element, block, on, () => ({
    type: element.type,
    rich_text_value: node.value
      ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: node.value }] }] }
      : null,
  }));
}

function dateAndTime(element, block, on) {
  const kept = saved(element, block, on)?.selected_date_time ?? element.initial_date_time;
  const local = kept ? new Date(kept * 1000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : "";
  const node = h("input", { ...required(block), type: "datetime-local", value: local });
  return holding(node, element, block, on, () => ({
    type: element.type, selected_date_time: node.value ? Math.floor(new Date(node.value) / 1000) : null,
  }));
}

const options = (element) => [
  ...(element.options ?? []),
  ...(element.option_groups ?? []).flatMap((group) => group.options),
];
const people = () => all("person:").map(([, it]) => [it.id, it.name]);
const places = () =>
  all("channel:").filter(([, it]) => it.kind !== "im").map(([, it]) => [it.id, `#${it.name}`]);

/** One of several. `choices` gives values and names, `field` the name of what is chosen. */
function select(choices, field, initial) {
  return (element, block, on) => {
    const chosen = saved(element, block, on)?.[field] ?? element[initial];
    const now = chosen?.value ?? chosen ?? "";
    const node = h("select", required(block),
      h("option", { value: "" }, plain(element.placeholder?.text ?? "Choose…")),
      choices(element).map(([value, name]) => h("option", { value }, plain(name))));
    node.value = now;
    const found = () =>
      field === "selected_option" ? (options(element).find((it) => it.value === node.value) ?? null) : node.value || null;
    return holding(node, element, block, on, () => ({ type: element.type, [field]: found() }));
  };
}

/** Several of several, or one of them by radio buttons: a group of the browser's own. */
function group(type, choices, field, initial) {
  return (element, block, on) => {
    const before = [saved(element, block, on)?.[field] ?? element[initial] ?? []].flat().map((it) => it?.value ?? it);
    const name = `group-${(made += 1)}`;
    const boxes = choices(element).map(([value, label, more]) => {
      const box = h("input", { type, name, value, checked: before.includes(value) });
      return [box, h("label", { class: "choice" }, box, h("span", {}, plain(label), more ? h("span", { class: "note" }, plain(more)) : null))];
    });
    const node = h("fieldset", { class: "group", role: type === "radio" ? "radiogroup" : "group" }, boxes.map(([, label]) => label));
    return holding(node, element, block, on, () => {
      const values = boxes.map(([box]) => box).filter((box) => box.checked).map((box) => box.value);
      const known = options(element).filter((it) => values.includes(it.value));
      if (field === "selected_option") return { type: element.type, selected_option: known[0] ?? null };
      return { type: element.type, [field]: field === "selected_options" ? known : values };
    });
  };
}

const named = (element) => options(element).map((it) => [it.value, it.text.text, it.description?.text]);

const CONTROLS = {
  button,
  channels_select: select(places, "selected_channel", "initial_channel"),
  checkboxes: group("checkbox", named, "selected_options", "initial_options"),
  conversations_select: select(places, "selected_conversation", "initial_conversation"),
  datepicker: typed("date", "selected_date", "initial_date"),
  datetimepicker: dateAndTime,
  email_text_input: typed("email"),
  feedback_buttons: feedback,
  icon_button: iconButton,
  multi_channels_select: group("checkbox", places, "selected_channels", "initial_channels"),
  multi_conversations_select: group("checkbox", places, "selected_conversations", "initial_conversations"),
  multi_static_select: group("checkbox", named, "selected_options", "initial_options"),
  multi_users_select: group("checkbox", people, "selected_users", "initial_users"),
  number_input: typed("number"),
  overflow,
  plain_text_input: typed("text"),
  radio_buttons: group("radio", named, "selected_option", "initial_option"),
  rich_text_input: richInput,
  static_select: select(named, "selected_option", "initial_option"),
  timepicker: typed("time", "selected_time", "initial_time"),
  url_text_input: typed("url"),
  users_select: select(people, "selected_user", "initial_user"),
};
