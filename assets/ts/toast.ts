// Toasts stay until dismissed (nobody is rushed); say() adds one to the live region.
const region = (): HTMLElement | null => document.getElementById("toasts");

export function say(text: string): void {
  const here = region();
  const said = [...(here?.querySelectorAll(".toast p") ?? [])].some((one) => one.textContent === text);
  if (!here || !text || said) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn slim close";
  close.dataset.dismiss = "";
  close.ariaLabel = here.dataset.close ?? "Close";
  close.textContent = "×";
  toast.append(words, close);
  here.append(toast);
}

export function showDismiss(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-dismiss]")) button.hidden = false;
}

export function startToasts(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-dismiss]") : null;
    const toast = button?.closest(".toast");
    if (!toast) return;
    const next = toast.nextElementSibling ?? toast.previousElementSibling;
    toast.remove();
    const focus = next?.querySelector<HTMLElement>("button") ?? document.getElementById("main");
    focus?.focus({ preventScroll: true });
  });
}
