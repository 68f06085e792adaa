// Where a bulletin is written: what is typed is never lost, a sentence that is clicked is heard, the one that is spoken
// is lit. Without script the page works by its buttons.

const KEY = `bulletin:${document.body.dataset.account}:`; // nobody's words are brought to another who sits at this machine
const form = () => document.getElementById("writing");
const said = () => document.getElementById("saved");
let dirty = false;
let lost = false;

function tell(text, off = false, link = null) {
  const at = said();
  if (!at) return;
  at.textContent = text;
  if (link) at.append(" ", link);
  at.classList.toggle("off", off);
}

// --- kept on this machine while the line is down ---

const OF_PAGE = ["asof", "tab", "kept"]; // which page wrote, what it saw, and when: no words of anybody
const LONGEST = 30 * 86_400_000; // ms: whoever comes back for words by then finds them
const words = (kept) => JSON.stringify(kept.filter(([name]) => !OF_PAGE.includes(name)));
// Another page wrote or sent this draft: nothing is saved from here until somebody chose what to do.
const elsewhere = () => document.querySelector("#elsewhere:not([hidden])");
let sent = "";
const pairs = (at) => [...new FormData(at)].filter(([, value]) => typeof value === "string");

function remember(at) {
  try {
    const kept = [...pairs(at), ["kept", String(Date.now())]];
    localStorage.setItem(KEY + at.dataset.manuscript, JSON.stringify(kept));
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

// Words of anybody that nobody came back for stay on no machine of an office.
function sweep() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith("bulletin:")) continue;
    const kept = new Map(JSON.parse(localStorage.getItem(key))).get("kept");
    if (!(Date.now() - Number(kept) < LONGEST)) localStorage.removeItem(key);
  }
}

function bringBack(at) {
  const kept = remembered(at);
  if (!Array.isArray(kept) || words(kept) === words(pairs(at))) return forget(at.dataset.manuscript);
  const told = new Map();
  for (const [name, value] of kept) told.set(name, [...(told.get(name) ?? []), value]);
  for (const field of at.elements) {
    const values = told.get(field.name) ?? [];
    if (OF_PAGE.includes(field.name) && told.has(field.name)) field.value = values[0];
    else if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
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
  hideUnsent();
  if (!lost) tell(at.dataset.typing);
});

// That a press was not answered stands until the next press or letter of a person; what saves by itself says nothing of it.
const hideUnsent = () => document.getElementById("unsent")?.setAttribute("hidden", "");
const pressed = (event) => ["click", "submit"].includes(event.detail.requestConfig?.triggeringEvent?.type);

const ofForm = (event) => event.detail.elt === form() || event.detail.elt?.form === form();
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === form() && elsewhere()) return event.preventDefault();
  if (ofForm(event)) sent = words(pairs(form()));
  if (event.detail.elt === form() && !lost) tell(form().dataset.saving);
  if (pressed(event)) hideUnsent();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!ofForm(event) || !event.detail.successful) return;
  lost = false;
  said()?.classList.remove("off");
  dirty = Boolean(form()) && words(pairs(form())) !== sent; // typed on while it was sent
  if (!dirty && form()) forget(form().dataset.manuscript);
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
  remember(form());
  tellWhy(event.detail.xhr.status, event.detail.xhr.responseText);
});
// Why a save was refused, and what to do: whoever is known no more signs in and finds the words again; what is too long is
// not sent again as it stands; else the house says it itself.
function tellWhy(status, body) {
  const { out, enter, way, long, refused } = form().dataset;
  lost = status !== 413;
  if (status === 401) {
    const link = document.createElement("a");
    [link.href, link.textContent] = [way, enter];
    return tell(out, true, link);
  }
  let told = {};
  try { told = JSON.parse(body); } catch { /* no problem of ours: a machine between us speaks */ }
  const words = document.documentElement.lang === "vi" ? told.detail : told.detail_en;
  tell(status === 413 ? long : [words, refused].filter(Boolean).join(" "), true);
}
const retry = () => { if (lost && form()) htmx.trigger(form(), "keep"); };
window.addEventListener("online", retry);
setInterval(retry, 10000);

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "elsewhere") return;
  forget(form().dataset.manuscript);
  tell(form().dataset.refused, true);
  elsewhere()?.focus();
});

