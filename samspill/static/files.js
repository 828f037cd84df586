// Files that are chosen add up, and are taken away one by one before they go. Before app.js: what
// is too much stays. Without this file the browser shows them itself.
(function () {
  "use strict";

  // Several files with one message: one adds to what is chosen, and takes one away again.
  function chosen(input) {
    const list = input.parentNode.querySelector("[data-chosen]");
    const tooMuch = input.parentNode.querySelector("[data-too-much]");
    const files = Array.from(input.files);
    const size = files.reduce(function (sum, file) {
      return sum + file.size;
    }, 0);
    tooMuch.hidden = size <= input.dataset.most * 1048576;
    list.hidden = !files.length;
    list.replaceChildren(
      ...files.map(function (file) {
        const row = document.createElement("li");
        const words = document.createElement("div");
        const button = document.createElement("button");
        const hidden = document.createElement("span");
        words.className = "row__text";
        words.textContent = file.name;
        button.className = "ds-button";
        button.type = "button";
        button.dataset.variant = "tertiary";
        button.textContent = list.dataset.remove;
        hidden.className = "ds-sr-only";
        hidden.textContent = " " + file.name;
        button.append(hidden);
        button.addEventListener("click", function () {
          const box = new DataTransfer();
          input.kept = input.kept.filter(function (one) {
            return one !== file;
          });
          input.kept.forEach(function (one) {
            box.items.add(one);
          });
          input.files = box.files;
          chosen(input);
          input.focus();
        });
        row.append(words, button);
        return row;
      }),
    );
  }
  document.addEventListener("change", function (event) {
    const input = event.target;
    if (!input.matches("input[type=file][data-most]") || !window.DataTransfer) return;
    const box = new DataTransfer();
    const now = Array.from(input.files);
    input.kept = (input.kept || [])
      .filter(function (one) {
        return !now.some(function (file) {
          return file.name === one.name && file.size === one.size;
        });
      })
      .concat(now);
    input.kept.forEach(function (one) {
      box.items.add(one);
    });
    input.files = box.files;
    chosen(input);
  });
  document.addEventListener("submit", function (event) {
    const tooMuch = event.target.querySelector("[data-too-much]");
    if (!tooMuch || tooMuch.hidden) return;
    if (event.submitter && event.submitter.name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tooMuch.focus();
  });
})();
