// Toasts can be put away; those that only inform leave by themselves, those with an undo wait longer.
const SHORT = 8000;
const LONG = 20000;

function settle(toast) {
  if (toast.dataset.settled) return;
  toast.dataset.settled = "1";
  let timer = setTimeout(() => toast.remove(), toast.querySelector("form") ? LONG : SHORT);
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), SHORT);
  });
}

const region = document.getElementById("toasts");
if (region) {
  const all = () => region.querySelectorAll("[data-toast]").forEach(settle);
  all();
  new MutationObserver(all).observe(region, { childList: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && region.contains(document.activeElement)) region.replaceChildren();
  });
}

// For scripts: say something in the live region, as the server does.
export function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = text;
  toast.append(words);
  region?.append(toast);
}
