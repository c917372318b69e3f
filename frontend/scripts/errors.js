// [data-error-summary] takes the focus when it appears; the title of the page says so too.
export function bind(root) {
  const summary = root.querySelector("[data-error-summary]:not([data-bound])");
  if (!summary) return;
  summary.dataset.bound = "";
  summary.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const control = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!control) return;
  event.preventDefault();
  const field = control.closest(".field") || control;
  field.scrollIntoView({ block: "start" });
  control.focus({ preventScroll: true });
});
