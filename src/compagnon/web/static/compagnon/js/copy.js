// A button with data-copy-from="id" copies that field; it appears only where the browser can copy.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy-from]")) {
    const field = document.getElementById(button.dataset.copyFrom);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      field.select();
      button.setAttribute("aria-pressed", "true");
    });
  }
}
