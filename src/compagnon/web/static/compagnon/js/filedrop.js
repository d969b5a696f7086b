// A file may be dropped on its field; without script the field is chosen from as usual.
for (const area of document.querySelectorAll("[data-filedrop]")) {
  const field = area.querySelector('input[type="file"]');
  if (!field) continue;
  const hint = area.querySelector("[data-filedrop-hint]");
  if (hint) hint.hidden = false;
  const over = (on) => area.classList.toggle("filedrop-over", on);
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  area.addEventListener("dragleave", () => over(false));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    const files = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, field.multiple ? undefined : 1)) files.items.add(file);
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
