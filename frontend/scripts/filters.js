// form[data-filters] sends itself when a choice changes and leaves out what is empty; its own button stays for
// people without a script. Text fields wait for Enter. Where the filters are folded (phones), a choice waits for the
// button too: several can be made at once.
export function bind(root) {
  for (const form of root.querySelectorAll("form[data-filters]:not([data-bound])")) {
    form.dataset.bound = "";
    for (const button of form.querySelectorAll("[data-no-script]")) button.hidden = !folded(form);
    for (const fold of form.querySelectorAll("[data-fold]")) unfold(fold);
    form.addEventListener("change", (event) => {
      if (folded(form)) return;
      if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
    });
    form.addEventListener("submit", () => disableEmpty(form));
  }
}

const narrow = matchMedia("(max-width: 43.99rem)");

function folded(form) {
  return narrow.matches && form.querySelector("[data-fold]") !== null;
}

// for browsers that cannot show the content of a closed <details> by CSS
function unfold(fold) {
  if (!narrow.matches && !CSS.supports("selector(::details-content)")) fold.open = true;
}

function disableEmpty(form) {
  const empty = [...form.elements].filter((control) => control.name && control.value === "");
  for (const control of empty) control.disabled = true;
  // the back button brings the page back as it was left
  addEventListener("pageshow", () => empty.forEach((control) => (control.disabled = false)), { once: true });
}
