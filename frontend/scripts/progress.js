// form[data-upload] sends its files with a bar that says how far they are; what comes back takes the place of the page's main part.
// With data-upload="at-once" a chosen file is sent at once by the form's button[name=add]. Words: data-sending, data-broken.
// Without files, or in a browser that cannot do it, the form is sent as any other.
let swapped = "";
const waiting = new Map(); // what was chosen while other files were on their way
let pressed = ""; // the button that was pressed meanwhile

export function bind(root) {
  for (const form of root.querySelectorAll("form[data-upload]:not([data-bound-upload])")) {
    form.dataset.boundUpload = "";
    form.addEventListener("submit", (event) => {
      if (!sized(form) || event.submitter?.name === "remove") return;
      event.preventDefault();
      if (!form.dataset.sent) send(form, event.submitter);
      else if (event.submitter) later(event.submitter);
    });
    if (form.dataset.upload === "at-once") {
      form.addEventListener("change", (event) => {
        if (event.target.type !== "file" || !event.target.files.length) return;
        if (form.dataset.sent) waiting.set(event.target.id, event.target.files);
        else form.requestSubmit(form.querySelector("button[name=add]"));
      });
    }
  }
}

function sized(form) {
  return [...form.querySelectorAll("input[type=file]")].some((input) => [...input.files].some((file) => file.size));
}

function send(form, submitter) {
  const bar = shown(form);
  const request = new XMLHttpRequest();
  form.dataset.sent = "yes";
  submitter?.setAttribute("aria-busy", "true");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.tell(event.loaded / event.total);
  });
  request.addEventListener("load", () => {
    if (!swap(request)) broken(form, submitter, bar);
  });
  for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => broken(form, submitter, bar));
  request.open("POST", submitter?.getAttribute("formaction") || form.action || location.href);
  request.setRequestHeader("Accept", "text/html");
  request.send(data(form, submitter));
}

function data(form, submitter) {
  const found = new FormData(form);
  if (submitter?.name) found.append(submitter.name, submitter.value);
  return found;
}

function shown(form) {
  form.querySelector("[data-upload-bar]")?.remove();
  const box = document.createElement("p");
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  const id = `upload-${Math.random().toString(36).slice(2)}`;
  box.dataset.uploadBar = "";
  box.className = "uploading";
  box.setAttribute("role", "status");
  words.id = id;
  words.textContent = form.dataset.sending;
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-labelledby", id);
  box.append(words, bar);
  [...form.querySelectorAll("button:not([type=button])")].at(-1).parentElement.before(box);
  return {
    box,
    tell(part) {
      bar.value = Math.round(part * 100);
      words.textContent = `${form.dataset.sending} ${bar.value}%`;
    },
  };
}

function broken(form, submitter, bar) {
  pressed = "";
  for (const button of form.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  delete form.dataset.sent;
  submitter?.removeAttribute("aria-busy");
  bar.box.replaceChildren(form.dataset.broken);
  bar.box.dataset.tone = "alarm";
}

// The answer is the page that a plain form would have led to, after its redirects.
function swap(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("#main");
  if (!main) return false;
  for (const part of ["#main", "[data-toasts]"]) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(fresh);
  }
  document.title = page.title;
  if (request.responseURL && request.responseURL !== location.href) history.pushState({}, "", request.responseURL);
  swapped = location.pathname;
  window.htmx?.process(main);
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  const failed = main.querySelector("[data-error-summary], .error-summary");
  if (failed) {
    failed.focus();
    pressed = "";
  } else main.focus({ preventScroll: true });
  goOn(main);
  return true;
}

function later(submitter) {
  pressed = submitter.name;
  submitter.setAttribute("aria-busy", "true");
}

// What was chosen meanwhile is sent now; when nothing waits any more, the button that was pressed is.
function goOn(main) {
  for (const [id, files] of waiting) again(id, files);
  if (main.querySelector("form[data-sent]") || !pressed) return;
  const button = main.querySelector(`form[data-upload] button[name="${pressed}"]`);
  pressed = "";
  button?.click();
}

function again(id, files) {
  waiting.delete(id);
  const input = document.getElementById(id);
  if (!input) return;
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// Going back from what a script put in place reads that page anew.
addEventListener("popstate", () => {
  if (swapped && location.pathname !== swapped) location.reload();
});
