// Where a message is written: text, files, names and slash commands, which complete themselves.

import { h, icon, ICONS, toast } from "./dom.js";
import { openMenu } from "./menu.js";
import { go, place } from "./place.js";
import { act, all, app, bot, channel, get } from "./state.js";
import { plain, size } from "./text.js";

const MOST_BYTES = 32e6;

/** A composer for `thread()`, which is "" in a channel itself. */
export function composer(name, thread) {
  const list = h("div", { class: "completion", role: "listbox", id: `${name}-list`, "aria-label": "Suggestions", hidden: true });
  const field = h("textarea", {
    rows: 1, dir: "auto", id: `${name}-field`, "aria-label": "Message", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list",
    "aria-controls": `${name}-list`,
  });
  const chosen = h("ul", { class: "chosen", "aria-label": "Files to send" });
  const picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files", onchange: () => (add(picker.files), (picker.value = "")) });
  const tool = (label, path, onclick) => h("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick }, icon(path));
  const shortcuts = tool("Shortcuts", ICONS.shortcut, () => openMenu(shortcuts, globals().map(({ name, callback }) => [name, () => act("global", { callback })])));
  shortcuts.setAttribute("aria-haspopup", "menu");
  const form = h("form", { class: "composer", onsubmit: (event) => (event.preventDefault(), send()) },
    list, chosen, field,
    h("div", { class: "tools" },
      tool("Attach files", ICONS.attach, () => picker.click()), picker,
      tool("Mention the bot", ICONS.mention, () => insert(`@${bot().name} `)),
      shortcuts,
      h("span", { class: "note hint" }, "Enter sends, Shift+Enter starts a new line"),
      h("button", { class: "primary send", "aria-label": "Send", title: "Send" }, icon(ICONS.send))));
  const drafts = new Map();
  let files = [], entries = [], active = 0, at = "";

  function add(more) {
    for (const file of more) file.size > MOST_BYTES ? toast(`${file.name} is too large for this page.`) : files.push(file);
    drawFiles();
  }

  function drawFiles() {
    chosen.replaceChildren(...files.map((file) => h("li", {}, icon(ICONS.file), plain(file.name), h("span", { class: "note" }, size(file.size)),
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${file.name}`, onclick: () => ((files = files.filter((it) => it !== file)), drawFiles()) }, icon(ICONS.close)))));
  }

  function insert(text) {
    const begin = field.selectionStart;
    field.setRangeText(begin && !/\s$/.test(field.value.slice(0, begin)) ? ` ${text}` : text, begin, field.selectionEnd, "end");
    field.focus();
    complete();
  }

  async function send() {
    const text = field.value.trim();
    if ((!text && !files.length) || !channel(place.channel)) return;
    const where = { ...place }, sent = files;
    if (text.startsWith("/") && !files.length) {
      if (thread()) return toast("Slash commands do not work in threads, in Slack neither. Use the menu of a message, or mention the bot.");
      field.value = "";
      close();
      const [command] = text.split(/\s/, 1);
      const typed = { channel: where.channel, command, text: text.slice(command.length).trim() };
      return void (await act(command === "/invite" ? "invite" : "command", typed));
    }
    [field.value, files] = ["", []];
    drawFiles();
    close();
    const said = await act("say", { channel: where.channel, thread: thread(), text: encoded(text), files: await Promise.all(sent.map(packed)) });
    if (!said) return void ([field.value, files] = [text, sent], drawFiles());
    const asks = channel(where.channel)?.kind === "im" || encoded(text).includes(`<@${bot().id}>`);
    // Replies come in the thread: whoever asks wants to see them.
    if (asks && !where.thread && place.channel === where.channel) go({ thread: said.ts });
  }

  function complete() {
    entries = suggestions(field.value.slice(0, field.selectionStart), Boolean(thread()));
    active = 0;
    drawList();
  }

  function drawList() {
    list.hidden = !entries.length;
    list.replaceChildren(...entries.map((entry, n) => h("div", {
      role: "option", id: `${name}-option-${n}`, "aria-selected": String(n === active), onmousedown: (event) => (event.preventDefault(), take(n)),
    }, h("strong", {}, plain(entry.shown)), h("span", { class: "note" }, plain(entry.note)))));
    field.setAttribute("aria-expanded", String(entries.length > 0));
    if (entries.length) field.setAttribute("aria-activedescendant", `${name}-option-${active}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  /** As high as its text; some browsers do this by themselves. */
  function grow() {
    if (!CSS.supports("field-sizing", "content")) field.rows = Math.min(field.value.split("\n").length, 10);
  }

  function close() {
    entries = [];
    drawList();
  }

  function take(n) {
    const { put, from } = entries[n];
    field.setRangeText(put, from, field.selectionStart, "end");
    field.focus();
    close();
  }

  field.addEventListener("input", () => (complete(), grow()));
  field.addEventListener("blur", () => setTimeout(close, 100));
  field.addEventListener("paste", (event) => event.clipboardData?.files.length && add(event.clipboardData.files));
  field.addEventListener("keydown", (event) => {
    if (entries.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % entries.length;
      drawList();
    } else if (entries.length && (event.key === "Tab" || event.key === "Enter") && !whole()) take(active);
    else if (entries.length && event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // What is written out needs no completion: Enter sends it.
  const whole = () => entries.length === 1 &&
    entries[0].put.trim().toLowerCase() === field.value.slice(entries[0].from, field.selectionStart).trim().toLowerCase();

  /** Follow where the person is: what they had begun to write there comes back. */
  form.update = () => {
    const here = `${place.as}/${place.channel}/${thread()}`;
    if (here !== at) {
      drafts.set(at, field.value);
      // What was typed before the page knew where it is belongs where it arrives.
      const nowhere = !at.split("/")[1];
      field.value = drafts.get(here) ?? (nowhere ? field.value : "");
      at = here;
      close();
    }
    const there = channel(place.channel);
    const label = thread() ? "Reply…" : there?.kind === "im" ? `Ask ${bot().name} anything` : `Message #${there?.name ?? ""}. Mention @${bot().name} to ask it`;
    shortcuts.hidden = !globals().length;
    field.placeholder = label;
    field.setAttribute("aria-label", label);
  };
  form.add = add;
  form.put = (text) => ((field.value = ""), insert(text));
  return form;
}

/** Shortcuts that belong to no message. */
const globals = () => app().shortcuts.filter((it) => it.of === "global");

/** What may be meant by the word before the cursor: [{shown, note, put, from}]. */
function suggestions(before, inThread) {
  const command = inThread ? null : /^\/\S*$/.exec(before);
  if (command)
    return app().commands.filter((it) => it.name.startsWith(command[0]))
      .map((it) => ({ shown: `${it.name} ${it.hint ? `[${it.hint}]` : ""}`, note: it.description, put: `${it.name} `, from: 0 }));
  const word = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!word) return [];
  const from = before.length - word[2].length - 1;
  const found = word[1] === "@"
    ? all("person:").map(([, it]) => [`@${it.name}`, it.bot ? "App" : ""])
    : all("channel:").filter(([, it]) => it.kind !== "im").map(([, it]) => [`#${it.name}`, ""]);
  return found.filter(([it]) => it.slice(1).toLowerCase().includes(word[2].toLowerCase())).slice(0, 8)
    .map(([it, note]) => ({ shown: it, note, put: `${it} `, from }));
}

/** The text as Slack's clients send it: names as ids, and the three signs of its markup escaped. */
export function encoded(text) {
  let out = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const people = all("person:").map(([, it]) => [`@${it.name}`, `<@${it.id}>`]);
  const places = all("channel:").filter(([, it]) => it.kind !== "im").map(([, it]) => [`#${it.name}`, `<#${it.id}|${it.name}>`]);
  for (const [name, put] of [...people, ...places].sort(([one], [other]) => other.length - one.length)) {
    const written = new RegExp(`(?<![\\p{L}\\p{N}<|])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}_-])`, "giu");
    out = out.replace(written, () => put);
  }
  return out;
}

async function packed(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return { name: file.name, content: btoa(binary) };
}
