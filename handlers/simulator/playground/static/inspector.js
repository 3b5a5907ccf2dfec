// What passes between the bot and Slack: each call, event and interaction, the latest first.

import { h, icon, ICONS, reconcile } from "./dom.js";
import { all, version } from "./state.js";
import { clock, count, plain } from "./text.js";

const KINDS = { all: "All", call: "Calls", event: "Events", interaction: "Interactions" };
const MOST = 200;
let kind = "all", wanted = "";

export function buildInspector(redraw) {
  const chips = Object.entries(KINDS).map(([name, label]) =>
    h("label", { class: "chip" }, h("input", { type: "radio", name: "kind", value: name, checked: name === "all", onchange: () => ((kind = name), redraw()) }), label));
  return h("section", { id: "inspector", "aria-labelledby": "inspector-title", hidden: true },
    h("header", {},
      h("h2", { id: "inspector-title" }, "Inspector"),
      h("span", { class: "note", id: "inspector-count" }),
      h("div", { class: "row", role: "radiogroup", "aria-label": "What is shown" }, chips),
      h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter by name or content", oninput: (event) => ((wanted = event.target.value.toLowerCase()), redraw()) }),
      h("button", { type: "button", class: "quiet", id: "inspector-close", "aria-label": "Close the inspector" }, icon(ICONS.close))),
    h("p", { class: "note" }, "The app's side: all that the bot and Slack say to each other, whoever you are."),
    h("ol", { class: "log", tabindex: "0", "aria-label": "Calls and events, the latest first" }));
}

export function drawInspector(section) {
  const every = all("log:");
  section.querySelector("#inspector-count").textContent = count(every.length, "entry", "entries");
  const shown = every
    .filter(([, it]) => (kind === "all" || it.kind === kind) && (!wanted || JSON.stringify(it).toLowerCase().includes(wanted)))
    .sort(([, one], [, other]) => other.at - one.at)
    .slice(0, MOST);
  reconcile(section.querySelector(".log"), shown.map(([key, it]) => [key, version(key), () => row(it)]));
}

function row(it) {
  const details = h("details", {},
    h("summary", {},
      h("span", { class: `kind ${it.kind}` }, it.kind),
      h("code", {}, plain(it.name)),
      h("span", { class: it.error ? "outcome bad" : "outcome" }, plain(it.error || "ok")),
      h("span", { class: "note ms" }, `${it.ms} ms`),
      h("time", { class: "note" }, clock(it.at))));
  // A long log is drawn quickly when what is closed is empty.
  details.addEventListener("toggle", () => details.open && !details.querySelector("pre") &&
    details.append(h("pre", { tabindex: "0" }, h("code", {}, plain(JSON.stringify(it.body, null, 2))))));
  return h("li", {}, details);
}
