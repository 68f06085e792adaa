// A person's key is made here and never leaves this browser: it cannot be read out, by the server or by anybody.
// What is signed is read from the order's own bytes, so a server that was taken over cannot show one thing and have
// another signed. What the server says is set as text, never as markup.

const ORDER = "application/vnd.broadcaster.emergency-order.v1";
const PROOF = "application/vnd.broadcaster.approver-key.v1";
const API = "/api/v1";
const ENGLISH = {
  "THẬT": "ACTUAL",
  "DIỄN TẬP": "EXERCISE",
  "Lệnh mới": "New order",
  "Cập nhật lệnh": "Update of",
  "Huỷ lệnh": "Cancel of",
  "chờ khoá gốc": "waits for the root",
  "đài tin": "trusted by stations",
  "đã rút": "withdrawn",
  "Trang này phải mở bằng https (hoặc trên chính máy chủ) thì trình duyệt mới cho làm khoá.":
    "This page must be open by https (or on the server itself) before the browser makes a key.",
  "Máy chủ không làm được việc này:": "The server could not do it:",
  "Không làm được:": "Not done:",
  "Hãy ghi họ tên người giữ khoá.": "Write the name of the holder.",
  "Đã làm và nộp khoá. Đọc dấu nhận dạng này cho người giữ khoá gốc:":
    "The key is made and offered. Read this fingerprint to whoever holds the root key:",
  "nằm trong trình duyệt này": "lies in this browser",
  "đài còn tin đến bản tín nhiệm sau": "stations trust it until the next root document",
  "Rút": "Withdraw",
  "Rút khoá:": "Withdraw the key:",
  "Rút khoá này? Khoá đã rút không nộp lại được.": "Withdraw this key? It can never be offered again.",
  "Máy chủ đưa một thứ không phải lệnh khẩn cấp.": "The server gave something that is no emergency.",
  "Các byte phải ký không phải của lệnh này. Đừng ký, hãy báo quản trị viên.":
    "The bytes to be signed are not of this order. Do not sign; tell an admin.",
  "và cấp dưới": "and all below",
  "Loại": "Kind",
  "Lệnh": "Order",
  "Sự việc": "Event",
  "Tiêu đề": "Headline",
  "Lời": "Words",
  "(bản ghi âm: phải nghe)": "(a recording: it must be heard)",
  "Nơi nhận": "Where",
  "Đài": "Stations",
  "Phát": "Played",
  "phút": "minutes",
  "lần": "times",
  "giây giữa hai lần": "seconds between",
  "Không quá": "Not beyond",
  "Ra lệnh": "Ordered by",
  "Soạn": "Composed by",
  "Hệ thống": "House",
  "Chưa lấy được âm thanh": "The sound was not to be had",
  "Âm thanh máy chủ đưa không phải âm thanh trong lệnh. Đừng ký, hãy báo quản trị viên.":
    "The sound the server gave is not that of the order. Do not sign; tell an admin.",
  "Nghe âm thanh": "Hear sound",
  "Không nghe được:": "It could not be heard:",
  "giây": "seconds",
  "Trình duyệt này không giữ khoá nào của tài khoản này mà đài tin. Xem mục Khoá của tôi.":
    "This browser holds no key of this account that stations trust. See My key.",
  "Đã ký lệnh": "Signed:",
  "Chưa dán gì.": "Nothing was pasted.",
  "Đã nhận chữ ký.": "The signature is here.",
  "Đã nộp khoá.": "The key is offered.",
  "Không đọc được:": "It could not be read:",
};
/** Vietnamese is the source, as on every page. */
const say = (words) => (document.documentElement.lang === "en" && ENGLISH[words]) || words;
const KINDS = { actual: "THẬT", exercise: "DIỄN TẬP" };
const PREFIXES = { actual: "kc-", exercise: "dt-" };
const MESSAGES = { alert: "Lệnh mới", update: "Cập nhật lệnh", cancel: "Huỷ lệnh" };
const STATES = { waiting: "chờ khoá gốc", trusted: "đài tin", withdrawn: "đã rút" };
const NO_KEYS =
  "Trình duyệt này không làm được khoá Ed25519. Hãy dùng Chrome hay Edge từ bản 137, Firefox từ 130, Safari từ 17, hoặc " +
  "làm khoá trên máy mình bằng lệnh “broadcaster keys approver new”.";
