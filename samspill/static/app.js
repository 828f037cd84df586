// Progressive enhancement only: every page does its work without this file.
(function () {
  "use strict";

  const disclosures = document.querySelectorAll("details.disclosure");

  function closeAll(except) {
    disclosures.forEach(function (details) {
      if (details !== except) details.open = false;
    });
  }

  // An open menu closes when the person goes elsewhere or presses Escape.
  document.addEventListener("click", function (event) {
    closeAll(event.target.closest("details.disclosure"));
  });
  document.addEventListener("focusin", function (event) {
    closeAll(event.target.closest("details.disclosure"));
  });
  document.addEventListener("keydown", function (event) {
    const open = document.querySelector("details.disclosure[open]");
    if (event.key !== "Escape" || !open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // The summary of errors is read first.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // On phones the tools of a plan scroll sideways: show the one we are in, and the one with focus.
  const tools = document.querySelector(".rail ul");
  function show(tool) {
    tools.scrollLeft = tool.offsetLeft - (tools.clientWidth - tool.offsetWidth) / 2;
  }
  if (tools) {
    const current = tools.querySelector("[aria-current]");
    if (current) show(current);
    tools.addEventListener("focusin", function (event) {
      if (event.target.matches(":focus-visible")) show(event.target);
    });
  }

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

  // On the home screen: one page that knows nobody shows without network (static/worker.js).
  if ("serviceWorker" in navigator) {
    window.addEventListener("load", function () {
      navigator.serviceWorker.register("/app/bakgrunn", { scope: "/" }).catch(function () {});
    });
  }

  // How many notices are unread stands on the icon of the app: the number, nothing of what they say.
  // A page that somebody who is locked or logged out comes to takes it away.
  const unread = document.querySelector("[data-unread]");
  if (unread && navigator.setAppBadge) {
    navigator.setAppBadge(Number(unread.dataset.unread)).catch(function () {});
  }

  // A device that unlocks locks when nobody has touched it, so that no page stays open on a table.
  // Not while something is written: the house locks all the same, and what was typed stays.
  const minutes = Number(document.body.dataset.locksAfter);
  if (minutes) {
    let touched = Date.now();
    let typed = false;
    ["keydown", "pointerdown", "scroll"].forEach(function (name) {
      addEventListener(
        name,
        function () {
          touched = Date.now();
        },
        { passive: true, capture: true },
      );
    });
    document.addEventListener("input", function () {
      typed = true;
    });
    setInterval(function () {
      if (!typed && Date.now() - touched > (minutes + 1) * 60000) location.replace(location.href);
    }, 15000);
  }

  // What may not be lost is sent only when the house answers. Else it stays, and says so; it is
  // never sent later by itself.
  function reaches() {
    if (!navigator.onLine) return Promise.resolve(false);
    const limit = new AbortController();
    const wait = setTimeout(function () {
      limit.abort();
    }, 5000);
    return fetch("/healthz", { method: "HEAD", cache: "no-store", signal: limit.signal })
      .then(function (answer) {
        return answer.ok;
      })
      .catch(function () {
        return false;
      })
      .finally(function () {
        clearTimeout(wait);
      });
  }
  document.addEventListener("submit", function (event) {
    const form = event.target;
    const notSent = form.querySelector("[data-not-sent]");
    if (!notSent || !form.requestSubmit) return;
    if (form.dataset.reached) {
      delete form.dataset.reached;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    const submitter = event.submitter;
    reaches().then(function (answer) {
      delete form.dataset.asking;
      notSent.hidden = answer;
      if (!answer) {
        notSent.focus();
        return;
      }
      form.dataset.reached = "yes";
      form.requestSubmit(submitter);
    });
  });

  // A second press while the first is on its way does nothing.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });

  // A file says how far it has come. Without this the browser shows it, or the page waits.
  function send(form, bar) {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", function () {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = answer.title;
      if (request.status < 400) history.replaceState(null, "", request.responseURL);
      document.querySelector("main").replaceWith(answer.querySelector("main"));
      const first = document.querySelector("[data-focus]") || document.querySelector("main");
      first.focus();
    });
    request.addEventListener("error", function () {
      form.submit();
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  }
  document.addEventListener("submit", function (event) {
    const sending = event.target.querySelector("[data-sending]");
    const file = event.target.querySelector("input[type=file]");
    if (event.defaultPrevented || !sending || !file.files.length) return;
    if (event.submitter && event.submitter.name) return; // it says something else than «send»
    const small = Array.from(file.files).every(function (one) {
      return one.size < 1000000;
    });
    if (small) return; // gone before anybody could read how far it is
    event.preventDefault();
    sending.hidden = false;
    send(event.target, sending.querySelector("progress"));
  });

  // A paper copy shows what is folded away.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details").forEach(function (details) {
      details.open = true;
    });
  });
})();
