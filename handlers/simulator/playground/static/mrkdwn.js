// Slack's own markup, mrkdwn, as elements: *bold*, _italic_, ~struck~, `code`, > quotes, <links|named>.

import { h } from "./dom.js";
import { emoji, plain, tag } from "./text.js";

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    "(?<![\\w*])\\*(?=\\S)([^*\\n]+?)(?<=\\S)\\*(?![\\w*])",
    "(?<!\\w)_(?=\\S)([^_\\n]+?)(?<=\\S)_(?!\\w)",
    "(?<![\\w~])~(?=\\S)([^~\\n]+?)(?<=\\S)~(?![\\w~])",
    ":([a-z0-9_+-]+):(?!\\w)",
  ].join("|"),
  "gu",
);

/** Paragraphs, quotes and code of a mrkdwn text. */
export function mrkdwn(text) {
  const parts = String(text ?? "").split(/```\n?([\s\S]*?)\n?```/);
  return parts.flatMap((part, at) => (at % 2 ? [h("pre", {}, h("code", {}, plain(unescaped(part))))] : lines(part)));
}

function lines(text) {
  const out = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:>|&gt;)\s?/.exec(line);
    const kind = quoted ? "BLOCKQUOTE" : "P";
    const content = inline(quoted ? line.slice(quoted[0].length) : line);
    const last = out.at(-1);
    if (!quoted && !line.trim()) out.push(null);
    else if (last?.tagName === kind) last.append(h("br"), ...content);
    else out.push(h(kind.toLowerCase(), { dir: "auto" }, content));
  }
  return out.filter(Boolean);
}

/** Text nodes and elements of one line. */
export function inline(text) {
  const out = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(...plain(unescaped(text.slice(at, match.index))));
    const [whole, target, code, bold, italic, struck, name] = match;
    if (target) out.push(tag(unescaped(target)));
    else if (code) out.push(h("code", {}, plain(unescaped(code))));
    else if (bold) out.push(h("strong", {}, inline(bold)));
    else if (italic) out.push(h("em", {}, inline(italic)));
    else if (struck) out.push(h("s", {}, inline(struck)));
    else out.push(...plain(emoji(name)));
    at = match.index + whole.length;
  }
  out.push(...plain(unescaped(text.slice(at))));
  return out;
}
