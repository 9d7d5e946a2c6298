// Everything here only makes quicker what works without it.
import "htmx.org/dist/htmx.esm.js";
import { startChoices } from "./choice";
import { startCopy } from "./copy";
import { startDrop } from "./drop";
import { startGuard } from "./guard";
import { startKeys } from "./keys";
import { startSmart } from "./smart";
import { startToasts } from "./toast";

function start(): void {
  startChoices();
  startCopy();
  startDrop();
  startGuard();
  startKeys();
  startSmart();
  startToasts();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
