// form[data-period]: the two days of an own period are shown, and sent, when it is chosen.
export function bind(root) {
  for (const form of root.querySelectorAll("form[data-period]:not([data-bound])")) {
    form.dataset.bound = "";
    const span = form.elements.period;
    const days = form.querySelector("[data-own-period]");
    const inputs = [...days.querySelectorAll("input")];
    const show = () => {
      days.hidden = span.value !== "own";
      for (const input of inputs) input.disabled = days.hidden;
    };
    show();
    // before htmx, which listens on the form itself, reads what is chosen
    form.addEventListener("change", (event) => event.target === span && show(), { capture: true });
  }
}
