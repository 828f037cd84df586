// Every page does its work without this file.
(function () {
  "use strict";

  const disclosures = document.querySelectorAll("details.disclosure");

  function closeAll(except) {
    disclosures.forEach(function (details) {
      if (details !== except) details.open = false;
    });
  }

  // An open menu closes when one goes elsewhere or presses Escape.
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

  // On phones tools scroll sideways: show the one we are in, and the one with focus.
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

  // On the home screen: one page that knows nobody shows without network (static/worker.js).
  if ("serviceWorker" in navigator) {
    window.addEventListener("load", function () {
      navigator.serviceWorker.register("/app/bakgrunn", { scope: "/" }).catch(function () {});
    });
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

  // A tablet's taps (static/sfo.js) go with the login, never unseen.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (new URL(form.action).pathname !== "/logg-ut") return;
    // nosemgrep: kept-in-the-browser - how many
    const many = (localStorage.getItem("samspill-taps") || "").split('"key"').length - 1;
    if (many && !window.confirm(form.dataset.taps.replace("#", many))) {
      event.preventDefault();
      return;
    }
    // nosemgrep: kept-in-the-browser - it is emptied
    localStorage.removeItem("samspill-taps");
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
