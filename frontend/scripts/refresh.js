// <input type="checkbox" data-refresh="60" data-refresh-by="#refresh">: so many seconds apart the named link is asked
// again by htmx, while the page is looked at. What a person chose is kept in this browser, where it keeps anything.
const KEY = "refresh";

export function bind(root) {
  for (const box of root.querySelectorAll("[data-refresh]:not([data-bound])")) {
    box.dataset.bound = "";
    box.checked = kept() !== "off";
    box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
    setInterval(() => ask(box), Number(box.dataset.refresh) * 1000);
  }
}

function ask(box) {
  const link = document.querySelector(box.dataset.refreshBy);
  if (box.checked && link && document.visibilityState === "visible") link.click();
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // the choice lasts as long as the page
  }
}