ENGLISH[NO_KEYS] =
  "This browser makes no Ed25519 keys. Use Chrome or Edge from 137, Firefox from 130, Safari from 17, or make the key on " +
  "your own machine by “broadcaster keys approver new”.";
const NO_HTTPS = "Trang này phải mở bằng https (hoặc trên chính máy chủ) thì trình duyệt mới cho làm khoá.";

class Refusal extends Error {
  constructor(words, more = "") {
    super([say(words), more].filter(Boolean).join(" "));
  }
}

// --- bytes -----------------------------------------------------------------------------------------------------------

const utf8 = (text) => new TextEncoder().encode(text);
const encoded = (bytes) => btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(""));
const decoded = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const hexadecimal = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** What DSSE signs: the type and the bytes, with their lengths. */
function pae(type, payload) {
  const head = utf8(`DSSEv1 ${utf8(type).length} ${type} ${payload.length} `);
  const whole = new Uint8Array(head.length + payload.length);
  whole.set(head);
  whole.set(payload, head.length);
  return whole;
}

/** The first 80 bits of the key's digest in base32, as people read them out. */
async function fingerprint(raw) {
  const bits = Array.from((await sha256(raw)).slice(0, 10), (each) => each.toString(2).padStart(8, "0")).join("");
  const letters = bits.match(/.{5}/g).map((each) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(each, 2)]);
  return letters.join("").match(/.{4}/g).join("-");
}

async function signed(type, payload, held) {
  const value = new Uint8Array(await crypto.subtle.sign("Ed25519", held.private, pae(type, payload)));
  return { keyid: held.id, sig: encoded(value) };
}

// --- keys that lie in this browser -------------------------------------------------------------------------------------

function asked(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function kept(mode, act) {
  const opening = indexedDB.open("broadcaster-approver-keys", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("keys", { keyPath: "id" });
  const base = await asked(opening);
  try {
    return await asked(act(base.transaction("keys", mode).objectStore("keys")));
  } finally {
    base.close();
  }
}

const keysHere = async (account) => (await kept("readonly", (keys) => keys.getAll())).filter((each) => each.account === account);
const keep = (held) => kept("readwrite", (keys) => keys.put(held));
const forget = (id) => kept("readwrite", (keys) => keys.delete(id));

async function made(account) {
  if (!globalThis.isSecureContext || !crypto.subtle) throw new Refusal(NO_HTTPS);
  let pair;
  try {
    pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  } catch {
    throw new Refusal(NO_KEYS);
  }
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { id: hexadecimal(await sha256(raw)), account, raw, private: pair.privateKey };
}

// --- the server --------------------------------------------------------------------------------------------------------

async function ask(path, told) {
  const sent = { credentials: "same-origin", headers: { Accept: "application/json" } };
  if (told !== undefined) {
    sent.method = "POST";
    sent.headers["Content-Type"] = "application/json";
    sent.body = told;
  }
  const answer = await fetch(API + path, sent);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const detail = document.documentElement.lang === "en" ? body.detail_en : body.detail;
    throw new Refusal(detail || "Máy chủ không làm được việc này:", detail ? "" : answer.status);
  }
  return body;
}

// --- the page ----------------------------------------------------------------------------------------------------------

const at = (id) => document.getElementById(id);
/** Letters that cannot be seen are shown, so that no line hides another. */
const visible = (text) => String(text).replace(/(?!\n)\p{C}/gu, "\ufffd");

function tell(kind, text) {
  const place = at("told");
  place.className = `note ${kind}`;
  place.textContent = text;
  place.hidden = false;
}

/** Runs what a button is for; says what went wrong, and lets it be tried again. */
function onPress(id, act) {
  const button = at(id);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await act();
    } catch (wrong) {
      tell("bad", wrong instanceof Refusal ? wrong.message : `${say("Không làm được:")} ${wrong.message || wrong}`);
    } finally {
      button.disabled = false;
    }
  });
}

