// What this reader chose for this browser: the theme, and whether single keys do something.
const root = document.documentElement;

function stored(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function store(key: string, value: string): void {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Without storage the choice lasts for this page.
  }
}

export const keysAreOn = (): boolean => stored("keys") !== "off";

export function startChoices(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-choices]")) box.hidden = false;
  for (const input of document.querySelectorAll<HTMLInputElement>("input[name=theme]")) {
    input.checked = input.value === stored("theme");
  }
  for (const input of document.querySelectorAll<HTMLInputElement>("input[name=keys]")) {
    input.checked = keysAreOn();
  }
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.closest("[data-choices]")) return;
    if (input.name === "theme") {
      store("theme", input.value);
      if (input.value) root.dataset.theme = input.value;
      else delete root.dataset.theme;
    }
    if (input.name === "keys") store("keys", input.checked ? "" : "off");
  });
}
