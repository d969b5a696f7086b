// In a list with bulk actions: one box ticks the rows of the page; Shift ticks a stretch; the buttons wait for a tick.
for (const form of document.querySelectorAll("form[data-select-all]")) {
  const boxes = [...form.querySelectorAll('input[name="pick"]')];
  const page = form.querySelector("[data-select-page]");
  if (!page || !boxes.length) continue;
  const whole = form.querySelector('input[name="all"]');
  const actions = [...form.querySelectorAll('button[name="action"]')];
  page.hidden = false;
  let last = null;

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    page.checked = ticked === boxes.length;
    page.indeterminate = ticked > 0 && ticked < boxes.length;
    for (const action of actions) action.disabled = !ticked && !whole?.checked;
  };
  page.addEventListener("change", () => {
    for (const box of boxes) box.checked = page.checked;
    show();
  });
  form.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) {
      const [from, to] = [Math.min(at, last), Math.max(at, last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = at;
    show();
  });
  whole?.addEventListener("change", show);
  show();
}
