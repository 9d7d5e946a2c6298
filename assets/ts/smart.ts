// Checks as you type. <ul class="checks" data-checks> holds <li data-rule="pattern" data-for="a b">:
// the rule is met when one of the named fields of the same form matches. The server checks again.
function matches(form: HTMLFormElement, names: string[], pattern: RegExp): boolean {
  const values = new FormData(form);
  return names.some((name) => values.getAll(name).some((value) => typeof value === "string" && pattern.test(value)));
}

function refresh(form: HTMLFormElement): void {
  for (const item of form.querySelectorAll<HTMLElement>("[data-checks] > [data-rule]")) {
    const names = (item.dataset.for ?? "").split(" ");
    const met = matches(form, names, new RegExp(item.dataset.rule ?? "", "iu"));
    item.classList.toggle("met", met);
    const word = item.querySelector<HTMLElement>("[data-word]");
    if (word) word.textContent = (met ? word.dataset.met : word.dataset.unmet) ?? "";
  }
}

export function refreshChecks(): void {
  const lists = [...document.querySelectorAll("[data-checks]")];
  for (const form of new Set(lists.map((list) => list.closest("form")))) if (form) refresh(form);
}

export function startSmart(): void {
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    if (form?.querySelector("[data-checks]")) refresh(form);
  });
}
