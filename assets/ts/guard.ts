// A form with data-guard asks before the page is left with words typed and not sent; with
// data-guard="dirty" it holds such words already.
const dirty = new Set<HTMLFormElement>();

export function startGuard(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-guard=dirty]")) dirty.add(form);
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    if (form?.hasAttribute("data-guard")) dirty.add(form);
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target as HTMLFormElement), true);
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
}
