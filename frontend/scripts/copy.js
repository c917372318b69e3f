// <button data-copy="P2026-003187" data-copied="已复制" hidden>复制</button>: shown where the browser can copy.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.textContent;
    if (!button.dataset.copied || button.classList.contains("copied")) return;
    button.textContent = button.dataset.copied;
    button.classList.add("copied");
    setTimeout(() => {
      button.textContent = before;
      button.classList.remove("copied");
    }, 3000);
  });
}
