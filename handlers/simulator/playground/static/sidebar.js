// The list on the left: who the person is, the channels they are in, and their direct messages with the bot.

import { h, icon, ICONS, reconcile } from "./dom.js";
import { avatar } from "./message.js";
import { go, place } from "./place.js";
import { all, bot, person, version } from "./state.js";
import { plain } from "./text.js";

const read = new Map();

export function drawSidebar() {
  drawPeople();
  const seen = all("channel:").map(([, it]) => it);
  const open = seen.filter((it) => it.kind !== "im").sort((one, other) => one.name.localeCompare(other.name));
  reconcile(document.getElementById("channels"), open.map((it) => row(it, it.name, icon(it.private ? ICONS.lock : ICONS.hash))));
  const direct = seen.filter((it) => it.kind === "im");
  reconcile(document.getElementById("directs"), direct.map((it) => row(it, bot().name, avatar(bot()))));
}

function row(it, name, sign) {
  const here = it.id === place.channel;
  const unread = here ? 0 : unreadIn(it.id);
  const label = `${name}${it.private && it.kind !== "im" ? ", private" : ""}${unread ? `, ${unread} new` : ""}`;
  const drawn = `${here}/${unread}/${version(`channel:${it.id}`)}/${version(`person:${bot().id}`)}`;
  return [it.id, drawn, () =>
    h("li", {}, h("button", {
      type: "button", class: unread ? "place unread" : "place", "aria-label": label, "aria-current": here ? "page" : null, "data-focus": it.id,
      onclick: () => (closeSidebar(), go({ channel: it.id, thread: "", tab: "messages" })),
    }, sign, h("span", { class: "name" }, plain(name)), unread ? h("span", { class: "badge" }, String(unread)) : null))];
}

function drawPeople() {
  const select = document.getElementById("you");
  const people = all("person:").map(([, it]) => it).filter((it) => !it.bot && !it.deleted);
  const drawn = people.map((it) => `${it.id}${it.name}${it.guest}${it.admin}`).join();
  if (select.dataset.drawn !== drawn) {
    select.replaceChildren(...people.map((it) => h("option", { value: it.id }, plain(`${it.name}${it.guest ? " (guest)" : it.admin ? " (admin)" : ""}`))));
    select.dataset.drawn = drawn;
  }
  if (select.value !== place.as) select.value = place.as;
  const picture = avatar(person(place.as));
  if (people.length) document.getElementById("your-picture").replaceChildren(picture);
}

/** Messages that came into a channel since the person was last there; when they arrive, all is read. */
function unreadIn(id) {
  const here = `${place.as}/${id}`;
  const others = all(`message:${id}:`).map(([, it]) => it).filter((it) => it.user !== place.as);
  const last = Math.max(0, ...others.map((it) => Number(it.ts)));
  if (!read.has(here)) read.set(here, last);
  return others.filter((it) => Number(it.ts) > read.get(here)).length;
}

export function markRead() {
  const last = Math.max(0, ...all(`message:${place.channel}:`).map(([, it]) => Number(it.ts)));
  read.set(`${place.as}/${place.channel}`, last);
}

/** The first place of somebody: a channel, else their direct messages. */
export function firstPlace() {
  const open = all("channel:").map(([, it]) => it);
  const named = open.find((it) => it.name === "general");
  return (named ?? open.find((it) => it.kind !== "im") ?? open[0])?.id ?? "";
}

/** On a phone the list lies over everything else. */
export function openSidebar() {
  document.body.classList.add("side-open");
  document.getElementById("menu").setAttribute("aria-expanded", "true");
  document.getElementById("you").focus();
}

export function closeSidebar() {
  document.body.classList.remove("side-open");
  document.getElementById("menu").setAttribute("aria-expanded", "false");
}
