// One message as a person sees it: who, when, what it says, and what can be done with it.

import { blocks, plan } from "./blocks.js";
import { edited } from "./dialog.js";
import { h, icon, ICONS } from "./dom.js";
import { markdown } from "./markdown.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { go, place } from "./place.js";
import { act, app, person } from "./state.js";
import { clock, count, emoji, link, plain, size } from "./text.js";

/** A person's picture: their initials, in a colour of their own. */
export function avatar(who) {
  if (who.bot) return h("span", { class: "avatar bot", "aria-hidden": "true" }, icon(ICONS.bot));
  const initials = who.name.split(/\s+/).map((it) => it[0] ?? "").join("").slice(0, 2);
  const tone = [...who.id].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 8, 7);
  return h("span", { class: `avatar tone-${tone}`, "aria-hidden": "true" }, initials);
}

/** `compact` leaves the author out: the message above is theirs too. `inThread` is whether a thread is shown. */
export function message(it, { compact = false, inThread = false } = {}) {
  if (it.notice) return notice(it);
  const who = person(it.user);
  const whole = h("article", { class: classes(it, compact), tabindex: "-1", "aria-label": `${who.name}, ${clock(it.ts)}` },
    compact ? h("time", { class: "gutter", "aria-hidden": "true" }, clock(it.ts)) : avatar(who),
    h("div", { class: "content" },
      it.only_you ? h("p", { class: "note only-you" }, "Only visible to you") : null,
      compact ? null : header(it, who),
      body(it),
      it.files.map((file) => attached(file)),
      reactions(it),
      inThread || !it.replies ? null : threadLine(it)),
    it.subtype === "tombstone" ? null : toolbar(it, inThread));
  return whole;
}

const classes = (it, compact) =>
  ["message", compact && "compact", it.only_you && "whisper", it.stream === "open" && "streaming"].filter(Boolean).join(" ");

function notice(it) {
  return h("article", { class: "message whisper", tabindex: "-1" },
    h("span", { class: "avatar slack", "aria-hidden": "true" }, "!"),
    h("div", { class: "content" }, h("p", { class: "note only-you" }, "Only visible to you"), h("p", {}, plain(it.text))));
}

function header(it, who) {
  const marks = [who.bot && "App", who.guest && "Guest", who.outside && "External"].filter(Boolean);
  return h("header", {}, h("strong", {}, plain(who.name)), marks.map((mark) => h("span", { class: "badge" }, mark)),
    h("time", { class: "note" }, clock(it.ts)));
}

function body(it) {
  const on = {
    scope: it.ts,
    act: (action, value) => act("press", { channel: it.channel, ts: it.ts, action: action.action_id, value: String(value ?? "") }),
  };
  const streamed = it.stream != null;
  const words = streamed ? markdown(it.text) : it.blocks.length ? [] : mrkdwn(it.text);
  return h("div", { class: "body" },
    it.tasks.length ? plan("", it.tasks) : null,
    words,
    streamed && it.stream === "open" ? h("span", { class: "cursor", "aria-hidden": "true" }) : null,
    blocks(it.blocks, on),
    it.attachments.map((each) => quoted(each)),
    it.edited && !person(it.user).bot ? h("span", { class: "note" }, "(edited)") : null);
}

/** A shared message, or what another app attached. */
function quoted(it) {
  return h("div", { class: "attachment" },
    it.pretext ? mrkdwn(it.pretext) : null,
    it.author_name ? h("p", { class: "note" }, plain(it.author_name)) : null,
    it.title ? h("p", {}, h("strong", {}, it.title_link ? link(it.title_link, plain(it.title)) : plain(it.title))) : null,
    it.text ? mrkdwn(it.text) : null,
    (it.fields ?? []).map((field) => h("p", {}, h("strong", {}, plain(field.title)), " ", plain(field.value))),
    blocks(it.blocks, { act: () => {} }),
    it.footer ? h("p", { class: "note" }, plain(it.footer)) : null);
}

function attached(file) {
  return h("a", { class: "file", href: `files/${file.id}?as=${encodeURIComponent(place.as)}`, download: file.name },
    icon(ICONS.file), h("span", {}, h("span", { class: "file-name" }, plain(file.title)), h("span", { class: "note" }, size(file.size))));
}

function reactions(it) {
  const names = Object.entries(it.reactions);
  return names.length
    ? h("div", { class: "row" }, names.map(([name, users]) => h("span", { class: "badge reaction" }, emoji(name), ` ${users.length}`)))
    : null;
}

function threadLine(it) {
  const { count: number, people, latest } = it.replies;
  return h("button", { type: "button", class: "quiet thread-line", "data-focus": "thread", onclick: () => go({ thread: it.ts }) },
    people.slice(0, 4).map((id) => avatar(person(id))),
    h("span", { class: "link" }, count(number, "reply", "replies")), h("span", { class: "note" }, `last at ${clock(latest)}`));
}

/** What can be done with the message; it shows when the message is pointed at, or has the focus. */
function toolbar(it, inThread) {
  const more = h("button", { type: "button", class: "quiet", "aria-label": "More actions", "aria-haspopup": "menu", "data-focus": "more",
    onclick: () => openMenu(more, entries(it)) }, icon(ICONS.more));
  const reply = () => {
    go({ thread: it.thread ?? it.ts });
    document.querySelector("#thread textarea")?.focus();
  };
  return h("div", { class: "toolbar" },
    inThread || it.only_you ? null
      : h("button", { type: "button", class: "quiet", "aria-label": "Reply in thread", title: "Reply in thread", "data-focus": "reply", onclick: reply }, icon(ICONS.reply)),
    entries(it).length ? more : null);
}

function entries(it) {
  const named = { channel: it.channel, ts: it.ts };
  const mine = it.user === place.as && !it.only_you;
  return [
    ...(it.only_you ? [] : app().shortcuts.filter((each) => each.of === "message").map(({ name, callback }) => [name, () => act("shortcut", { ...named, callback })])),
    ...(mine ? [["Edit message", () => edited(it.text, (text) => act("edit", { ...named, text }))]] : []),
    ...(mine ? [["Delete message", () => act("delete", named)]] : []),
  ];
}