// What leaves the page, by a form or by a link, first saves what is typed.
async function flush() {
  const at = form();
  const body = new URLSearchParams(pairs(at));
  const kept = await fetch("/bulletins/new/keep", { method: "POST", body, headers: { "HX-Request": "true" } });
  if (kept.status === 412) htmx.trigger(at, "keep"); // told beside the words, as any save is
  else if (!kept.ok) tellWhy(kept.status, await kept.text());
  if (!kept.ok) return false;
  dirty = false;
  forget(at.dataset.manuscript);
  return true;
}
function lineGone() {
  lost = true;
  tell(form().dataset.offline, true);
}
document.addEventListener("submit", async (event) => {
  const leaving = event.target;
  if (leaving.id === "writing") dirty = false; // by its own button, which says what becomes of it
  if (!leaving.matches("[data-flush], .preferences") || !dirty || !form() || elsewhere()) return;
  event.preventDefault();
  try {
    if (await flush()) leaving.requestSubmit(event.submitter);
  } catch {
    lineGone();
  }
});
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.target || link.hasAttribute("download") || link.hasAttribute("hx-get")) return;
  if (link.origin !== location.origin || (link.pathname === location.pathname && link.hash)) return;
  if (link.closest("#saved")) return; // to sign in: the words are kept here meanwhile
  if (!dirty || !form() || elsewhere()) return;
  event.preventDefault();
  try {
    if (await flush()) location.assign(link.href);
  } catch {
    lineGone();
  }
});
// A closed tab, a reload, the way back: the last words go along behind it.
window.addEventListener("pagehide", () => {
  const at = form();
  if (!at || !dirty || elsewhere()) return;
  remember(at);
  navigator.sendBeacon("/bulletins/new/keep", new URLSearchParams(pairs(at)));
});
window.addEventListener("beforeunload", (event) => {
  if (dirty && elsewhere() && !event.defaultPrevented) event.preventDefault();
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-reload]")) return;
  const by = document.createElement("button");
  by.setAttribute("formaction", "/bulletins/new/keep");
  by.hidden = true;
  form().append(by);
  form().requestSubmit(by);
});

// --- what was mended is told no longer ---
// The list of faults came when it was sent; each save judges anew, and only what was told is told on: nobody hears of what
// they have not come to yet. A day may be mended by another, and readings by a look.

const judgedAnew = ["valid_until", "reading"];
const touched = new Set(judgedAnew);
for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => touched.add(event.target.name));

function settle(name, faults) {
  for (const told of document.querySelectorAll(`[id^="${name}-slip-"]`)) told.remove();
  const field = document.getElementById(name);
  field?.removeAttribute("aria-invalid");
  if (document.getElementById(`${name}-hint`)) field?.setAttribute("aria-describedby", `${name}-hint`);
  else field?.removeAttribute("aria-describedby");
  const left = faults.querySelectorAll("li").length;
  if (!left) return faults.remove();
  const head = faults.querySelector("h2");
  head.textContent = left === 1 ? form().dataset.oneFault : head.textContent.replace(/\d+/, left);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "main") return;
  touched.clear(); // told anew
  for (const name of judgedAnew) touched.add(name);
});
document.addEventListener("judged", (event) => {
  const faults = document.getElementById("faults");
  for (const line of faults?.querySelectorAll("a[href^='#']") ?? []) {
    const name = line.hash.slice(1);
    if (!touched.has(name)) continue;
    const wrong = event.detail.wrong[name];
    if (wrong) {
      const beside = document.getElementById(`${name}-slip-1`);
      if (beside) [line.textContent, beside.textContent] = [line.textContent.replace(beside.textContent, wrong), wrong];
      continue;
    }
    line.closest("li").remove();
    settle(name, faults);
  }
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
try { sweep(); } catch { /* a forbidden store, or what is none of ours */ }
if (form()) bringBack(form());
