// The list of an afternoon at an SFO goes on without network while it stands open: what is tapped
// is kept on the tablet with its time, and sent when there is network. Without this file each tap is
// a form. Kept is a tap's child (an id), what, when and by whom, for the page's day; never a name.
(function () {
  "use strict";

  const KEPT = "samspill-taps";
  const NEXT = { IN: ["TRIP", "OUT"], TRIP: ["IN"], OUT: ["IN"] };
  const SECOND = 1000;
  let sending = false;

  function list() {
    return document.getElementById("kryss");
  }
  // nosemgrep: kept-in-the-browser - is there any?
  if (!list() || !window.localStorage || !window.fetch) return;

  // Of another day, or of somebody else, nothing is kept.
  function kept() {
    let taps = [];
    try {
      // nosemgrep: kept-in-the-browser - taps of today that have not come in: ids alone, gone as she logs out
      taps = JSON.parse(localStorage.getItem(KEPT)) || [];
    } catch {
      // nothing that can be read is nothing
    }
    return taps.filter(function (one) {
      return one.day === list().dataset.day && one.by === list().dataset.by;
    });
  }
  function keep(taps) {
    // nosemgrep: kept-in-the-browser - as above
    if (taps.length) localStorage.setItem(KEPT, JSON.stringify(taps));
    // nosemgrep: kept-in-the-browser - it is emptied
    else localStorage.removeItem(KEPT);
  }

  function show(tap) {
    const row = list().querySelector('[data-child="' + tap.pupil + '"]');
    if (!row) return;
    const name = row.querySelector("a").textContent;
    const end = row.querySelector(".row__end");
    end.textContent = list().dataset.waits + ": " + list().dataset[tap.kind.toLowerCase()] + " ";
    NEXT[tap.kind].forEach(function (kind) {
      const button = document.createElement("button");
      const hidden = document.createElement("span");
      button.className = "ds-button";
      button.dataset.variant = "secondary";
      button.name = kind;
      button.value = tap.pupil;
      button.textContent = list().dataset[kind.toLowerCase()];
      hidden.className = "ds-sr-only";
      hidden.textContent = " " + name;
      button.append(hidden);
      end.append(button);
    });
  }
  function say(without) {
    document.querySelector("[data-without-network]").hidden = !without;
    if (without) kept().forEach(show);
  }

  function asked(address, options) {
    const limit = new AbortController();
    const wait = setTimeout(function () {
      limit.abort();
    }, 8 * SECOND);
    return fetch(address, { cache: "no-store", signal: limit.signal, ...options }).finally(function () {
      clearTimeout(wait);
    });
  }

  // The page as the house has it now, in the place of the one that stands here.
  function renew(child) {
    return asked(list().action)
      .then(function (answer) {
        return answer.text();
      })
      .then(function (text) {
        const answer = new DOMParser().parseFromString(text, "text/html");
        if (!answer.getElementById("kryss")) {
          location.reload();
          return;
        }
        document.querySelector("main").replaceWith(answer.querySelector("main"));
        say(false);
        kept().forEach(show);
        const row = child && list().querySelector('[data-child="' + child + '"] a');
        if (row) row.focus();
      });
  }

  function send() {
    const taps = kept();
    if (sending || !taps.length) return;
    const tap = taps[0];
    const form = new URLSearchParams({
      csrf_token: list().querySelector("[name=csrf_token]").value,
      form_key: tap.key,
      at: tap.at,
      sent: new Date().toISOString(),
      [tap.kind]: tap.pupil,
    });
    sending = true;
    asked(list().action, { method: "POST", body: form, redirect: "manual" })
      .then(function (answer) {
        if (answer.status >= 500) throw new Error(answer.status);
        if (answer.status === 400 || answer.status === 403) {
          location.reload(); // the login has run out: what is kept is sent after the next one
          return null;
        }
        keep(
          kept().filter(function (one) {
            return one.key !== tap.key;
          }),
        );
        sending = false;
        if (!kept().length) return renew(tap.pupil);
        send();
        return null;
      })
      .catch(function () {
        sending = false;
        say(true);
      });
  }

  document.addEventListener(
    "submit",
    function (event) {
      const button = event.submitter;
      if (event.target !== list() || !button || !NEXT[button.name]) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const tap = {
        key: crypto.randomUUID(),
        kind: button.name,
        pupil: button.value,
        at: new Date().toISOString(),
        day: list().dataset.day,
        by: list().dataset.by,
      };
      keep(kept().concat(tap));
      show(tap);
      send();
    },
    true,
  );

  keep(kept());
  kept().forEach(show);
  send();
  window.addEventListener("online", send);
  setInterval(send, 20 * SECOND);
  setInterval(function () {
    const busy = document.querySelector("main details[open]") || document.activeElement !== document.body;
    if (!busy && !kept().length) renew("").catch(function () {});
  }, 60 * SECOND);
})();
