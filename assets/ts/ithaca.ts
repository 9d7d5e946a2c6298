// Everything here only makes quicker what works without it.
import "htmx.org/dist/htmx.esm.js";
import { startChoices } from "./choice";
import { startCopy } from "./copy";
import { startDrop } from "./drop";
import { startGuard } from "./guard";
import { startKeys } from "./keys";
import { refreshChecks, startSmart } from "./smart";
import { say, showDismiss, startToasts } from "./toast";

type Answered = { ctx?: { response?: { status?: number } } };

const sayThatItFailed = (): void => say(document.body.dataset.failed ?? "");

/** What a swapped-in part needs again, and what every page needs once it stands. */
function settle(): void {
  showDismiss();
  refreshChecks();
}

function start(): void {
  startChoices();
  startCopy();
  startDrop();
  startGuard();
  startKeys();
  startSmart();
  startToasts();
  settle();
  document.getElementById("problem")?.focus();
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("htmx:error", sayThatItFailed);
  document.addEventListener("htmx:after:request", (event) => {
    const status = (event as CustomEvent<Answered>).detail?.ctx?.response?.status ?? 0;
    if (status >= 500) sayThatItFailed();
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
