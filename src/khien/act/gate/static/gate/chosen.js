// The files of a report: chosen one after another, listed with their sizes, taken off again, kept in bounds.
"use strict";

for (const field of document.querySelectorAll("[data-chosen]")) {
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector("[data-list]");
  const tooMuch = field.querySelector("[data-too-much]");
  let chosen = [];

  const show = () => {
    const kept = new DataTransfer();
    chosen.forEach((file) => kept.items.add(file));
    input.files = kept.files;
    list.replaceChildren(...chosen.map(line));
    const bytes = chosen.reduce((sum, file) => sum + file.size, 0);
    const isOver = bytes > Number(field.dataset.bytesMax) || chosen.length > Number(field.dataset.filesMax);
    tooMuch.hidden = !isOver;
    input.setCustomValidity(isOver ? tooMuch.textContent : "");
  };

  const line = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const size = document.createElement("span");
    const button = document.createElement("button");
    name.textContent = file.name;
    size.textContent = `${(file.size / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`;
    size.className = "soft small nowrap";
    button.type = "button";
    button.className = "button small";
    button.textContent = list.dataset.remove;
    button.addEventListener("click", () => { chosen = chosen.filter((other) => other !== file); show(); });
    item.append(name, size, button);
    return item;
  };

  input.addEventListener("change", () => {
    const known = new Set(chosen.map((file) => `${file.name} ${file.size} ${file.lastModified}`));
    chosen = [...chosen, ...[...input.files].filter((file) => !known.has(`${file.name} ${file.size} ${file.lastModified}`))];
    show();
  });
}
