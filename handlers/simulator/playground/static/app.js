// The page: draws what the person sees whenever that changes, and lets them go from place to place.

import { composer } from "./composer.js";
import { announce, h, icon, ICONS } from "./dom.js";
import { buildInspector, drawInspector } from "./inspector.js";
import { arrive, go, onMove, place } from "./place.js";
import { closeSidebar, drawSidebar, firstPlace, markRead, openSidebar } from "./sidebar.js";
import { act, app, bot, channel, follow, get, onChange, version } from "./state.js";
import { count, plain } from "./text.js";
import { setTheme, themes } from "./theme.js";
import { announceChanges, drawTimeline, keepEnd, moveByKeys } from "./timeline.js";
import { drawTour, playTour } from "./tour.js";
import { drawHome, drawModal } from "./views.js";

const byId = (id) => document.getElementById(id);
const main = composer("main", () => "");
const reply = composer("reply", () => place.thread);
const inspector = buildInspector(() => draw());

function build() {
  for (const element of document.querySelectorAll("[data-icon]")) element.prepend(icon(ICONS[element.dataset.icon]));
  byId("write").append(main);
  byId("thread-write").append(reply);
  document.body.append(inspector);
  byId("you").addEventListener("change", (event) => go({ as: event.target.value }));
  byId("menu").addEventListener("click", () => (document.body.classList.contains("side-open") ? closeSidebar() : openSidebar()));
  byId("shade").addEventListener("click", closeSidebar);
  byId("thread-close").addEventListener("click", closeThread);
  byId("inspect").addEventListener("click", () => showInspector(inspector.hidden));
  byId("inspector-close").addEventListener("click", () => showInspector(false));
  byId("tour-play").addEventListener("click", () => (closeSidebar(), playTour()));
  byId("tab-home").addEventListener("click", () => (go({ tab: "home" }), opened("home")));
  byId("tab-messages").addEventListener("click", () => (go({ tab: "messages" }), opened("messages")));
  byId("theme").addEventListener("change", (event) => setTheme(event.target.value));
  byId("theme").value = themes();
  for (const list of [byId("messages"), byId("thread-messages")]) {
    moveByKeys(list);
    keepEnd(list);
  }
  dropping(byId("main"), main);
  dropping(byId("thread"), reply);
  document.addEventListener("keydown", keys);
}

/** Nothing of what one person saw stays on the page of the next. */
function forget() {
  announce("");
  for (const id of ["messages", "thread-messages", "prompts", "home"]) {
    byId(id).replaceChildren();
    delete byId(id).dataset.drawn;
  }
}

const opened = (tab) => act("home", { tab });

function showInspector(shown) {
  inspector.hidden = !shown;
  byId("inspect").setAttribute("aria-expanded", String(shown));
  document.body.classList.toggle("inspecting", shown);
  draw();
  (shown ? inspector.querySelector("input[type=search]") : byId("inspect")).focus();
}

function closeThread() {
  const root = place.thread;
  go({ thread: "" });
  const from = [...document.querySelectorAll("#messages > li")].find((it) => it.dataset.key === `message:${place.channel}:${root}`);
  (from?.querySelector(".thread-line") ?? byId("main-field")).focus();
}

function keys(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open],.menu")) return;
  if (document.body.classList.contains("side-open")) (closeSidebar(), byId("menu").focus());
  else if (!inspector.hidden && inspector.contains(document.activeElement)) showInspector(false);
  else if (place.thread) closeThread();
}

/** Files that are dropped anywhere on `area` are put into `form`. */
function dropping(area, form) {
  const files = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const over = (by) => area.classList.toggle("dropping", (depth = by ? depth + by : 0) > 0);
  area.addEventListener("dragenter", (event) => files(event) && over(1));
  area.addEventListener("dragleave", (event) => files(event) && over(-1));
  area.addEventListener("dragover", (event) => files(event) && event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    over(0);
    form.add(event.dataTransfer.files);
  });
}

let waiting = false;

/** Draw everything once, at the next frame. What is as before stays as it is. */
function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    if (!get("app")) return;
    const there = channel(place.channel);
    if (!there) return void go({ channel: firstPlace() }, { replace: true });
    markRead();
    drawSidebar();
    drawHead(there);
    const atHome = place.tab === "home";
    byId("home").hidden = !atHome;
    byId("talk").hidden = atHome;
    if (atHome) drawHome(byId("home"));
    else drawTimeline(byId("messages"), place.channel);
    drawPrompts(there);
    const thread = place.thread && get(`message:${place.channel}:${place.thread}`);
    byId("thread").hidden = !thread;
    document.body.classList.toggle("in-thread", Boolean(thread));
    if (thread) drawTimeline(byId("thread-messages"), place.channel, place.thread);
    const session = get(`session:${place.channel}:${place.thread}`);
    byId("thread-title").textContent = session?.title || "Thread";
    main.update();
    reply.update();
    drawModal();
    drawTour(byId("tour"), byId("tour-play"));
    if (!inspector.hidden) drawInspector(inspector);
  });
}

function drawHead(there) {
  const direct = there.kind === "im";
  const drawn = `${there.id}/${version(`channel:${there.id}`)}`;
  const head = byId("head");
  if (head.dataset.drawn !== drawn) {
    head.dataset.drawn = drawn;
    head.replaceChildren(
      h("h1", { id: "title" }, direct ? null : icon(there.private ? ICONS.lock : ICONS.hash), plain(direct ? bot().name : there.name)),
      h("span", { class: "note" }, plain(direct ? "Direct messages; only you and the bot see them"
        : [count(there.members.length, "member"), there.topic].filter(Boolean).join(", "))));
    document.title = `${direct ? bot().name : `#${there.name}`} – Inhouse playground`;
  }
  byId("tabs").hidden = !direct || !(app().home || get("home"));
  for (const tab of ["home", "messages"]) byId(`tab-${tab}`).setAttribute("aria-selected", String(place.tab === tab));
}

/** What the app suggests to ask, in its direct messages. */
function drawPrompts(there) {
  const prompts = byId("prompts"), drawn = `${there.id}/${version(`channel:${there.id}`)}`;
  if (prompts.dataset.drawn === drawn) return;
  prompts.dataset.drawn = drawn;
  prompts.replaceChildren(...there.prompts.map((it) => h("button", { type: "button", title: it.message, onclick: () => main.put(it.message) }, plain(it.title))));
  prompts.hidden = !there.prompts.length;
}

onChange((changed, whole) => {
  if (!whole) announceChanges(changed);
  if (!place.as) return void go({ as: app().you }, { replace: true });
  draw();
});
onMove((before) => {
  if (before.as !== place.as) {
    forget();
    follow();
  }
  const there = channel(place.channel);
  if (there?.kind === "im" && (before.channel !== place.channel || before.as !== place.as)) opened(place.tab);
  // At once, not at the next frame: what is typed in between belongs to the new place.
  main.update();
  reply.update();
  draw();
});

build();
arrive({});
if (!place.as) follow();
