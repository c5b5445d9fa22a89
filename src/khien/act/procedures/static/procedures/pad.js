// The field in which a signature is drawn: strokes of points, kept as a path in a hidden input.
// It is shown once it can take them.
"use strict";

document.querySelectorAll("[data-pad]").forEach((pad) => {
  const picture = pad.querySelector("svg");
  const path = pad.querySelector("path");
  const kept = document.querySelector("#drawing");
  let strokes = "";
  let drawing = false;

  const point = (event) => {
    const box = picture.getBoundingClientRect();
    const x = Math.min(300, Math.max(0, ((event.clientX - box.left) / box.width) * 300));
    const y = Math.min(120, Math.max(0, ((event.clientY - box.top) / box.height) * 120));
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  const show = () => { path.setAttribute("d", strokes); kept.value = strokes; };

  picture.addEventListener("pointerdown", (event) => {
    drawing = true;
    picture.setPointerCapture(event.pointerId);
    strokes += `M${point(event)}`;
    event.preventDefault();
  });
  picture.addEventListener("pointermove", (event) => {
    if (!drawing || strokes.length > 29000) return;
    strokes += `L${point(event)}`;
    show();
  });
  ["pointerup", "pointercancel"].forEach((name) => picture.addEventListener(name, () => { drawing = false; show(); }));
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => { strokes = ""; show(); });
  pad.hidden = false;
});
