// What the person sees, as the server tells it: a map of keys to values, kept up to date by a stream.

import { toast } from "./dom.js";
import { place } from "./place.js";

const values = new Map();
const versions = new Map();
const watchers = [];
let source = null;
let tick = 0;

export const get = (key) => values.get(key);
/** Changes whenever the value of `key` does. */
export const version = (key) => versions.get(key) ?? 0;
export const onChange = (watcher) => watchers.push(watcher);

/** All values whose key begins with `prefix`, as [key, value]. */
export const all = (prefix) => [...values].filter(([key]) => key.startsWith(prefix));

export const app = () => values.get("app") ?? { commands: [], shortcuts: [], you: "" };
export const person = (id) => values.get(`person:${id}`) ?? { id, name: id };
export const channel = (id) => values.get(`channel:${id}`);
export const bot = () => person("U0INHOUSE");

/** Follow what `place.as` sees; what somebody else saw is forgotten. */
export function follow() {
  source?.close();
  values.clear();
  const own = (source = new EventSource(`changes?as=${encodeURIComponent(place.as)}`));
  const heard = (whole) => (event) => {
    if (source === own) take(JSON.parse(event.data), whole);
  };
  own.addEventListener("all", heard(true));
  own.onmessage = heard(false);
  own.onopen = () => (document.getElementById("ended").hidden = true);
  own.onerror = () => (document.getElementById("ended").hidden = false);
}

function take({ set = {}, gone = [] }, whole) {
  const changed = new Set(gone);
  if (whole)
    for (const key of values.keys()) if (!(key in set)) changed.add(key);
  for (const key of changed) values.delete(key);
  for (const [key, value] of Object.entries(set)) {
    values.set(key, value);
    versions.set(key, ++tick);
    changed.add(key);
  }
  for (const watcher of watchers) watcher(changed, whole);
}

/** Do something as the person; the server's answer, or null where it could not be done, which is said. */
export async function act(what, details = {}) {
  try {
    const answer = await fetch("do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ do: what, as: place.as, ...details }),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const body = await answer.json();
    if (body.error) toast(body.error);
    return body.error ? null : body;
  } catch {
    toast("That did not work. Is the demo still running in the terminal, without an error?");
    return null;
  }
}
