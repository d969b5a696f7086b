// Dictation of the browser: a button beside each textarea that asks for it, when the browser can.
// Texts: data-dictation (start) and data-dictation-stop on the textarea.
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

function equip(area) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn dictation";
  button.setAttribute("aria-pressed", "false");
  button.textContent = area.dataset.dictation;
  area.after(button);
  let listening = null;
  const rest = () => {
    listening = null;
    button.setAttribute("aria-pressed", "false");
    button.textContent = area.dataset.dictation;
  };
  button.addEventListener("click", () => {
    if (listening) {
      listening.stop();
      return;
    }
    listening = new Recognition();
    listening.lang = document.documentElement.lang === "en" ? "en-GB" : "fr-FR";
    listening.continuous = true;
    listening.addEventListener("result", (event) => {
      for (let i = event.resultIndex; i < event.results.length; i += 1) {
        if (!event.results[i].isFinal) continue;
        const gap = area.value && !/\s$/.test(area.value) ? " " : "";
        area.value += gap + event.results[i][0].transcript.trim();
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
    listening.addEventListener("end", rest);
    listening.addEventListener("error", rest);
    listening.start();
    button.setAttribute("aria-pressed", "true");
    button.textContent = area.dataset.dictationStop;
  });
}

if (Recognition) document.querySelectorAll("textarea[data-dictation]").forEach(equip);
