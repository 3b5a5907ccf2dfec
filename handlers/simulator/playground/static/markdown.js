// Markdown, as markdown blocks and streamed messages carry it, as elements.

import { h } from "./dom.js";
import { link, plain, tag } from "./text.js";

const FENCE = /^\s*(```|~~~)\s*\S*\s*$/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)(?:([-*+•])|(\d{1,9})[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const ROW = /^\s*\|.*\|\s*$/;
const DASHES = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** The blocks of a Markdown text. */
export function markdown(text) {
  return blocks(String(text ?? "").replaceAll("\r", "").split("\n"));
}

function blocks(lines) {
  const out = [];
  let at = 0;
  const taken = (test) => {
    const begin = at;
    while (at < lines.length && test(lines[at], at - begin)) at += 1;
    return lines.slice(begin, at);
  };
  while (at < lines.length) {
    const line = lines[at];
    const fence = FENCE.exec(line), heading = HEADING.exec(line);
    if (!line.trim()) at += 1;
    else if (fence) {
      at += 1;
      const code = taken((it) => it.trim() !== fence[1]);
      at += 1;
      out.push(h("pre", {}, h("code", {}, plain(code.join("\n")))));
    } else if (heading) {
      at += 1;
      // The page has its own headings: those of a message begin at the third level.
      out.push(h(`h${Math.min(heading[1].length + 2, 6)}`, { dir: "auto" }, inline(heading[2])));
    } else if (RULE.test(line)) {
      at += 1;
      out.push(h("hr"));
    } else if (line.startsWith(">")) {
      const inside = taken((it) => it.startsWith(">")).map((it) => it.replace(/^>\s?/, ""));
      out.push(h("blockquote", {}, blocks(inside)));
    } else if (ROW.test(line) && DASHES.test(lines[at + 1] ?? "")) out.push(table(taken((it) => ROW.test(it))));
    else if (ITEM.test(line)) out.push(list(taken((it) => ITEM.test(it) || /^\s{2,}\S/.test(it))));
    else out.push(paragraph(taken((it, n) => it.trim() && (!n || !begins(it)))));
  }
  return out;
}

const begins = (line) =>
  FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || ROW.test(line) || line.startsWith(">");

function paragraph(lines) {
  return h("p", { dir: "auto" }, lines.flatMap((line, at) => [at ? h("br") : null, ...inline(line.trim())]));
}

/** A list with the lists within it, by how far its lines are indented. */
function list(lines) {
  const [, indent, , number] = ITEM.exec(lines[0]);
  const items = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item && item[1].length <= indent.length + 1) items.push([item[4]]);
    else items.at(-1).push(line.replace(/^\s{2,4}/, ""));
  }
  const props = number && number !== "1" ? { start: number } : {};
  return h(number ? "ol" : "ul", props,
    items.map(([first, ...rest]) => h("li", { dir: "auto" }, inline(first), rest.length ? blocks(rest) : null)));
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((it) => it.trim());
  const [head, , ...rows] = lines.map(cells);
  return scrolling(h("table", {},
    h("thead", {}, h("tr", {}, head.map((it) => h("th", { scope: "col" }, inline(it))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((it) => h("td", {}, inline(it))))))));
}

/** A wide table scrolls by itself, also by keyboard. */
export const scrolling = (content) =>
  h("div", { class: "scrolling", tabindex: "0", role: "group", "aria-label": "Table" }, content);

const INLINE = new RegExp(
  [
    "\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+\\-.!|<>~])",
    "(?<ticks>`+)(?<code>.+?)\\k<ticks>(?!`)",
    "!?\\[(?<label>[^\\[\\]]*(?:\\[[^\\[\\]]*\\][^\\[\\]]*)*)\\]" +
      "\\(<?(?<target>[^\\s()<>]*(?:\\([^\\s()]*\\)[^\\s()<>]*)*)>?(?:\\s+\"[^\"]*\")?\\)",
    "<(?<marked>(?:https?:|mailto:|@|#|!)[^<>\\s][^<>]*)>",
    "\\*{3}(?=[^\\s*])(?<both>.+?)(?<=[^\\s*])\\*{3}",
    "(?<two>\\*\\*|__)(?=\\S)(?<bold>.+?)(?<=\\S)\\k<two>",
    "(?<![\\w*])(?<one>[*_])(?=\\S)(?<italic>.+?)(?<=\\S)\\k<one>(?![\\w*])",
    "~~(?=\\S)(?<struck>.+?)(?<=\\S)~~",
    "(?<address>https?:\\/\\/[^\\s<>()\\[\\]]+[^\\s<>()\\[\\].,;:!?'\"])",
  ].join("|"),
  "gu",
);

function inline(text) {
  const out = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(...plain(entities(text.slice(at, match.index))));
    const it = match.groups;
    if (it.escaped) out.push(it.escaped);
    else if (it.code) out.push(h("code", {}, plain(it.code)));
    else if (it.target !== undefined) out.push(link(it.target, inline(it.label)));
    else if (it.marked) out.push(tag(it.marked));
    else if (it.both) out.push(h("strong", {}, h("em", {}, inline(it.both))));
    else if (it.bold) out.push(h("strong", {}, inline(it.bold)));
    else if (it.italic) out.push(h("em", {}, inline(it.italic)));
    else if (it.struck) out.push(h("s", {}, inline(it.struck)));
    else out.push(link(it.address));
    at = match.index + match[0].length;
  }
  out.push(...plain(entities(text.slice(at))));
  return out;
}

const entities = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
