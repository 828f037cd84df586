// Flere kommuner og privatskoler: addresses of other installations, in this browser alone. Nothing is
// sent to them, nor here. Without this file the page says how to keep them as bookmarks.
(function () {
  "use strict";

  const part = document.querySelector("[data-elsewhere]");
  const KEY = "elsewhere";
  const list = part.querySelector("[data-places]");
  const none = part.querySelector("[data-none]");
  const told = part.querySelector("[data-told]");
  const name = part.querySelector("#place-name");
  const address = part.querySelector("#place-address");
  const wrong = part.querySelector("#place-address-error");

  // Only where somebody is led by https, or as here, and never anything but an origin.
  function origin(text) {
    const typed = text.trim();
    let found;
    try {
      found = new URL(/^[a-z]+:\/\//i.test(typed) ? typed : "https://" + typed);
    } catch (error) {
      return "";
    }
    const isSafe = found.protocol === "https:" || found.protocol === location.protocol;
    const isWhole = /^[^.]+\..+|^localhost$/.test(found.hostname);
    return typed && isSafe && isWhole && !found.username ? found.origin : "";
  }

  function kept() {
    // nosemgrep: kept-in-the-browser - addresses of municipalities, which she chose to keep here
    const found = JSON.parse(localStorage.getItem(KEY) || "[]");
    return found.filter(function (one) {
      return origin(one.at) === one.at;
    });
  }
  function keep(places) {
    // nosemgrep: kept-in-the-browser - as above
    localStorage.setItem(KEY, JSON.stringify(places));
    show(places);
  }

  function row(place) {
    const item = document.createElement("li");
    const words = document.createElement("div");
    const link = document.createElement("a");
    const host = document.createElement("small");
    const end = document.createElement("div");
    const button = document.createElement("button");
    const hidden = document.createElement("span");
    words.className = "row__text";
    link.className = "ds-link as-written";
    link.href = place.at + part.dataset.elsewhere;
    link.rel = "noreferrer";
    link.textContent = place.name || new URL(place.at).host;
    host.textContent = new URL(place.at).host;
    words.append(link, host);
    end.className = "row__end";
    button.className = "ds-button";
    button.type = "button";
    button.dataset.variant = "tertiary";
    button.textContent = list.dataset.remove;
    hidden.className = "ds-sr-only as-written";
    hidden.textContent = " " + link.textContent;
    button.append(hidden);
    button.addEventListener("click", function () {
      keep(
        kept().filter(function (one) {
          return one.at !== place.at;
        }),
      );
      told.textContent = told.dataset.removed;
      name.focus();
    });
    end.append(button);
    item.append(words, end);
    return item;
  }
  function show(places) {
    list.replaceChildren(...places.map(row));
    list.hidden = !places.length;
    none.hidden = places.length > 0;
  }

  function refuse(why) {
    wrong.textContent = wrong.dataset[why];
    wrong.hidden = false;
    told.textContent = "";
    address.setAttribute("aria-invalid", "true");
    address.focus();
  }
  function add() {
    const at = origin(address.value);
    const places = kept();
    if (!at) return refuse("wrong");
    if (at === location.origin) return refuse("here");
    if (places.some((one) => one.at === at)) return refuse("twice");
    wrong.hidden = true;
    address.removeAttribute("aria-invalid");
    keep(places.concat({ name: name.value.trim(), at: at }));
    name.value = address.value = "";
    told.textContent = told.dataset.added;
    return name.focus();
  }

  // A browser that keeps nothing for a page shows the bookmarks alone.
  try {
    show(kept());
  } catch (error) {
    return;
  }
  part.querySelector("[data-add]").addEventListener("click", add);
  part.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches("input")) add();
  });
  document.querySelector("[data-without]").hidden = true;
  part.hidden = false;
})();
