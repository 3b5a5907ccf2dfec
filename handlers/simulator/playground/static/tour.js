// The tour: a scene that plays by itself, while the page follows it from person to person.

import { announce, h, icon, ICONS } from "./dom.js";
import { go } from "./place.js";
import { act, get } from "./state.js";
import { plain } from "./text.js";

let followed = "";

export function drawTour(bar, button) {
  const tour = get("tour");
  button.hidden = !tour || tour.playing;
  bar.hidden = !tour?.playing;
  if (!tour?.playing) {
    followed = "";
    delete bar.dataset.drawn;
    return;
  }
  const step = `${tour.number}/${tour.thread}`;
  if (step === followed) return;
  if (!tour.thread) announce(`Tour, step ${tour.number} of ${tour.steps}: ${tour.title}`);
  followed = step;
  go({ as: tour.user, channel: tour.channel, thread: tour.thread, tab: "messages" });
  // Buttons stay while a step does: one that is being pressed must not be put in the place of itself.
  if (bar.dataset.drawn === String(tour.number)) return;
  bar.dataset.drawn = tour.number;
  const last = tour.number === tour.steps;
  bar.replaceChildren(
    h("span", { class: "badge" }, `${tour.number} of ${tour.steps}`),
    h("span", { class: "title" }, plain(tour.title)),
    h("button", { type: "button", class: "small", "data-focus": "next", onclick: () => act("skip") }, last ? "Finish" : "Next"),
    h("button", { type: "button", class: "small", "data-focus": "stop", onclick: () => act("stop_tour") }, icon(ICONS.stop), "Stop the tour"));
}

export const playTour = () => act("play");
