// A .drop zone takes a dragged file into the <input type=file> inside it.
const zone = (event: Event): HTMLElement | null =>
  event.target instanceof Element ? event.target.closest<HTMLElement>(".drop") : null;

export function startDrop(): void {
  document.addEventListener("dragover", (event) => {
    const here = zone(event);
    if (!here) return;
    event.preventDefault();
    here.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => zone(event)?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    const here = zone(event);
    const input = here?.querySelector<HTMLInputElement>("input[type=file]");
    if (!here || !input || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    here.classList.remove("over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
