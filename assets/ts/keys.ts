// "/" goes to the search field, "?" to help, Escape closes an open menu; single keys can be off.
import { keysAreOn } from "./choice";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName));

function closeMenus(except: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

export function startKeys(): void {
  document.addEventListener("click", (event) => closeMenus(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary")?.focus();
      }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keysAreOn()) return;
    if (event.key === "/") {
      const search = document.querySelector<HTMLInputElement>("input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "?") document.querySelector<HTMLAnchorElement>("a[data-help]")?.click();
  });
}
