// Behaviour is bound by data-* attributes; every page works without it. Each module listens on the document, or has
// `bind(root)` for what must look at elements: it runs once for the page and again for what htmx swaps in.
import "./dialog.js";
import "./copy.js";
import "./print.js";
import "./keys.js";
import "./menu.js";
import "./busy.js";
import * as errors from "./errors.js";
import * as toasts from "./toast.js";
import * as text from "./text.js";
import * as files from "./files.js";
import * as filters from "./filters.js";
import * as selection from "./selection.js";
import * as refresh from "./refresh.js";
import * as period from "./period.js";
import * as progress from "./progress.js";
import * as writing from "./writing.js";

const modules = [errors, toasts, text, files, filters, selection, refresh, period, progress, writing];

function bind(root) {
  for (const module of modules) module.bind(root);
}

bind(document);
document.addEventListener("htmx:after:swap", () => bind(document));
