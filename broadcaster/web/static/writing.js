// Where a bulletin is written: what is typed is never lost, a sentence that is clicked is heard, the one that is spoken
// is lit. Without script the page works by its buttons.

const KEY = "bulletin:";
const form = () => document.getElementById("writing");
const said = () => document.getElementById("saved");
let dirty = false;
let lost = false;

function tell(text, off = false) {
  const at = said();
  if (!at) return;
  at.textContent = text;
  at.classList.toggle("off", off);
}

// --- kept on this machine while the line is down ---

const pairs = (at) => [...new FormData(at)].filter(([, value]) => typeof value === "string");

function remember(at) {
  try {
    localStorage.setItem(KEY + at.dataset.manuscript, JSON.stringify(pairs(at)));
  } catch { /* a full or forbidden store: the server has the last save */ }
}

function forget(name) {
  try { localStorage.removeItem(KEY + name); } catch { /* as above */ }
}

function remembered(at) {
  try {
    return JSON.parse(localStorage.getItem(KEY + at.dataset.manuscript) ?? "null");
  } catch { return null; }
}

function bringBack(at) {
  const kept = remembered(at);
  if (!Array.isArray(kept) || JSON.stringify(kept) === JSON.stringify(pairs(at))) return forget(at.dataset.manuscript);
  const told = new Map();
  for (const [name, value] of kept) told.set(name, [...(told.get(name) ?? []), value]);
  for (const field of at.elements) {
    const values = told.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (["text", "textarea", "select-one"].includes(field.type) && told.has(field.name)) field.value = values[0];
  }
  dirty = true;
  tell(at.dataset.back);
  setTimeout(() => htmx.trigger(at, "keep"), 300);
}

document.addEventListener("input", (event) => {
  const at = event.target.form;
  if (at?.id !== "writing") return;
  dirty = true;
  remember(at);
  if (!lost) tell(at.dataset.typing);
});

const ofForm = (event) => event.detail.elt === form() || event.detail.elt?.form === form();
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === form() && !lost) tell(form().dataset.saving);
  document.getElementById("unsent")?.setAttribute("hidden", "");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!ofForm(event) || !event.detail.successful) return;
  dirty = lost = false;
  said()?.classList.remove("off");
  forget(form().dataset.manuscript);
});
document.addEventListener("htmx:sendError", (event) => {
  if (!ofForm(event)) return;
  const at = form();
  lost = true;
  remember(at);
  tell(at.dataset.offline, true);
  if (event.detail.elt === at) return;
  const unsent = document.getElementById("unsent");
  unsent.textContent = at.dataset.unsent;
  unsent.hidden = false;
});
document.addEventListener("htmx:responseError", (event) => {
  if (!ofForm(event)) return;
  lost = true;
  remember(form());
  tell(form().dataset.refused, true);
});
const retry = () => { if (lost && form()) htmx.trigger(form(), "keep"); };
window.addEventListener("online", retry);
setInterval(retry, 10000);

// What leaves the page by another form takes along what is typed.
document.addEventListener("submit", async (event) => {
  const leaving = event.target;
  if (leaving.matches("[data-flush]") && dirty && form()) {
    event.preventDefault();
    try {
      const body = new URLSearchParams(pairs(form()));
      const kept = await fetch("/bulletins/new/keep", { method: "POST", body, headers: { "HX-Request": "true" } });
      if (!kept.ok) throw new Error("not kept");
      dirty = false;
      forget(form().dataset.manuscript);
      leaving.requestSubmit(event.submitter);
    } catch {
      lost = true;
      tell(form().dataset.offline, true);
    }
  }
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-reload]")) return;
  const by = document.createElement("button");
  by.setAttribute("formaction", "/bulletins/new/keep");
  by.hidden = true;
  form().append(by);
  form().requestSubmit(by);
});

// --- a reading is mended in a window over the page ---

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "fix-body") return;
  document.getElementById("fix").showModal();
  document.getElementById("spoken")?.select(); // what is typed takes the place of what the machine would say
});

// --- heard ---

const player = () => document.getElementById("play");
const seek = (ms) => {
  const at = player();
  if (!at) return;
  at.currentTime = ms / 1000;
  at.play().catch(() => {});
};
document.addEventListener("click", (event) => {
  const wave = event.target.closest("svg.wave");
  if (wave) {
    const box = wave.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * Number(wave.dataset.length));
    return;
  }
  const line = event.target.closest(".line[data-start]");
  if (!line || !player() || event.target.closest("a.spot")) return;
  event.preventDefault();
  seek(Number(line.dataset.start));
});
function follow() {
  const ms = player().currentTime * 1000;
  const lines = [...document.querySelectorAll(".line[data-start]")];
  const now = lines.filter((line) => Number(line.dataset.start) <= ms + 50).at(-1);
  for (const line of lines) line.classList.toggle("now", line === now && !player().ended);
  const wave = document.querySelector("svg.wave");
  const length = Number(wave?.dataset.length ?? 0);
  if (length) wave.querySelector(".head").setAttribute("x", (ms / length) * wave.viewBox.baseVal.width);
}
document.addEventListener("timeupdate", (event) => { if (event.target.id === "play") follow(); }, true);

document.documentElement.classList.add("scripted");
const done = document.querySelector("[data-done]");
if (done) forget(done.dataset.done);
if (form()) bringBack(form());
