// The live board: a clock, and one key per tag.
// Alt + 1 to 4: the tags, while one types the note.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const digit = event.code.replace("Digit", "");
  const button = document.querySelector(`[data-tag="${CSS.escape(digit)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

function tick() {
  const timer = document.querySelector("[data-timer]");
  if (!timer) return;
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.timer)) / 60000));
  const hours = Math.floor(minutes / 60);
  timer.querySelector("strong").textContent = hours
    ? `${hours}\u202fh\u202f${String(minutes % 60).padStart(2, "0")}` : `${minutes}\u202fmin`;
  timer.classList.toggle("timer-over", minutes > Number(timer.dataset.planned));
}

if (document.querySelector("[data-board]")) {
  tick();
  setInterval(tick, 20000);
  document.addEventListener("kept:shown", tick);
}
