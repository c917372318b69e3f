// Single keys of the office: / search; in table[data-keys-table] J K move, X picks, O or Enter opens, Esc lets the picked
// go, ? shows all keys (dialog#dialog-keys).
// Off when <body data-keys="off">, inactive in inputs and dialogs, and never the only way (WCAG 2.1.4).
const body = document.body;

document.addEventListener("keydown", (event) => {
  if (body.dataset.keys !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
  const action = actions[event.key.toLowerCase()];
  if (action && action()) event.preventDefault();
});

const actions = {
  "/": () => focusOn(document.querySelector("[data-search]")),
  j: () => move(1),
  k: () => move(-1),
  x: () => pick(),
  o: () => open(),
  escape: () => press("[data-bulk]:not([hidden]) [data-unpick]"),
  "?": () => press("[data-dialog=keys]"),
};

function press(selector) {
  const button = document.querySelector(selector);
  if (!button) return false;
  button.click();
  return true;
}

function focusOn(control) {
  if (!control) return false;
  control.focus();
  return true;
}

function rows() {
  return [...document.querySelectorAll("table[data-keys-table] tbody tr:not(.group)")];
}

function current() {
  return document.querySelector("table[data-keys-table] tr[data-cursor]");
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const from = all.indexOf(current());
  const to = from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + step));
  all.forEach((row) => row.removeAttribute("data-cursor"));
  all[to].dataset.cursor = "";
  const link = all[to].querySelector("a");
  if (link) link.focus({ preventScroll: true });
  all[to].scrollIntoView({ block: "nearest" });
  return true;
}

function pick() {
  const box = current() && current().querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

function open() {
  const link = current() && current().querySelector("a");
  if (!link) return false;
  link.click();
  return true;
}
