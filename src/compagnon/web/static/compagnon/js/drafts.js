// A form with data-draft="key" keeps what is typed in this browser until it is sent; it comes back with a notice.
// Texts: data-draft-found and data-draft-drop on the form. Passwords, files and hidden fields are never kept.
const KEEP = 14 * 24 * 3600 * 1000;
const PREFIX = "draft:";
const SENT = "draft-sent";
const skip = (field) => !field.name || field.disabled || ["password", "file", "hidden", "submit", "button"].includes(field.type);

function read(form) {
  return [...form.elements].filter((field) => !skip(field)).map((field) =>
    ["checkbox", "radio"].includes(field.type) ? field.checked : field.value);
}

function write(form, values) {
  [...form.elements].filter((field) => !skip(field)).forEach((field, i) => {
    if (values[i] === undefined) return;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values[i];
    else field.value = values[i];
  });
}

function load(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < KEEP ? draft : null;
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ at: Date.now(), value }));
  } catch {
    // A full or closed store loses the draft, never the form.
  }
}

function offer(form, key) {
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = form.dataset.draftFound;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-quiet";
  drop.textContent = form.dataset.draftDrop;
  drop.addEventListener("click", () => {
    store(key, null);
    form.reset();
    notice.remove();
  });
  notice.append(words, drop);
  form.prepend(notice);
}

// A draft that was sent goes once its page was answered well; a refusal or a failure keeps it.
const sent = sessionStorage.getItem(SENT);
if (sent) {
  sessionStorage.removeItem(SENT);
  const [visit] = performance.getEntriesByType("navigation");
  if ((visit?.responseStatus ?? 200) < 400) store(sent, null);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = PREFIX + form.dataset.draft;
  const first = JSON.stringify(read(form));
  const draft = load(key);
  // A form that came back with errors holds what was typed already.
  if (draft && !form.querySelector("[aria-invalid=true]") && JSON.stringify(draft.value) !== first) {
    write(form, draft.value);
    offer(form, key);
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => store(key, read(form)), 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    store(key, read(form));
    sessionStorage.setItem(SENT, key);
  });
}
