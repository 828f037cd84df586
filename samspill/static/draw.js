// Drawing in one's own room. What is drawn becomes the file of the field beside it; without this file one chooses a picture.
(function () {
  "use strict";

  const tool = document.querySelector("[data-drawing]");
  const field = document.querySelector("input[type=file][name=file]");
  if (!tool || !field || !window.PointerEvent || !window.DataTransfer) return;

  const sheet = tool.querySelector("canvas");
  const pen = sheet.getContext("2d");
  const colours = Array.from(tool.querySelectorAll("[data-colour]"));
  const undo = tool.querySelector("[data-undo]");
  const strokes = [];
  const width = 8;
  let colour = "";
  let current = null;
  let making = 0;
  let waiting = null;

  function choose(button) {
    colours.forEach(function (one) {
      one.setAttribute("aria-pressed", String(one === button));
    });
    colour = getComputedStyle(button.querySelector("[data-dot]")).backgroundColor;
  }

  function paint(stroke, from) {
    pen.strokeStyle = stroke.colour;
    pen.lineWidth = width;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(stroke.points[from][0], stroke.points[from][1]);
    stroke.points.slice(from).forEach(function (point) {
      pen.lineTo(point[0], point[1]);
    });
    pen.stroke();
  }

  function paintAll() {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, sheet.width, sheet.height);
    strokes.forEach(function (stroke) {
      paint(stroke, 0);
    });
    undo.disabled = strokes.length === 0;
  }

  // The field holds what stands on the sheet; an empty sheet is no file.
  function keep() {
    if (!strokes.length) {
      field.value = "";
      return;
    }
    making += 1;
    sheet.toBlob(function (made) {
      making -= 1;
      if (made && strokes.length) {
        const box = new DataTransfer();
        box.items.add(new File([made], tool.dataset.name, { type: "image/png" }));
        field.files = box.files;
      }
      if (!making && waiting) waiting.requestSubmit ? waiting.requestSubmit() : waiting.submit();
    }, "image/png");
  }

  function place(event) {
    const seen = sheet.getBoundingClientRect();
    return [
      ((event.clientX - seen.left) * sheet.width) / seen.width,
      ((event.clientY - seen.top) * sheet.height) / seen.height,
    ];
  }

  sheet.addEventListener("pointerdown", function (event) {
    if (current || event.button !== 0) return;
    sheet.setPointerCapture(event.pointerId);
    current = { id: event.pointerId, colour: colour, points: [place(event)] };
    strokes.push(current);
    paint(current, 0);
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", function (event) {
    if (!current || event.pointerId !== current.id) return;
    current.points.push(place(event));
    paint(current, current.points.length - 2);
  });
  function lift(event) {
    if (!current || event.pointerId !== current.id) return;
    current = null;
    undo.disabled = false;
    keep();
  }
  sheet.addEventListener("pointerup", lift);
  sheet.addEventListener("pointercancel", lift);

  colours.forEach(function (button) {
    button.addEventListener("click", function () {
      choose(button);
    });
  });
  undo.addEventListener("click", function () {
    strokes.pop();
    paintAll();
    keep();
  });
  // Another picture is chosen: then it is that one, and the sheet is empty.
  field.addEventListener("change", function () {
    strokes.length = 0;
    paintAll();
  });
  field.form.addEventListener("submit", function (event) {
    waiting = making ? field.form : null;
    if (waiting) event.preventDefault();
  });

  tool.hidden = false;
  choose(colours[0]);
  paintAll();
})();
