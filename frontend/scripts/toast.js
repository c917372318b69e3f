// [data-toasts] holds what worked. A toast stays until it is closed: nothing moves by itself.
export function bind(root) {
  for (const area of root.querySelectorAll("[data-toasts]")) {
    for (const toast of area.querySelectorAll(".toast:not([data-bound])")) {
      toast.dataset.bound = "";
      toast.append(closeButton(area.dataset.closeLabel));
    }
  }
}

function closeButton(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.textContent = "×";
  button.addEventListener("click", () => button.closest(".toast").remove());
  return button;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  document.querySelectorAll(".toast").forEach((toast) => toast.remove());
});
