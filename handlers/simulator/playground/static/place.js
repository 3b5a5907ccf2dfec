// Where the person is: as whom, in which channel, thread and tab. It stands in the address, so Back works.

export const place = { as: "", channel: "", thread: "", tab: "messages" };
const watchers = [];

export const onMove = (watcher) => watchers.push(watcher);

/** Go somewhere; what is not named stays, but for the thread and tab of another channel. */
export function go(to, { replace = false } = {}) {
  const next = { ...place, ...to };
  if (next.channel !== place.channel || next.as !== place.as) {
    next.thread = to.thread ?? "";
    next.tab = to.tab ?? "messages";
  }
  if (Object.keys(next).every((name) => next[name] === place[name])) return;
  history[replace ? "replaceState" : "pushState"](null, "", `#${new URLSearchParams(next)}`);
  move(next);
}

function move(next) {
  const before = { ...place };
  Object.assign(place, next);
  for (const watcher of watchers) watcher(before);
}

/** Where the address says, with `fallback` for what it does not say. */
export function arrive(fallback) {
  const said = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const known = Object.keys(place).filter((name) => said[name] !== undefined);
  move({ ...place, ...fallback, ...Object.fromEntries(known.map((name) => [name, said[name]])) });
}

addEventListener("popstate", () => arrive({}));
