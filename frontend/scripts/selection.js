// form[data-selection] around a table: [data-pick-all] picks every row, [data-bulk] shows while rows are picked,
// [data-picked] has their number, [data-unpick] lets all go. Rows carry aria-selected.
export function bind(root) {
  for (const form of root.querySelectorAll("[data-selection]:not([data-bound])")) {
    form.dataset.bound = "";
    form.addEventListener("change", () => update(form));
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-pick-all]")) all(form, event.target.checked);
    });
    form.addEventListener("click", (event) => {
      if (event.target.closest("[data-unpick]")) all(form, false);
    });
    update(form);
  }
}

function boxes(form) {
  return [...form.querySelectorAll("tbody input[type=checkbox]")];
}

function all(form, checked) {
  for (const box of boxes(form)) box.checked = checked;
  update(form);
}

function update(form) {
  const listed = boxes(form);
  const picked = listed.filter((box) => box.checked);
  for (const box of listed) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  for (const bar of form.querySelectorAll("[data-bulk]")) bar.hidden = picked.length === 0;
  for (const number of form.querySelectorAll("[data-picked]")) number.textContent = String(picked.length);
  const head = form.querySelector("[data-pick-all]");
  if (head) {
    head.checked = listed.length > 0 && picked.length === listed.length;
    head.indeterminate = picked.length > 0 && picked.length < listed.length;
  }
}
