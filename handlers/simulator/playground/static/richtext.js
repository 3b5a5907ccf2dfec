// rich_text blocks as elements.

import { h } from "./dom.js";
import { channelMention, emoji, link, mention, plain } from "./text.js";

/** The parts of a rich_text block. Lists at different indents become one list within the other. */
export function richText(block) {
  const out = [];
  const open = [];
  for (const part of block.elements ?? []) {
    if (part.type !== "rich_text_list") {
      open.length = 0;
      out.push(section(part));
      continue;
    }
    const depth = part.indent ?? 0;
    const list = h(part.style === "ordered" ? "ol" : "ul", part.offset ? { start: part.offset + 1 } : {},
      (part.elements ?? []).map((item) => h("li", { dir: "auto" }, pieces(item))));
    const within = depth ? open.slice(0, depth).findLast(Boolean) : null;
    if (within) within.lastElementChild.append(list);
    else out.push(list);
    open.length = depth;
    open[depth] = list;
  }
  return out;
}

function section(part) {
  if (part.type === "rich_text_preformatted") return h("pre", {}, h("code", {}, pieces(part)));
  const tag = part.type === "rich_text_quote" ? "blockquote" : "p";
  return h(tag, { dir: "auto" }, pieces(part));
}

const pieces = (part) => (part.elements ?? []).map(piece);

function piece(it) {
  if (it.type === "user") return mention(it.user_id);
  if (it.type === "channel") return channelMention(it.channel_id);
  if (it.type === "usergroup" || it.type === "broadcast")
    return h("span", { class: "mention" }, plain(`@${it.range ?? it.usergroup_id}`));
  if (it.type === "emoji") return emoji(it.name);
  if (it.type === "link") return styled(it.style, link(it.url, it.text ? plain(it.text) : null));
  if (it.type === "date") return h("span", {}, plain(it.fallback ?? ""));
  const lines = String(it.text ?? "").split("\n");
  return styled(it.style, lines.flatMap((line, at) => [at ? h("br") : null, ...plain(line)]));
}

function styled(style = {}, content) {
  const tags = { code: "code", strike: "s", italic: "em", bold: "strong" };
  return Object.keys(tags).reduce((inner, name) => (style[name] ? h(tags[name], {}, inner) : inner), content);
}
