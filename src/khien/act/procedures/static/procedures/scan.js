// Scans of a count: each has a mark of its own and is sent until the server answers, over a line that breaks too.
"use strict";

const box = document.querySelector("#scanning");
const form = box.querySelector("[data-scan]");
const field = form.elements.code;
const list = box.querySelector("[data-scans]");
const pending = box.querySelector("[data-pending]");
const store = `khien-scans-${box.dataset.number}`;
const AGAIN_MS = 4000;

const kept = () => { try { return JSON.parse(localStorage.getItem(store)) || []; } catch { return []; } };

function keep(scans) {
  localStorage.setItem(store, JSON.stringify(scans));
  pending.hidden = scans.length === 0;
  pending.querySelector("[data-count]").textContent = scans.length;
}

function newMark() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function lineOf(scan, words) {
  const old = list.querySelector(`[data-mark="${scan.mark}"]`);
  const line = old || document.createElement("li");
  line.dataset.mark = scan.mark;
  line.textContent = `${scan.code}: ${words}`;
  if (!old) list.prepend(line);
}

// What came back: the totals and the scan's line, each put in place of the old one.
function show(scan, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const line = page.querySelector(`[data-mark="${scan.mark}"]`);
  const old = list.querySelector(`[data-mark="${scan.mark}"]`);
  if (old) old.replaceWith(line); else list.prepend(line);
  document.querySelector("#totals").replaceWith(page.querySelector("#totals"));
}

let isSending = false;

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (let scan = kept()[0]; scan; scan = kept()[0]) {
      const body = new URLSearchParams({ code: scan.code, mark: scan.mark });
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Scan": "1" };
      const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
      if (answer.status >= 500 || answer.status === 429) break;
      // Signed out meanwhile: sign in again, then what is kept is sent.
      if (answer.type === "opaqueredirect" || answer.status === 403) { location.reload(); break; }
      const told = await answer.text();
      if (answer.ok) show(scan, told); else lineOf(scan, `${box.dataset.refused}: ${told}`);
      keep(kept().filter((one) => one.mark !== scan.mark));
    }
  } catch {
    // The line is down: what is kept is sent again.
  } finally {
    isSending = false;
  }
}

function count(code) {
  const scan = { code: code.trim().slice(0, 300), mark: newMark() };
  if (!scan.code) return;
  lineOf(scan, box.dataset.waits);
  keep([...kept(), scan]);
  send();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  count(field.value);
  field.value = "";
  field.focus();
});

window.addEventListener("online", send);
setInterval(send, AGAIN_MS);
for (const scan of kept()) lineOf(scan, box.dataset.waits);
keep(kept());
send();

// The camera, where the browser reads codes itself; where it does not, the page says so at once.
const button = box.querySelector("[data-camera]");
const view = box.querySelector("[data-view]");
const PAUSE_MS = 3000;
let last = { code: "", at: 0 };

async function readsCodes() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
  return (await BarcodeDetector.getSupportedFormats().catch(() => [])).includes("qr_code");
}

async function watch() {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  view.hidden = false;
  await view.play();
  setInterval(async () => {
    const [found] = await detector.detect(view).catch(() => []);
    if (!found || (found.rawValue === last.code && Date.now() - last.at < PAUSE_MS)) return;
    last = { code: found.rawValue, at: Date.now() };
    count(found.rawValue);
  }, 250);
}

readsCodes().then((does) => {
  button.hidden = !does;
  box.querySelector("[data-no-camera]").hidden = does;
});
button.addEventListener("click", () => {
  button.hidden = true;
  watch().catch(() => { box.querySelector("[data-camera-refused]").hidden = false; field.focus(); });
});
