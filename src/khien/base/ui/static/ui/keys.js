// Keyboard for lists (j, k, Enter, ?), Ctrl+K for search, and forms that send themselves on a change.
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
  if (event.key === "?") document.querySelector("#keys")?.showModal();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-print]")) window.print();
  if (event.target.matches("[data-close]")) event.target.closest("dialog")?.close();
});
