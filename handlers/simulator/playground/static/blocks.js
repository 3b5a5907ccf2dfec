// Block Kit as elements. `on` says what happens in it: `on.act(element, block, control)` and `on.controls`.

import { control } from "./controls.js";
import { h, icon, ICONS } from "./dom.js";
import { markdown, scrolling } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { link, plain } from "./text.js";

export const blocks = (list, on) => (list ?? []).map((block, at) => wrapped(block, on, at));

/** A text object, be it plain or mrkdwn. */
export function textObject(text) {
  if (!text) return null;
  if (typeof text === "string") return plain(text);
  return text.type === "mrkdwn" ? mrkdwn(text.text) : h("p", { dir: "auto" }, plain(text.text));
}

function wrapped(block, on, at) {
  const id = block.block_id ?? `b${at}`;
  const draw = BLOCKS[block.type];
  const content = draw
    ? draw({ ...block, block_id: id }, on)
    : h("p", { class: "unknown" }, `A block of type ${block.type}, which this page does not show.`);
  return h("div", { class: `block is-${block.type}`, "data-block": id }, content);
}

const BLOCKS = {
  actions: (block, on) => h("div", { class: "row" }, block.elements.map((it) => control(it, block, on))),
  alert: (block) => h("div", { class: `alert ${block.level ?? "default"}`, role: "note" }, textObject(block.text)),
  card,
  carousel: (block, on) => h("div", { class: "carousel" }, blocks(block.elements, on)),
  container: (block, on) =>
    h("details", { open: !block.is_collapsed && block.default_collapsed !== true },
      h("summary", {}, textObject(block.title ?? block.rich_text_title)), blocks(block.child_blocks, on)),
  context: (block) =>
    block.elements.map((it) => h("div", { class: "note" }, it.type === "image" ? picture(it, true) : textObject(it))),
  context_actions: (block, on) => h("div", { class: "row" }, block.elements.map((it) => control(it, block, on))),
  divider: () => h("hr"),
  file: (block) => h("p", { class: "note" }, `File ${block.external_id ?? ""}`),
  header: (block) => h("h3", { dir: "auto" }, plain(block.text.text)),
  image: (block) => [block.title ? h("p", { class: "note" }, plain(block.title.text)) : null, picture(block)],
  input,
  markdown: (block) => markdown(block.text),
  plan: (block) => plan(block.title, block.tasks ?? []),
  rich_text: (block) => richText(block),
  section,
  table: (block) => scrolling(h("table", {}, h("tbody", {}, block.rows.map(row)))),
  task_card: (block) => h("ul", { class: "tasks" }, task(block)),
  video: (block) => [h("p", {}, textObject(block.title)), picture({ alt_text: block.alt_text ?? "Video" })],
};

function section(block, on) {
  return [
    h("div", { class: "words" },
      block.text ? textObject(block.text) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((it) => h("div", {}, textObject(it)))) : null),
    block.accessory
      ? h("div", { class: "accessory" },
          block.accessory.type === "image" ? picture(block.accessory) : control(block.accessory, block, on))
      : null,
  ];
}

function card(block, on) {
  return h("div", { class: "card-box" },
    block.hero_image ? picture(block.hero_image) : null,
    block.title ? h("div", { class: "card-title" }, textObject(block.title)) : null,
    block.subtitle ? h("div", { class: "note" }, textObject(block.subtitle)) : null,
    textObject(block.body),
    block.actions ? h("div", { class: "row" }, block.actions.map((it) => control(it, block, on))) : null);
}

/** Pictures are somewhere on the internet, and this page loads nothing from there: what they show is said. */
function picture(image, small = false) {
  return h("span", { class: small ? "picture small" : "picture", role: "img", "aria-label": image.alt_text ?? "Picture" },
    icon(ICONS.file), h("span", { "aria-hidden": "true" }, plain(image.alt_text ?? "Picture")));
}

function row(cells, at) {
  return h("tr", {}, cells.map((cell) => {
    const content = cell.type === "rich_text" ? richText(cell) : plain(cell.text ?? cell.value ?? "");
    return at ? h("td", {}, content) : h("th", { scope: "col" }, content);
  }));
}

const DONE = { complete: "Done", in_progress: "Under way", pending: "To do", error: "Failed" };

/** What the app is doing, step by step. */
export function plan(title, tasks) {
  return [
    title ? h("p", { class: "plan-title" }, textObject(title)) : null,
    h("ul", { class: "tasks" }, tasks.map(task)),
  ];
}

export function task(it) {
  const status = it.status ?? "pending";
  const detail = it.details?.type === "rich_text" ? richText(it.details) : plain(it.details ?? "");
  const output = it.output?.type === "rich_text" ? richText(it.output) : plain(it.output ?? "");
  return h("li", { class: `task ${status}` },
    h("span", { class: "task-sign", role: "img", "aria-label": DONE[status] ?? status }),
    h("div", {}, h("span", {}, plain(it.title)),
      detail.length ? h("div", { class: "note" }, detail) : null,
      output.length ? h("div", { class: "note" }, output) : null,
      it.sources?.length
        ? h("div", { class: "note" }, it.sources.map((each) => [link(each.url, plain(each.text ?? each.url)), " "]))
        : null));
}

function input(block, on) {
  const made = control(block.element, block, on);
  const id = made.dataset.control;
  const grouped = made.tagName === "FIELDSET";
  const label = h(grouped ? "span" : "label", { class: "label", id: `${id}-label`, ...(grouped ? {} : { for: id }) },
    plain(block.label.text), block.optional ? h("span", { class: "note" }, " (optional)") : null);
  if (grouped) made.setAttribute("aria-labelledby", `${id}-label`);
  const described = `${id}-hint ${id}-error`;
  (grouped ? made : (made.querySelector("input,select,textarea") ?? made)).setAttribute("aria-describedby", described);
  return [
    label, made,
    h("p", { class: "note", id: `${id}-hint` }, block.hint ? plain(block.hint.text) : ""),
    h("p", { class: "error", id: `${id}-error` }),
  ];
}