function line(list, name, text) {
  const term = document.createElement("dt");
  const said = document.createElement("dd");
  term.textContent = name;
  said.textContent = visible(text);
  list.append(term, said);
}

// --- making a key ------------------------------------------------------------------------------------------------------

async function makeKey(me) {
  const name = at("name").value.trim();
  if (!name) throw new Refusal("Hãy ghi họ tên người giữ khoá.");
  const held = await made(me.account);
  const payload = utf8(JSON.stringify({ house: me.house, account: me.account, name, key: encoded(held.raw) }));
  await keep(held);
  try {
    const signatures = [await signed(PROOF, payload, held)];
    await ask("/me/approver-keys", JSON.stringify({ payloadType: PROOF, payload: encoded(payload), signatures }));
  } catch (wrong) {
    await forget(held.id);
    throw wrong;
  }
  await navigator.storage?.persist?.();
  tell("ok", `${say("Đã làm và nộp khoá. Đọc dấu nhận dạng này cho người giữ khoá gốc:")} ${await fingerprint(held.raw)}`);
  await listKeys(me);
}

async function listKeys(me) {
  const [told, here] = [await ask("/me/approver-keys"), await keysHere(me.account).catch(() => [])];
  const rows = told.keys.map((each) => {
    const row = document.createElement("li");
    const words = [say(STATES[each.state])];
    if (here.some((held) => held.id === each.key)) words.push(say("nằm trong trình duyệt này"));
    if (each.state === "withdrawn" && each.trusted) words.push(say("đài còn tin đến bản tín nhiệm sau"));
    const code = document.createElement("code");
    code.textContent = each.fingerprint;
    row.append(code, ` ${visible(each.name)} · ${words.join(" · ")}`);
    if (each.state !== "withdrawn") row.append(" ", withdrawal(me, each));
    return row;
  });
  at("keys").replaceChildren(...rows);
}

function withdrawal(me, key) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("Rút");
  button.setAttribute("aria-label", `${say("Rút khoá:")} ${key.fingerprint}`);
  button.addEventListener("click", async () => {
    if (!confirm(`${key.fingerprint}: ${say("Rút khoá này? Khoá đã rút không nộp lại được.")}`)) return;
    try {
      await ask(`/me/approver-keys/${key.key}/withdraw`, "");
      await forget(key.key).catch(() => undefined);
      await listKeys(me);
    } catch (wrong) {
      tell("bad", wrong.message);
    }
  });
  return button;
}

// --- signing an order --------------------------------------------------------------------------------------------------

/** The order's bytes, and what stands in them. */
async function read(id) {
  const told = await ask(`/emergencies/${encodeURIComponent(id)}/order`);
  if (told.payload_type !== ORDER) throw new Refusal("Máy chủ đưa một thứ không phải lệnh khẩn cấp.");
  const bytes = decoded(told.order);
  const order = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  const kind = PREFIXES[order.kind];
  if (order.version !== 1 || order.id !== id || !kind || !order.id.startsWith(kind)) {
    throw new Refusal("Các byte phải ký không phải của lệnh này. Đừng ký, hãy báo quản trị viên.");
  }
  return { bytes, order };
}

const place = (each) => (each.cluster ? `${each.station}: ${each.cluster}` : each.below ? `${each.station} ${say("và cấp dưới")}` : each.station);
const hour = (moment) => new Date(moment).toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });

