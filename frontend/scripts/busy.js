// form[data-download] and button[data-download] stay usable: the page does not change. Any other button that sends a form becomes aria-busy and does not send twice. The server is safe against it anyway.
document.addEventListener("submit", (event) => {
  const download = "download" in event.target.dataset || (event.submitter && "download" in event.submitter.dataset);
  if (event.defaultPrevented || event.target.method !== "post" || download) return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
});
