// textarea[data-grow] grows with its text; textarea[data-count="2000"] counts in [data-count-for=id].
// The count is said to a screen reader only when typing rests, and in the words of the server's own sentence.
export function bind(root) {
  for (const area of root.querySelectorAll("textarea[data-grow]:not([data-bound])")) {
    area.dataset.bound = "";
    const counter = document.querySelector(`[data-count-for="${CSS.escape(area.id)}"]`);
    const sentence = counter ? counter.textContent : "";
    const said = counter ? spoken(counter) : null;
    const update = () => {
      grow(area);
      if (counter) count(area, counter, said, sentence);
    };
    area.addEventListener("input", update);
    update();
  }
}

function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  const lines = Math.min(24, Math.max(area.defaultRows || (area.defaultRows = area.rows), wrapped(area)));
  area.rows = lines;
}

function wrapped(area) {
  area.rows = area.defaultRows;
  const line = parseFloat(getComputedStyle(area).lineHeight) || 24;
  return Math.ceil(area.scrollHeight / line);
}

function spoken(counter) {
  const element = document.createElement("span");
  element.className = "visually-hidden";
  element.setAttribute("role", "status");
  counter.after(element);
  return element;
}

let timer = 0;

function count(area, counter, said, sentence) {
  const limit = Number(area.dataset.count);
  // The server counts line ends as one character, and a character outside the BMP as one.
  const length = Array.from(area.value).length;
  const text = `${length.toLocaleString("en")} / ${limit.toLocaleString("en")}`;
  counter.textContent = length ? text : sentence;
  counter.toggleAttribute("data-over", length > limit);
  clearTimeout(timer);
  if (length > limit * 0.9) timer = setTimeout(() => (said.textContent = text), 1000);
}
