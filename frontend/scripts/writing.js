// textarea[data-writing] holds the HTML of a document: where a script runs, a field in which it is written as it will be
// read takes its place. What is pasted keeps headings, lists, tables and nothing else; the server cleans it once more.
const KEPT = new Set(
  "P BR HR H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE PRE B STRONG EM I U S SUB SUP A TABLE CAPTION THEAD TBODY TFOOT TR TH TD".split(" "),
);
const GONE = new Set("SCRIPT STYLE TITLE HEAD XML OBJECT IFRAME NOSCRIPT TEMPLATE SVG MATH META LINK IMG VIDEO AUDIO".split(" "));
const ATTRIBUTES = { A: ["href"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan", "scope"], OL: ["start"] };

export function bind(root) {
  for (const area of root.querySelectorAll("textarea[data-writing]:not([data-bound])")) {
    area.dataset.bound = "";
    const field = document.createElement("div");
    field.className = "writing document-body";
    field.contentEditable = "true";
    for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-labelledby", labelOf(area)]]) field.setAttribute(name, value);
    if (area.getAttribute("aria-describedby")) field.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    field.append(tidy(area.value));
    area.hidden = true;
    area.after(field);
    field.addEventListener("paste", (event) => paste(event, field));
    field.addEventListener("input", () => (area.value = written(field)));
    area.form.addEventListener("submit", () => (area.value = written(field)));
  }
}

const serializer = new XMLSerializer();

function written(field) {
  return [...field.childNodes].map((node) => serializer.serializeToString(node)).join("");
}

function labelOf(area) {
  const label = area.labels[0];
  if (!label) return "";
  label.id = label.id || `${area.id}_label`;
  return label.id;
}

function paste(event, field) {
  const html = event.clipboardData.getData("text/html");
  if (!html) return;
  event.preventDefault();
  const selection = getSelection();
  if (!selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  range.deleteContents();
  const added = tidy(html);
  const last = added.lastChild;
  range.insertNode(added);
  if (last) selection.collapse(last.parentNode, [...last.parentNode.childNodes].indexOf(last) + 1);
  field.dispatchEvent(new Event("input"));
}

// Parsed apart from the page: nothing in it is loaded or run.
function tidy(html) {
  const made = document.createDocumentFragment();
  if (/<[a-z!/]/i.test(html)) copy(new DOMParser().parseFromString(html, "text/html").body, made);
  else for (const line of html.split("\n")) if (line.trim()) made.append(paragraph(line));
  return made;
}

function paragraph(line) {
  const element = document.createElement("p");
  element.textContent = line.trim();
  return element;
}

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE && !GONE.has(node.tagName)) {
      if (!KEPT.has(node.tagName)) {
        copy(node, to);
        continue;
      }
      const element = document.createElement(node.tagName);
      for (const name of ATTRIBUTES[node.tagName] || []) {
        const value = node.getAttribute(name);
        if (value && (name !== "href" || /^(https?:|mailto:)/i.test(value))) element.setAttribute(name, value);
      }
      copy(node, element);
      to.append(element);
    }
  }
}
