// form[data-filters] sends itself when a choice changes and leaves out what is empty; its own button stays for
// people without a script. Text fields wait for Enter.
export function bind(root) {
  for (const form of root.querySelectorAll("form[data-filters]:not([data-bound])")) {
    form.dataset.bound = "";
    for (const button of form.querySelectorAll("[data-no-script]")) button.hidden = true;
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
    });
    form.addEventListener("submit", () => disableEmpty(form));
  }
}

function disableEmpty(form) {
  const empty = [...form.elements].filter((control) => control.name && control.value === "");
  for (const control of empty) control.disabled = true;
  // the back button brings the page back as it was left
  addEventListener("pageshow", () => empty.forEach((control) => (control.disabled = false)), { once: true });
}
