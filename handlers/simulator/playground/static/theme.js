// Light, dark, or as the machine has it. Where nothing may be kept, the choice lasts as long as the page.

const KEY = "inhouse-theme";

export function themes() {
  try {
    return localStorage.getItem(KEY) ?? "auto";
  } catch {
    return "auto";
  }
}

export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may refuse.
  }
}

document.documentElement.dataset.theme = themes();
