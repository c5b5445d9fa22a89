// The files of a report: chosen one after another, listed with their sizes, taken off again, kept in bounds.
"use strict";

const sized = (bytes) => {
  const [value, unit] = bytes < 104858 ? [Math.max(1, Math.round(bytes / 1024)), "kB"] : [bytes / 1048576, "MB"];
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${unit}`;
};

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
    size.textContent = sized(file.size);
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
