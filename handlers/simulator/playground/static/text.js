// Text of people and documents as it may be shown: addresses that lead to pages only, and nothing hidden.

import { h } from "./dom.js";
import { channel, person } from "./state.js";

// These turn the direction of what follows: with them a text can look like another.
const CONTROLS = /([\u202a-\u202e\u2066-\u2069\u200e\u200f])/;
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Text nodes; signs that turn the direction of text are shown by their number. */
export function plain(text) {
  return String(text ?? "")
    .split(CONTROLS)
    .filter(Boolean)
    .map((part) =>
      CONTROLS.test(part)
        ? h("span", { class: "control", title: "A sign that changes the direction of text" },
            `U+${part.codePointAt(0).toString(16).toUpperCase()}`)
        : part);
}

/** A link, if `address` leads to a page or a mailbox; else what was written, as text. */
export function link(address, label) {
  let target = null;
  try {
    target = new URL(address);
  } catch {
    // Not an address.
  }
  const shown = label?.length ? label : plain(address);
  if (!target || !SCHEMES.has(target.protocol)) return h("span", {}, shown);
  return h("a", { href: target.href, title: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}

export const userName = (id) => person(id).name;
export const mention = (id) => h("span", { class: "mention" }, plain(`@${userName(id)}`));

export function channelMention(id, label) {
  return h("span", { class: "mention" }, plain(`#${label || channel(id)?.name || "private channel"}`));
}

/** What stands between < and > in Slack's texts. */
export function tag(inside, labelled = plain) {
  const [target, ...rest] = inside.split("|");
  const label = rest.join("|");
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return h("span", {}, plain(label || target));
  if (target.startsWith("!"))
    return h("span", { class: "mention" }, plain(label || `@${target.slice(1).split("^")[0]}`));
  return link(target, label ? labelled(label) : null);
}

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", eyes: "👀", white_check_mark: "✅", x: "❌",
  warning: "⚠️", tada: "🎉", bulb: "💡", wave: "👋", hourglass: "⌛", mag: "🔍", lock: "🔒", rocket: "🚀",
  heart: "❤️", smile: "😄", pray: "🙏", memo: "📝", books: "📚", file_folder: "📁", bell: "🔔", no_entry: "⛔",
  heavy_check_mark: "✔️", question: "❓", information_source: "ℹ️", speech_balloon: "💬", page_facing_up: "📄",
};
export const emoji = (name) => EMOJI[name] ?? `:${name}:`;

const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = (ts) => new Date(Number(ts) * 1000);
export const clock = (ts) => CLOCK.format(date(ts));

export function day(ts) {
  const then = date(ts), now = new Date();
  const days = Math.round((now.setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / 86_400_000);
  return ["Today", "Yesterday"][days] ?? DAY.format(then);
}

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString()} ${number === 1 ? one : many}`;
export const size = (bytes) =>
  bytes < 1_000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
