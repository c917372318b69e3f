// <a href="/own/page/" data-dialog="return"> opens <dialog id="dialog-return">; without it the link is followed.
// <button data-close> and a click beside the dialog give up. showModal keeps the focus inside and closes on Esc by itself.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const dialog = document.getElementById(`dialog-${opener.dataset.dialog}`);
    if (dialog && typeof dialog.showModal === "function") {
      event.preventDefault();
      dialog.showModal();
      dialog.addEventListener("close", () => opener.focus(), { once: true });
      return;
    }
  }
  const closer = event.target.closest("[data-close]");
  if (closer) {
    const dialog = closer.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  }
  if (event.target instanceof HTMLDialogElement && event.target.open && outside(event.target, event)) event.target.close();
});

function outside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
