// The device that a page is on: what its icon says, and when it locks.
(function () {
  "use strict";

  // How many notices are unread stands on the icon of the app: the number, nothing of what they say.
  // A page that somebody who is locked or logged out comes to takes it away.
  const unread = document.querySelector("[data-unread]");
  if (unread && navigator.setAppBadge) {
    navigator.setAppBadge(Number(unread.dataset.unread)).catch(function () {});
  }

  // When it is opened, and each hour, a browser that takes notices tells that it is there, or that
  // it has another address now. One that somebody else has logged in to lets its address go.
  const HOUR = 3600000;
  const NOTICES = "/min-informasjon/enheter/varsler";
  function tell(subscription, words) {
    const made = subscription.toJSON();
    const said = new FormData();
    said.append("csrf_token", words.csrf_token);
    said.append("form_key", crypto.randomUUID());
    said.append("endpoint", made.endpoint);
    said.append("p256dh", made.keys.p256dh);
    said.append("auth", made.keys.auth);
    return fetch(NOTICES + "/her", { method: "POST", body: said })
      .then(function (answer) {
        return answer.json();
      })
      .then(function (answer) {
        if (answer.do === "forget") return subscription.unsubscribe();
      });
  }
  function begin() {
    const asked = fetch(NOTICES, { cache: "no-store" }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
    return Promise.all([navigator.serviceWorker.ready, asked]).then(function (found) {
      const manager = found[0].pushManager;
      const words = found[1];
      return manager.getSubscription().then(function (had) {
        if (had) return tell(had, words);
        if (!words.on) return undefined;
        return manager
          .subscribe({ userVisibleOnly: true, applicationServerKey: words.key })
          .then(function (made) {
            return tell(made, words);
          });
      });
    });
  }
  const isIn = document.querySelector("a[data-unread]");
  // nosemgrep: kept-in-the-browser - it is emptied
  if (!isIn) sessionStorage.removeItem("told");
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  // nosemgrep: kept-in-the-browser - an hour, of nobody
  const told = Number(sessionStorage.getItem("told"));
  if (isIn && can && Notification.permission === "granted" && Date.now() - told > HOUR) {
    // nosemgrep: kept-in-the-browser - an hour, of nobody
    sessionStorage.setItem("told", String(Date.now()));
    begin().catch(function () {});
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
})();
