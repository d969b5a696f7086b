// Posts that survive a shaky connection: a form with data-kept is sent by this module. What cannot leave is kept in this browser with its idempotency
// key and sent again when the connection is back, so nothing is lost and nothing is written twice.
const QUEUE = "negotiation-queue";
const AGAIN = 15000;

function waiting() {
  try {
    return JSON.parse(localStorage.getItem(QUEUE)) ?? [];
  } catch {
    return [];
  }
}

function keep(rows) {
  try {
    localStorage.setItem(QUEUE, JSON.stringify(rows));
    return true;
  } catch {
    return false;
  }
}

function tell() {
  const count = waiting().length;
  let notice = document.querySelector(".kept-notice");
  if (!count) return notice?.remove();
  if (!notice) {
    notice = document.createElement("div");
    notice.className = "notice notice-warn kept-notice";
    notice.setAttribute("role", "status");
    document.querySelector("[data-board]").prepend(notice);
  }
  notice.textContent = `${document.querySelector("[data-board]").dataset.waiting} ${count}`;
}

async function post(url, pairs) {
  return fetch(url, { method: "POST", body: new URLSearchParams(pairs), credentials: "same-origin" });
}

const path = (answer) => new URL(answer.url).pathname;
// Somebody who is signed out is led to the door: what was posted did not arrive.
const arrived = (answer) => answer.ok && !path(answer).startsWith("/signin");

function show(answer, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.querySelector("main")) return location.assign(answer.url);
  document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
  const toasts = page.getElementById("toasts");
  if (toasts) document.getElementById("toasts")?.replaceChildren(...toasts.childNodes);
  document.querySelector("[autofocus]")?.focus();
  tell();
  document.dispatchEvent(new Event("kept:shown"));
}

async function flush() {
  let rows = waiting();
  let last;
  while (rows.length && navigator.onLine) {
    const [{ url, pairs }] = rows;
    // The token of the page that is open: the one that was kept may be too old.
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    try {
      last = await post(url, pairs.map(([name, value]) => [name, name === "csrfmiddlewaretoken" && token ? token : value]));
    } catch {
      break;
    }
    if (!arrived(last) && last.status !== 422) break;
    rows = waiting().slice(1);
    keep(rows);
    // A refusal is shown with its form and its reason, to be answered.
    if (last.status === 422) break;
  }
  tell();
  if (last && (last.status === 422 || (arrived(last) && !rows.length))) show(last, await last.text());
}

function hold(form, pairs) {
  if (!keep([...waiting(), { url: new URL(form.getAttribute("action"), location.href).href, pairs }])) return form.submit();
  form.reset();
  const key = form.querySelector("[name$=idempotency_key]");
  if (key) key.value = crypto.randomUUID();
  tell();
}

async function send(form, pairs) {
  // `form.action` may be shadowed by a field of that name.
  const url = new URL(form.getAttribute("action"), location.href);
  try {
    const answer = await post(url, pairs);
    if (answer.status !== 422 && !arrived(answer)) {
      hold(form, pairs);
      if (path(answer).startsWith("/signin")) location.assign(answer.url);
      return;
    }
    if (answer.status === 422 || path(answer) === location.pathname) return show(answer, await answer.text());
    location.assign(answer.url);
  } catch {
    hold(form, pairs);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-kept]") || event.submitter?.matches("[data-plain]")) return;
  event.preventDefault();
  // Read before the button is disabled: a disabled button sends no value.
  const pairs = [...new FormData(form, event.submitter).entries()];
  if (event.submitter) event.submitter.disabled = true;
  send(form, pairs).finally(() => {
    if (event.submitter) event.submitter.disabled = false;
  });
});

if (document.querySelector("[data-board]")) {
  tell();
  flush();
  window.addEventListener("online", flush);
  setInterval(flush, AGAIN);
}
