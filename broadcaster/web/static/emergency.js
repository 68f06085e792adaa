// The countdown between two looks at the house, and a voice that is recorded here. Without script the page looks again by
// itself, and a file is sent. No markup is written from text.

// --- the countdown ---------------------------------------------------------------------------------------------------

setInterval(() => {
  for (const place of document.querySelectorAll("[data-left]")) {
    const left = Math.max(0, Number(place.dataset.left) - 1);
    place.dataset.left = String(left);
    place.textContent = String(left);
  }
}, 1000);

// --- a voice ---------------------------------------------------------------------------------------------------------

const LONGEST_S = 300;
const RATE = 24000;

/** Mono samples as a WAV file: whatever a browser records, the house gets what it reads without guessing. */
export function wav(samples, rate) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const word = (at, text) => [...text].forEach((sign, step) => view.setUint8(at + step, sign.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((each, step) => view.setInt16(44 + step * 2, Math.max(-1, Math.min(1, each)) * 32767, true));
  return view.buffer;
}

async function asWav(blob) {
  const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await blob.arrayBuffer());
  const room = new OfflineAudioContext(1, Math.ceil(decoded.duration * RATE), RATE);
  const source = room.createBufferSource();
  source.buffer = decoded;
  source.connect(room.destination);
  source.start();
  return new File([wav((await room.startRendering()).getChannelData(0), RATE)], "thu-giong.wav", { type: "audio/wav" });
}

function recorder(form) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const say = (text) => {
    part("fault").textContent = text;
    part("fault").hidden = !text;
  };
  if (!globalThis.MediaRecorder || !navigator.mediaDevices?.getUserMedia) {
    say(form.dataset.none);
    part("voice").hidden = false;
    part("start").hidden = true;
    return;
  }
  part("voice").hidden = false;
  let taking = null;

  async function start() {
    say("");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, channelCount: 1 } });
    } catch {
      say(form.dataset.refused);
      return;
    }
    const pieces = [];
    const made = new MediaRecorder(stream);
    const ear = new AudioContext();
    const level = ear.createAnalyser();
    ear.createMediaStreamSource(stream).connect(level);
    const began = performance.now();
    const tick = setInterval(() => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      part("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      const heard = new Float32Array(level.fftSize);
      level.getFloatTimeDomainData(heard);
      part("level").querySelector("meter").value = Math.max(...heard.map(Math.abs));
      if (seconds >= LONGEST_S) stop();
    }, 200);
    made.addEventListener("dataavailable", (event) => pieces.push(event.data));
    made.addEventListener("stop", () => finish(new Blob(pieces, { type: made.mimeType })));
    taking = { made, stream, ear, tick };
    made.start();
    part("start").hidden = true;
    part("stop").hidden = false;
    part("stop").focus();
    part("level").hidden = false;
    part("send").disabled = true;
  }

  function stop() {
    if (!taking) return;
    const { made, stream, ear, tick } = taking;
    taking = null;
    clearInterval(tick);
    made.stop();
    stream.getTracks().forEach((each) => each.stop());
    ear.close();
    part("stop").hidden = true;
    part("start").hidden = false;
    part("level").hidden = true;
    part("send").disabled = false;
  }

  async function finish(blob) {
    try {
      const chosen = new DataTransfer();
      chosen.items.add(await asWav(blob));
      const field = form.querySelector("input[type=file]");
      field.files = chosen.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } catch {
      say(form.dataset.none);
      return;
    }
    const player = part("made").querySelector("audio");
    if (player.src) URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(blob);
    part("made").hidden = false;
    part("send").focus();
  }

  part("start").addEventListener("click", start);
  part("stop").addEventListener("click", stop);
}

document.querySelectorAll("[data-recorder]").forEach(recorder);
