// A button with data-copy="#id" copies that element's value or text, and says so.
import { say } from "./toast";

async function copy(button: HTMLElement): Promise<void> {
  const source = document.querySelector(button.dataset.copy ?? "");
  const text = source instanceof HTMLInputElement ? source.value : (source?.textContent ?? "").trim();
  try {
    await navigator.clipboard.writeText(text);
    say(button.dataset.copied ?? text);
  } catch {
    if (source instanceof HTMLInputElement) source.select();
  }
}

export function startCopy(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    if (button) void copy(button);
  });
}
