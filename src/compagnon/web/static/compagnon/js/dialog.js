// A dialog works as a popover without script; with it, it is modal: focus stays inside, Escape closes it.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[popovertarget]");
  const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    if (dialog.open) {
      dialog.close();
      return;
    }
    dialog.removeAttribute("popover");
    dialog.addEventListener("close", () => button.focus(), { once: true });
    dialog.showModal();
    return;
  }
  if (event.target instanceof HTMLDialogElement && event.target.open && outside(event, event.target)) {
    event.target.close();
  }
});

function outside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
