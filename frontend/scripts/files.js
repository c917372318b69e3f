// [data-drop data-remove="删除" data-choose="选择文件"] holds an <input type="file">: files can be dropped on it, and what was chosen is listed with its size.
// The list is the input's own; a file is taken out by DataTransfer, where the browser has it.
export function bind(root) {
  for (const drop of root.querySelectorAll("[data-drop]:not([data-bound])")) {
    drop.dataset.bound = "";
    const input = drop.querySelector("input[type=file]");
    if (input) equip(drop, input);
  }
}

function equip(drop, input) {
  const list = document.createElement("ul");
  list.className = "files";
  list.setAttribute("role", "list");
  drop.append(list);
  drop.prepend(chooser(drop, input));
  input.addEventListener("change", () => show(input, list));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => delete drop.dataset.over);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(input, [...input.files, ...event.dataTransfer.files]);
  });
}

// The browser's own button speaks the browser's language, not the page's.
function chooser(drop, input) {
  const label = document.createElement("label");
  label.className = "button button--second";
  label.htmlFor = input.id;
  label.textContent = drop.dataset.choose;
  return label;
}

function take(input, wanted) {
  const transfer = new DataTransfer();
  for (const file of input.multiple ? wanted : wanted.slice(-1)) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function show(input, list) {
  list.replaceChildren(...[...input.files].map((file) => row(input, file)));
}

function row(input, file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const size = document.createElement("span");
  size.className = "small muted";
  size.textContent = ` ${megabytes(file.size)}`;
  name.append(file.name, size);
  item.append(name);
  if (typeof DataTransfer === "function") item.append(remover(input, file));
  return item;
}

function remover(input, file) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = input.closest("[data-drop]").dataset.remove;
  button.setAttribute("aria-label", `${button.textContent} ${file.name}`);
  button.addEventListener("click", () => {
    take(input, [...input.files].filter((other) => other !== file));
    input.focus();
  });
  return button;
}

function megabytes(size) {
  if (size < 1024 * 1024) return `${Math.max(1, Math.round(size / 1024))} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}
