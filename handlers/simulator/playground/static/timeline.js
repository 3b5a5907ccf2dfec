// The messages of a channel or a thread, in order, with what the bot says it is doing there.

import { announce, h, icon, ICONS, reconcile } from "./dom.js";
import { avatar, message } from "./message.js";
import { place } from "./place.js";
import { act, all, app, bot, get, person, version } from "./state.js";
import { day, plain } from "./text.js";

const NEAR = 80; // pixels from the end: whoever is there wants to see what comes
const TOGETHER_S = 300;

/** Draw what is in `channel`, or in its `thread`, into `list`. */
export function drawTimeline(list, channel, thread = "") {
  const scroller = list.closest(".scroll");
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const other = list.dataset.of !== `${place.as}/${channel}/${thread}`;
  list.dataset.of = `${place.as}/${channel}/${thread}`;
  reconcile(list, rows(channel, thread));
  if (other || atEnd) scroller.scrollTop = scroller.scrollHeight;
  if (!list.querySelector('[tabindex="0"].message')) list.querySelector("li:last-child .message")?.setAttribute("tabindex", "0");
}

function rows(channel, thread) {
  const shown = all(`message:${channel}:`)
    .filter(([, it]) => (thread ? it.ts === thread || it.thread === thread : !it.thread || it.broadcast))
    .sort(([, one], [, other]) => Number(one.ts) - Number(other.ts));
  const out = thread ? [] : [["start", version(`channel:${channel}`), () => h("li", {}, start(get(`channel:${channel}`)))]];
  let last = null;
  for (const [key, it] of shown) {
    if (!thread && (!last || day(last.ts) !== day(it.ts)))
      out.push([`day:${day(it.ts)}`, 0, () => h("li", { class: "day" }, h("span", {}, day(it.ts)))]);
    const compact = last && !it.notice && last.user === it.user && !last.only_you && !it.only_you &&
      Number(it.ts) - Number(last.ts) < TOGETHER_S && day(last.ts) === day(it.ts) && !last.replies;
    const drawn = `${version(key)}/${compact}/${version(`person:${it.user}`)}`;
    out.push([key, drawn, () => h("li", {}, message(it, { compact, inThread: Boolean(thread) }))]);
    const doing = get(`status:${channel}:${it.ts}`);
    if (doing && !thread) out.push([`doing:${it.ts}`, doing.text, () => h("li", {}, status(doing))]);
    last = it;
  }
  const doing = thread && get(`status:${channel}:${thread}`);
  const session = thread && get(`session:${channel}:${thread}`);
  if (doing || session?.status === "processing")
    out.push(["doing", `${doing?.text}/${session?.status}`, () => h("li", {}, status(doing, session))]);
  return out;
}

/** What stands above the first message: where this is, and what to ask. */
function start(there) {
  const direct = there.kind === "im";
  const ask = (text) => {
    const field = document.getElementById("main-field");
    field.value = direct ? text : `@${bot().name} ${text}`;
    field.focus();
  };
  const prompts = direct && there.prompts.length ? [] : app().prompts;
  return h("div", { class: "start" },
    direct ? avatar(bot()) : h("span", { class: "avatar bot", "aria-hidden": "true" }, icon(there.private ? ICONS.lock : ICONS.hash)),
    h("h2", {}, plain(direct ? bot().name : `This is the beginning of #${there.name}`)),
    h("p", { class: "note" }, plain(direct
      ? "Ask anything that the handbook may answer. Only you see the replies."
      : `Mention @${bot().name} to ask it. It uses only pages that everyone in this channel may read.`)),
    h("div", { class: "row" }, prompts.map((it) => h("button", { type: "button", onclick: () => ask(it.message) }, plain(it.message)))));
}

function status(doing, session) {
  const stop = session?.status === "processing"
    ? h("button", { type: "button", class: "small", onclick: () => act("stop", { channel: session.channel, thread: session.thread }) },
        icon(ICONS.stop), "Stop")
    : null;
  return h("div", { class: "status" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    h("span", {}, doing ? `${bot().name} ${doing.text}` : `${bot().name} is writing`), stop);
}

/** Tell screen readers what came in here: what the bot is doing, and each message once it is whole. */
export function announceChanges(changed) {
  for (const key of changed) {
    const it = get(key);
    if (!it || it.channel !== place.channel) continue;
    if (key.startsWith("status:")) announce(`${bot().name} ${it.text}`);
    else if (key.startsWith("message:") && it.user !== place.as && it.stream !== "open") {
      const words = it.text || (it.blocks ?? []).map((block) => block.text?.text ?? "").join(" ");
      announce(`${it.user ? person(it.user).name : "Slack"}: ${words.slice(0, 300)}`);
    }
  }
}

/** A list that showed its end goes on to show it when its window becomes smaller. */
export function keepEnd(list) {
  const scroller = list.closest(".scroll");
  let height = 0;
  new ResizeObserver(() => {
    const atEnd = scroller.scrollHeight - scroller.scrollTop - height < NEAR;
    height = scroller.clientHeight;
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  }).observe(scroller);
}

/** One tab stop for all messages of a list; arrow keys go from one to the next. */
export function moveByKeys(list) {
  list.addEventListener("keydown", (event) => {
    if (!event.target.classList.contains("message")) return;
    const every = [...list.querySelectorAll(".message")];
    const at = every.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: every.length - 1 }[event.key];
    if (next === undefined || !every[next]) return;
    event.preventDefault();
    event.target.setAttribute("tabindex", "-1");
    every[next].setAttribute("tabindex", "0");
    every[next].focus();
  });
}
