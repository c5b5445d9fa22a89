// Keyboard for lists (j, k, p, Enter, ?), the drawer beside a list, Ctrl+K for search, and forms that send themselves on a change.
"use strict";

const inField = (target) => target.closest("input, textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];

function choose(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("is-chosen"));
  const next = Math.max(0, Math.min(all.length - 1, now + step));
  all.forEach((row) => row.classList.remove("is-chosen"));
  all[next].classList.add("is-chosen");
  all[next].scrollIntoView({ block: "nearest" });
}

// A click beside the links of a row shows it in the drawer; a second click opens its page.
const drawer = () => document.querySelector("#drawer");

function closeDrawer() {
  const box = drawer();
  if (box) box.hidden = true;
  document.querySelectorAll("tr.is-shown").forEach((row) => row.classList.remove("is-shown"));
}

function look(row) {
  const box = drawer();
  if (!row || !box) return;
  if (row.classList.contains("is-shown")) { row.querySelector("a")?.click(); return; }
  closeDrawer();
  row.classList.add("is-shown");
  htmx.ajax("GET", row.dataset.preview, { target: box, swap: "innerHTML" }).then(() => { box.hidden = false; });
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const box = document.querySelector("input[type=search]");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
    return;
  }
  if (inField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") choose(1);
  if (event.key === "k") choose(-1);
  if (event.key === "Enter") document.querySelector("tr.is-chosen a")?.click();
  if (event.key === "x") document.querySelector("tr.is-chosen input[type=checkbox]")?.click();
  if (event.key === "p") look(document.querySelector("tr.is-chosen[data-preview]"));
  if (event.key === "Escape") closeDrawer();
  if (event.key === "?") document.querySelector("#keys")?.showModal();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  if (event.target.matches("[data-tick-all]")) {
    event.target.closest("table").querySelectorAll("td.tick input").forEach((box) => { box.checked = event.target.checked; });
  }
  const ticked = document.querySelector("[data-ticked]");
  if (ticked) ticked.textContent = document.querySelectorAll("td.tick input:checked").length;
});

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-print]")) window.print();
  if (event.target.matches("[data-close-drawer]")) closeDrawer();
  const row = event.target.closest("tr[data-preview]");
  if (row && !event.target.closest("a, button, input, label, select, summary")) look(row);
  if (event.target.matches("[data-close]")) event.target.closest("dialog")?.close();
});
