// The list of an afternoon at an SFO goes on without network while it stands open: what is tapped
// is kept on the tablet with its time, and sent when there is network. Without this file each tap is
// a form. Kept is a tap's child (an id), what, when, by whom and in which list; never a name. It stays
// until the house has taken it, or somebody who works there has read that it was not sent.
(function () {
  "use strict";

  const KEPT = "samspill-taps";
  const NEXT = { IN: ["TRIP", "OUT"], TRIP: ["IN"], OUT: ["IN"] };
  const WHERE = { IN: "HERE", TRIP: "TRIP", OUT: "GONE" };
  const SECOND = 1000;
  let sending = false;
  let without = false;
  let touched = 0;

  function list() {
    return document.getElementById("kryss");
  }
  function one(selector) {
    return document.querySelector(selector);
  }
  // nosemgrep: kept-in-the-browser - is there any?
  if (!list() || !window.localStorage || !window.fetch) return;

  function kept() {
    try {
      // nosemgrep: kept-in-the-browser - taps that have not come in: ids alone, until they are sent or seen
      return JSON.parse(localStorage.getItem(KEPT)) || [];
    } catch {
      return []; // nothing that can be read is nothing
    }
  }
  function keep(taps) {
    // nosemgrep: kept-in-the-browser - as above
    if (taps.length) localStorage.setItem(KEPT, JSON.stringify(taps));
    // nosemgrep: kept-in-the-browser - it is emptied
    else localStorage.removeItem(KEPT);
  }
  function change(tap, into) {
    keep(
      kept().flatMap(function (each) {
        return each.key === tap.key ? into : [each];
      }),
    );
  }
  function here() {
    return new URL(list().action).pathname;
  }
  // What goes by itself: of this list, by who reads it, and not refused. The rest waits for a choice.
  function goes(tap) {
    return tap.list === here() && tap.by === list().dataset.by && !tap.refused;
  }
  function elsewhere(tap) {
    return tap.list && tap.list !== here();
  }

  function show(tap) {
    const row = list().querySelector('[data-child="' + tap.pupil + '"]');
    if (!row || tap.day !== list().dataset.day) return;
    if (tap.kind === "READ") {
      const read = row.querySelector('[name="READ"]');
      if (read) read.remove();
      return;
    }
    const name = row.querySelector("a").textContent;
    const end = row.querySelector(".row__end");
    const part = list().querySelector('[data-where="' + WHERE[tap.kind] + '"]');
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
    if (row.closest("[data-where]") !== part) part.querySelector("ul").append(row);
    count();
  }
  // Headings and the head-count of a fire drill say what stands in the list now.
  function count() {
    list()
      .querySelectorAll("[data-where]")
      .forEach(function (part) {
        const where = part.dataset.where;
        const rows = part.querySelectorAll("[data-child]");
        const heading = part.querySelector("h2");
        const none = part.querySelector("[data-none]");
        const total = one('[data-many="' + where + '"]');
        heading.textContent = heading.textContent.replace(/\d+\s*$/, rows.length);
        part.hidden = !rows.length && where !== "HERE";
        if (none) none.hidden = rows.length > 0;
        if (total) total.textContent = rows.length;
        rows.forEach(function (row) {
          const drill = one('[data-drill="' + row.dataset.child + '"]');
          drill.hidden = where !== "HERE" && where !== "TRIP";
          drill.querySelector("label span").hidden = where !== "TRIP";
        });
      });
  }
  // «Disse ble ikke sendt»: names come from the list that the reader has, and are kept nowhere.
  function tell() {
    const waits = kept().filter(function (tap) {
      return !goes(tap);
    });
    const part = one("[data-unsent]");
    const when = new Intl.DateTimeFormat(document.documentElement.lang, {
      weekday: "long",
      day: "numeric",
      month: "long",
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "Europe/Oslo",
    });
    const lines = waits.map(function (tap) {
      const row = list().querySelector('[data-child="' + tap.pupil + '"] a');
      const line = document.createElement("li");
      const what = list().dataset[tap.kind.toLowerCase()] + ", " + when.format(new Date(tap.at)) + ". ";
      line.textContent = (row ? row.textContent : list().dataset.nobody) + ": " + what + (tap.refused || "");
      if (elsewhere(tap)) {
        const link = document.createElement("a");
        link.className = "ds-link";
        link.href = tap.list;
        link.textContent = list().dataset.elsewhere;
        line.append(link);
      }
      return line;
    });
    const was = part.hidden ? 0 : Number(part.querySelector("h2 span").textContent);
    part.querySelector("h2 span").textContent = waits.length;
    part.querySelector("ul").replaceChildren(...lines);
    part.hidden = !waits.length;
    if (waits.length > was) part.focus();
  }
  function paint() {
    one("[data-without-network]").hidden = !without;
    if (!without) one("[data-no-fetch]").hidden = true;
    kept().filter(goes).forEach(show);
    tell();
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

  // The page as the house has it now, in the place of the one that stands here. What is counted in a
  // fire drill stays ticked.
  function renew() {
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
        const focused = document.activeElement.closest("[data-child]");
        const open = one("main details[open]");
        const ticked = Array.from(document.querySelectorAll("[data-drill] input:checked"));
        one("main").replaceWith(answer.querySelector("main"));
        without = false;
        paint();
        ticked.forEach(function (box) {
          const again = document.getElementById(box.id);
          if (again) again.checked = true;
        });
        if (open && one("main details")) one("main details").open = true;
        const row = focused && list().querySelector('[data-child="' + focused.dataset.child + '"] a');
        if (row) row.focus();
      });
  }

  function again() {
    if (performance.now() > 10 * SECOND) location.reload(); // the login has run out: sent after the next one
  }
  // What the house said of a tap. Gives whether the next may go.
  function settle(tap, answer) {
    if (answer.ok || answer.status === 422) {
      return answer.json().then(function (said) {
        change(tap, said.text ? [{ ...tap, refused: said.text }] : []);
        return true;
      });
    }
    if (answer.status === 409) change(tap, []); // it came in before
    else if (answer.status === 404) change(tap, [{ ...tap, refused: list().dataset.unknown }]);
    else if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401 || answer.status === 403)
      again();
    else throw new Error(answer.status);
    return answer.status === 409 || answer.status === 404;
  }
  function send() {
    const tap = kept().find(goes);
    if (sending || !tap) return;
    const form = new URLSearchParams({
      csrf_token: list().querySelector("[name=csrf_token]").value,
      form_key: tap.key,
      script: "1",
      at: tap.at,
      day: tap.day,
      seen: tap.seen,
      sent: new Date().toISOString(),
      [tap.kind]: tap.pupil,
    });
    sending = true;
    asked(list().action, { method: "POST", body: form, redirect: "manual" })
      .then(function (answer) {
        return settle(tap, answer);
      })
      .then(function (more) {
        sending = false;
        if (!more) return null;
        if (kept().some(goes)) return send();
        return renew();
      })
      .catch(function () {
        sending = false;
        without = true;
        paint();
      });
  }

  function taps(button) {
    const away = list().querySelectorAll('[data-where="TRIP"] [data-child]');
    if (button.name !== "BACK") return [[button.name, button.value]];
    return Array.from(away).map(function (row) {
      return ["IN", row.dataset.child];
    });
  }
  document.addEventListener(
    "submit",
    function (event) {
      const button = event.submitter;
      if (event.target !== list() || !button || !(NEXT[button.name] || button.name === "READ" || button.name === "BACK"))
        return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const row = button.closest("[data-child]");
      const made = taps(button).map(function (each) {
        return {
          key: crypto.randomUUID(),
          kind: each[0],
          pupil: each[1],
          at: new Date().toISOString(),
          seen: list().querySelector("[name=seen]").value,
          day: list().dataset.day,
          by: list().dataset.by,
          list: here(),
        };
      });
      keep(kept().concat(made));
      made.forEach(show);
      if (row) row.querySelector("a").focus();
      send();
    },
    true,
  );
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-fetch]") && (without || !navigator.onLine)) {
      event.preventDefault();
      one("[data-no-fetch]").hidden = false;
      one("[data-no-fetch]").focus();
    } else if (event.target.closest("[data-send-now]")) {
      keep(
        kept().flatMap(function (tap) {
          if (elsewhere(tap)) return [tap];
          // What another has read, she who sends has not.
          if (tap.kind === "READ" && tap.by !== list().dataset.by) return [];
          const { refused, ...rest } = tap;
          const key = refused ? crypto.randomUUID() : tap.key;
          return [{ ...rest, key, list: here(), by: list().dataset.by }];
        }),
      );
      tell();
      send();
    } else if (event.target.closest("[data-take-away]")) {
      keep(
        kept().filter(function (tap) {
          return goes(tap) || elsewhere(tap);
        }),
      );
      tell();
    }
  });
  ["keydown", "pointerdown"].forEach(function (kind) {
    document.addEventListener(kind, function () {
      touched = Date.now();
    });
  });

  without = !navigator.onLine;
  paint();
  send();
  window.addEventListener("online", function () {
    if (kept().some(goes)) send();
    else renew().catch(function () {});
  });
  window.addEventListener("offline", function () {
    without = true;
    paint();
  });
  setInterval(send, 20 * SECOND);
  setInterval(function () {
    const busy = Date.now() - touched < 30 * SECOND;
    if (!busy && !kept().some(goes)) renew().catch(function () {});
  }, 60 * SECOND);
})();
