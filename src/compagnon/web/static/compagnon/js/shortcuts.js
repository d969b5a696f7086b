// "/" goes to the search field, "+" opens the quick create menu; never while somebody types.
const typing = (node) => node?.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog:modal")) return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) {
    target.focus();
    target.select();
    return;
  }
  target.click();
  const menu = document.getElementById(target.getAttribute("popovertarget"));
  menu?.querySelector("a, button")?.focus();
});

// In an open menu the arrows go from entry to entry.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("input")) return;
  const entries = [...menu.querySelectorAll("a, button")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = (entries.indexOf(document.activeElement) + step + entries.length) % entries.length;
  event.preventDefault();
  entries[next]?.focus();
});