function show(order) {
  const list = at("order");
  const stations = [...new Set(order.sounds.flatMap((each) => each.stations))].sort();
  list.replaceChildren();
  line(list, say("Loại"), say(KINDS[order.kind]));
  line(list, say("Lệnh"), [say(MESSAGES[order.message] || order.message), ...order.references].join(" "));
  line(list, say("Sự việc"), order.event);
  line(list, say("Tiêu đề"), order.headline);
  line(list, say("Lời"), order.script || say("(bản ghi âm: phải nghe)"));
  line(list, say("Nơi nhận"), order.targets.map(place).join(", "));
  line(list, `${say("Đài")} (${stations.length})`, stations.join(", "));
  line(list, say("Phát"), [`${order.minutes} ${say("phút")}`, `${order.repeats} ${say("lần")}`, `${order.gap_ms / 1000} ${say("giây giữa hai lần")}`].join(", "));
  if (order.until) line(list, say("Không quá"), hour(order.until));
  line(list, say("Ra lệnh"), `${order.orderer} · ${order.document}`);
  line(list, say("Soạn"), `${order.composed.by}, ${hour(order.composed.at)}`);
  line(list, say("Hệ thống"), order.house);
  list.hidden = false;
}

/** Stations play the sound and not the words: it is heard from the very bytes whose digest is signed. */
async function hear(sound, speaker) {
  const answer = await fetch(`/audio/${sound.sha256}.mp3`, { credentials: "same-origin" });
  if (!answer.ok) throw new Refusal("Chưa lấy được âm thanh", `(${answer.status}).`);
  const bytes = await answer.arrayBuffer();
  if (hexadecimal(await sha256(bytes)) !== sound.sha256) {
    throw new Refusal("Âm thanh máy chủ đưa không phải âm thanh trong lệnh. Đừng ký, hãy báo quản trị viên.");
  }
  speaker.playing?.stop();
  speaker.context ??= new AudioContext();
  await speaker.context.resume();
  speaker.playing = speaker.context.createBufferSource();
  speaker.playing.buffer = await speaker.context.decodeAudioData(bytes);
  speaker.playing.connect(speaker.context.destination);
  speaker.playing.start();
}

function listSounds(order, heard) {
  const speaker = {};
  const rows = order.sounds.map((sound, number) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${say("Nghe âm thanh")} ${number + 1}`;
    button.addEventListener("click", async () => {
      try {
        await hear(sound, speaker);
        heard();
      } catch (wrong) {
        tell("bad", wrong instanceof Refusal ? wrong.message : `${say("Không nghe được:")} ${wrong.message || wrong}`);
      }
    });
    row.append(button, ` ${(sound.ms / 1000).toFixed(1)} ${say("giây")} · ${visible(sound.stations.join(", "))}`);
    return row;
  });
  at("sounds").replaceChildren(...rows);
}

async function openOrder(me, id) {
  const { bytes, order } = await read(id);
  show(order);
  listSounds(order, () => (at("sign").disabled = false));
  onPress("sign", async () => {
    const trusted = (await ask("/me/approver-keys")).keys.filter((each) => each.state === "trusted");
    const held = (await keysHere(me.account)).find((each) => trusted.some((key) => key.key === each.id));
    if (!held) throw new Refusal("Trình duyệt này không giữ khoá nào của tài khoản này mà đài tin. Xem mục Khoá của tôi.");
    await ask(`/emergencies/${encodeURIComponent(id)}/sign`, JSON.stringify(await signed(ORDER, bytes, held)));
    tell("ok", `${say("Đã ký lệnh")} ${id}`);
  });
  at("sign").disabled = true;
}

/** What was made by the command on another machine. */
function onPaste(button, text, path, done) {
  onPress(button, async () => {
    const told = at(text).value.trim();
    if (!told) throw new Refusal("Chưa dán gì.");
    await ask(path, told);
    tell("ok", say(done));
  });
}

async function begin() {
  const page = at("signing");
  const me = { account: page.dataset.account, house: page.dataset.house };
  const id = page.dataset.emergency;
  try {
    if (id) {
      onPaste("send-signature", "signature", `/emergencies/${encodeURIComponent(id)}/sign`, "Đã nhận chữ ký.");
      await openOrder(me, id);
    } else {
      onPress("make", () => makeKey(me));
      onPaste("send-offer", "offer", "/me/approver-keys", "Đã nộp khoá.");
      await listKeys(me);
    }
  } catch (wrong) {
    tell("bad", wrong instanceof Refusal ? wrong.message : `${say("Không đọc được:")} ${wrong.message || wrong}`);
  }
}

await begin();
