"use strict";
// Without a script the page shows everything; this only hides what is not looked for.
const tools = document.querySelector(".tools");
if (tools) {
  const failures = [...document.querySelectorAll("details[data-kind]")];
  const texts = new Map(failures.map((failure) => [failure, failure.textContent.toLowerCase()]));
  const search = tools.querySelector("input");
  const kinds = [...tools.querySelectorAll("button[data-kind]")];
  const opener = tools.querySelector("button.all");
  const status = tools.querySelector("[role=status]");
  let kind = "";

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const failure of failures) {
      const text = texts.get(failure);
      const fits = (!kind || failure.dataset.kind === kind) && words.every((word) => text.includes(word));
      failure.hidden = !fits;
      count += fits;
    }
    status.textContent = count === failures.length ? `${count} shown` : `${count} of ${failures.length} shown`;
  };

  for (const button of kinds) {
    button.addEventListener("click", () => {
      kind = kind === button.dataset.kind ? "" : button.dataset.kind;
      for (const each of kinds) each.setAttribute("aria-pressed", String(each.dataset.kind === kind));
      show();
    });
  }
  search.addEventListener("input", show);
  opener.addEventListener("click", () => {
    const open = opener.getAttribute("aria-pressed") !== "true";
    opener.setAttribute("aria-pressed", String(open));
    for (const failure of failures) failure.open = open;
  });
  tools.hidden = false;
  show();
}
