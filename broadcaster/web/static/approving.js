// What was heard of a bulletin is told to the house; sentences and changed places are heard by a press.
// Without script the player and the links (#t=seconds) do the same, but nothing is counted.

const place = document.getElementById("hearing");
const sound = document.getElementById("sound");
const language = document.documentElement.lang;
const EVERY = 10_000;
let told = "";
let until = null;
let queue = [];

// What the browser played, in whole milliseconds within the sound.
export function spansOf(played, length) {
  const spans = [];
  for (let at = 0; at < played.length; at += 1) {
    const from = Math.max(0, Math.round(played.start(at) * 1000));
    const to = Math.min(length, Math.round(played.end(at) * 1000));
    if (to > from) spans.push([from, to]);
  }
  return spans.slice(0, 500);
}

async function tell() {
  const spans = spansOf(sound.played, Number(place.dataset.length));
  const words = JSON.stringify({ audio: place.dataset.audio, spans });
  if (!spans.length || words === told) return;
  told = words;
  try {
    const answer = await fetch(`/api/v1/bulletins/${encodeURIComponent(place.dataset.bulletin)}/heard`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: words,
      keepalive: true,
    });
    if (answer.ok) show((await answer.json()).share);
    else told = "";
  } catch {
    told = ""; // a bad line: told again with what is heard next
  }
}

function show(share) {
  const number = (share * 100).toLocaleString(language, { maximumFractionDigits: 0 });
  const bar = document.getElementById("share-bar");
  for (const words of document.querySelectorAll("#share, #share-again")) words.textContent = `${number} %`;
  // beside the button too: on a phone the player is far above it
  document.getElementById("unheard")?.toggleAttribute("hidden", share >= 0.005);
  document.getElementById("heard-so-far")?.toggleAttribute("hidden", share < 0.005);
  if (bar) bar.value = share;
}

function hear(link) {
  sound.currentTime = Number(link.dataset.from) / 1000;
  sound.play();
}

function next() {
  const link = queue.shift();
  until = link ? Number(link.dataset.to) / 1000 : null;
  if (link) hear(link);
  else sound.pause();
}

const wave = document.querySelector("svg.wave");

function mark() {
  const now = sound.currentTime * 1000;
  if (wave) wave.querySelector(".head").setAttribute("x", (now / Number(wave.dataset.length)) * wave.viewBox.baseVal.width);
  for (const link of document.querySelectorAll("a[data-from]")) {
    const here = !sound.paused && Number(link.dataset.from) <= now && now < Number(link.dataset.to);
    link.classList.toggle("sounding", here);
  }
}

if (place && sound) {
  let last = 0;
  sound.addEventListener("timeupdate", () => {
    mark();
    if (until !== null && sound.currentTime >= until) next();
    if (Date.now() - last > EVERY) {
      last = Date.now();
      tell();
    }
  });
  for (const event of ["pause", "ended"]) sound.addEventListener(event, () => { mark(); tell(); });
  addEventListener("pagehide", tell);
  document.addEventListener("click", (event) => {
    if (wave?.contains(event.target)) {
      const box = wave.getBoundingClientRect();
      queue = [];
      until = null;
      sound.currentTime = (((event.clientX - box.left) / box.width) * Number(wave.dataset.length)) / 1000;
      sound.play();
      return;
    }
    const link = event.target.closest?.("a[data-from]");
    if (!link) return;
    event.preventDefault();
    queue = [];
    until = null;
    hear(link);
  });
  const button = document.getElementById("hear-changed");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      queue = [...document.querySelectorAll("#changed a[data-from]")];
      next();
    });
  }
}
