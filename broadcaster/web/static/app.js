// What every page does when there is script; without it all of it works by forms and links.
// No markup is written from text here: texts are set as text.

const WEEKDAYS = {
  vi: ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};

// "1/12/2026" to its weekday, or "" while it is no day. Without any zone: a day is a day.
export function weekdayOf(typed, language = document.documentElement.lang) {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(typed.trim());
  if (!found) return "";
  const [day, month, year] = found.slice(1).map(Number);
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = at.getUTCDate() === day && at.getUTCMonth() === month - 1;
  return real ? (WEEKDAYS[language] ?? WEEKDAYS.vi)[at.getUTCDay()] : "";
}

function echo(field, text) {
  const output = field.closest(".field")?.querySelector("output.echo");
  if (output) output.textContent = text;
}

// The list of what is to be mended takes the focus: of a whole page the browser sees to that (autofocus), here what htmx
// brought.
function focusFaults(root) {
  root.querySelector?.("#faults")?.focus();
}
const led = document.querySelector("#faults:not([autofocus])");
if (led && document.activeElement === document.body) led.focus();

function wake(root) {
  for (const field of root.querySelectorAll?.("[data-day]") ?? []) echo(field, weekdayOf(field.value));
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-day]")) echo(event.target, weekdayOf(event.target.value));
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-file]")) {
    echo(event.target, [...event.target.files].map((file) => file.name).join(", "));
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
// A page that was refused is the form again, with what is to be mended in it; a problem is told beside what was typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const told = xhr.getResponseHeader("content-type") ?? "";
  if (xhr.status < 400) return;
  event.detail.shouldSwap = told.startsWith("text/html");
  event.detail.isError = !event.detail.shouldSwap;
  // focused here (focusFaults): a browser that is told twice grumbles on the console
  event.detail.serverResponse = event.detail.serverResponse.replaceAll(" autofocus>", ">");
});
// What was refused, or never answered, is said: htmx itself would leave the page as it is, as if nothing was pressed.
function undone(event, words) {
  const at = document.getElementById("undone");
  if (!at || (!words && !event.detail.elt.matches("form.order, form.order *"))) return;
  if (event.detail.elt.id === "writing") return; // what saves itself tells it itself, with the way back
  at.textContent = words || at.dataset.lost;
  at.hidden = false;
  if (["submit", "click"].includes(event.detail.requestConfig?.triggeringEvent?.type)) at.focus();
}
document.addEventListener("htmx:sendError", (event) => undone(event, ""));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const { out, failed } = document.getElementById("undone")?.dataset ?? {};
  let told = {};
  try { told = JSON.parse(xhr.responseText); } catch { /* no problem of ours: a machine between us speaks */ }
  const words = document.documentElement.lang === "vi" ? told.detail : told.detail_en;
  undone(event, xhr.status === 401 ? out : (words ?? failed));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const at = document.getElementById("undone");
  if (at && event.detail.successful) at.hidden = true;
});
document.addEventListener("htmx:afterSwap", (event) => {
  wake(event.target);
  focusFaults(event.target);
});
for (const hidden of document.querySelectorAll("[data-print]")) hidden.hidden = false;

// --- what was typed is given back ---
// A session that ended, letters made larger, another language: the page is loaded anew, and its forms are filled again as
// they were. Kept in this tab alone until the page stands again; never passwords, and nothing that is hidden.

const GIVEN = "typed";
const FILLED = ["text", "textarea", "search", "url", "tel", "email", "number", "select-one", "checkbox", "radio"];
const formsHere = () => [...document.querySelectorAll("main form[method=post]")].filter((form) => form.id !== "writing");
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && FILLED.includes(field.type));
const wayOf = (form) => form.getAttribute("action") ?? "";

const account = document.body.dataset.account; // whose page this is

function keepTyped(back) {
  const forms = formsHere().map((form) => [
    wayOf(form), fieldsOf(form).map((field) => [field.name, field.value, field.checked ?? false]),
  ]);
  try {
    sessionStorage.setItem(GIVEN, JSON.stringify({ account, path: location.pathname, back, forms }));
  } catch { /* a full or forbidden store: the way back of the browser is left */ }
}

function fill(form, kept) {
  const left = [...kept];
  for (const field of fieldsOf(form)) {
    const ticked = ["checkbox", "radio"].includes(field.type);
    const found = left.findIndex(([name, value]) => name === field.name && (!ticked || value === field.value));
    if (found < 0) continue;
    const [[, value, checked]] = left.splice(found, 1);
    if (ticked) field.checked = checked;
    else field.value = value;
  }
}

function giveBack() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(GIVEN) ?? "null"); } catch { /* none */ }
  if (!kept) return;
  if (document.querySelector("[data-signed-out]")) {
    sessionStorage.setItem(GIVEN, JSON.stringify({ ...kept, back: true }));
    for (const way of document.querySelectorAll("[data-given-back]")) way.hidden = false;
    for (const way of document.querySelectorAll("[data-given-up]")) way.hidden = true;
    return;
  }
  if (kept.back && location.pathname.startsWith("/sign-in")) return;
  sessionStorage.removeItem(GIVEN);
  if (!kept.back || location.pathname !== kept.path || account !== kept.account) return;
  const left = [...kept.forms];
  for (const form of formsHere()) {
    const found = left.findIndex(([way]) => way === wayOf(form));
    if (found >= 0) fill(form, left.splice(found, 1)[0][1]);
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.matches(".preferences")) keepTyped(true);
  else if (event.target.matches("main form[method=post]")) keepTyped(false);
});

// --- who signs out ---
// Another sits down at this machine next: what the house has not yet of drafts that are kept here goes up before.

async function handOver() {
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(`bulletin:${account}:`))) {
    const body = new URLSearchParams(JSON.parse(localStorage.getItem(key)));
    const told = await fetch("/bulletins/new/keep", { method: "POST", body, headers: { "HX-Request": "true" } });
    if (told.ok) localStorage.removeItem(key);
  }
}
document.addEventListener("submit", (event) => {
  const leaving = event.target;
  if (event.defaultPrevented || !leaving.matches("[action='/sign-out']") || leaving.dataset.handed) return;
  event.preventDefault();
  leaving.dataset.handed = "yes";
  handOver().catch(() => {}).finally(() => leaving.requestSubmit(event.submitter));
});

// --- a line that is down ---
// A plain form is sent by the browser, whose own page takes the place of what was typed where the line is down: so the line
// is tried first, by asking whether this script still is what it was. A page that came a moment ago tells that itself.

const JUST_NOW = 10_000; // milliseconds
const tried = new WeakSet();
const trying = new WeakSet();

async function lineStands() {
  try {
    return (await fetch(import.meta.url, { cache: "no-cache", signal: AbortSignal.timeout(10_000) })).ok ? "" : "failed";
  } catch {
    return "down";
  }
}

async function tryFirst(form, pressed) {
  trying.add(form);
  const fault = await lineStands();
  trying.delete(form);
  const at = document.getElementById("undone");
  if (fault && at) {
    at.textContent = at.dataset[fault];
    at.hidden = false;
    at.focus();
    return;
  }
  tried.add(form);
  form.requestSubmit(pressed);
  tried.delete(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || tried.has(form) || !form.matches("main form[method=post]")) return;
  if (navigator.onLine && performance.now() < JUST_NOW) return;
  event.preventDefault();
  if (!trying.has(form)) tryFirst(form, event.submitter);
});
giveBack();
wake(document);
