// The live board: a clock, one key per tag, and posts that survive a shaky connection.
// A form with data-kept is sent by this module. What cannot leave is kept in this browser with its idempotency
// key and sent again when the connection is back, so nothing is lost and nothing is written twice.
const QUEUE = "negotiation-queue";
const AGAIN = 15000;
const board = document.querySelector("[data-board]");

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
    board.prepend(notice);
  }
  notice.textContent = `${board.dataset.waiting} ${count}`;
}

async function post(url, pairs) {
  return fetch(url, { method: "POST", body: new URLSearchParams(pairs), credentials: "same-origin" });
}

function show(answer, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  if (!main) return location.assign(answer.url);
  document.querySelector("main").replaceChildren(...main.childNodes);
  document.querySelector("[autofocus]")?.focus();
}

async function flush() {
  let rows = waiting();
  let sent = 0;
  while (rows.length && navigator.onLine) {
    const [{ url, pairs }] = rows;
    // The token of the page that is open: the one that was kept may be too old.
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    const fresh = pairs.map(([name, value]) => [name, name === "csrfmiddlewaretoken" && token ? token : value]);
    let answer;
    try {
      answer = await post(url, fresh);
    } catch {
      break;
    }
    if (answer.status >= 500) break;
    // A refusal stays in the queue for the reader: the page shows it with its reason.
    rows = waiting().slice(1);
    keep(rows);
    sent += 1;
    if (answer.status === 422) {
      tell();
      return show(answer, await answer.text());
    }
  }
  tell();
  if (sent && !rows.length) location.reload();
}

async function send(form, button) {
  const pairs = [...new FormData(form, button).entries()];
  try {
    const answer = await post(form.action, pairs);
    if (answer.ok && answer.redirected) {
      location.assign(answer.url);
      // Only the place on the page may differ: then nothing would load.
      if (new URL(answer.url).pathname === location.pathname) location.reload();
      return;
    }
    show(answer, await answer.text());
  } catch {
    if (!keep([...waiting(), { url: form.action, pairs }])) return form.submit();
    form.reset();
    const key = form.querySelector("[name$=idempotency_key]");
    if (key) key.value = crypto.randomUUID();
    tell();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-kept]") || event.submitter?.matches("[data-plain]")) return;
  event.preventDefault();
  if (event.submitter) event.submitter.disabled = true;
  send(form, event.submitter).finally(() => {
    if (event.submitter) event.submitter.disabled = false;
  });
});

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

if (board) {
  tick();
  setInterval(tick, 20000);
  tell();
  flush();
  window.addEventListener("online", flush);
  setInterval(flush, AGAIN);
}
