// Keyboard for lists (j, k, p, Enter, ?), the drawer beside a list, Ctrl+K for search, forms that send themselves on a
// change, and fields that offer what fits the words typed (combo).
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

// A combo: a text field whose list htmx fills. Arrows walk the list, Enter takes, Escape closes; typed words are sent as they are.
const offered = (field) => document.getElementById(field.getAttribute("aria-controls"));
const options = (field) => [...offered(field).querySelectorAll("[role=option]")];

function show(field, isOpen) {
  offered(field).hidden = !isOpen;
  field.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) field.removeAttribute("aria-activedescendant");
}

function point(field, step) {
  const all = options(field);
  if (!all.length) return;
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : (now + step + all.length) % all.length;
  all.forEach((one, place) => one.setAttribute("aria-selected", String(place === next)));
  field.setAttribute("aria-activedescendant", all[next].id);
  all[next].scrollIntoView({ block: "nearest" });
}

function take(field, option) {
  field.value = option.dataset.value;
  show(field, false);
  if (field.matches("[data-send-on-choice]")) field.form.requestSubmit();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches("[role=listbox]")) return;
  const field = event.target.parentElement.querySelector("[role=combobox]");
  options(field).forEach((one, place) => { one.id = `${event.target.id}-${place}`; });
  show(field, document.activeElement === field);
});

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("[role=combobox]");
  if (!field) return;
  const isOpen = !offered(field).hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (isOpen) point(field, event.key === "ArrowDown" ? 1 : -1);
    else htmx.trigger(field, "suggest");
  }
  const chosen = isOpen && options(field).find((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && chosen) { event.preventDefault(); take(field, chosen); }
  if (event.key === "Escape" && isOpen) { event.stopPropagation(); show(field, false); }
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option) return;
  event.preventDefault();
  take(option.closest(".combo").querySelector("[role=combobox]"), option);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches("[role=combobox]")) show(event.target, false);
});

// A field with a condition is asked for only where it holds: “area=important|secret;origin=donated”.
function weigh(form) {
  form.querySelectorAll("[data-when]").forEach((field) => {
    const holds = field.dataset.when.split(";").every((part) => {
      const [name, values] = part.split("=");
      const named = form.elements[name];
      const said = named ? ({ 1: "yes", 0: "no" }[named.value] ?? named.value) : "";
      return !named || values.split("|").includes(said);
    });
    field.closest(".field").hidden = !holds;
  });
}
document.querySelectorAll("form:has([data-when])").forEach((form) => {
  weigh(form);
  form.addEventListener("change", () => weigh(form));
});
