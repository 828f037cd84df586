// Turns on notices for this browser: asks it, and puts its answer in the form. Without this file, or
// in a browser that cannot, the page says what to do instead.
(function () {
  "use strict";

  const part = document.querySelector("[data-push]");
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!part || !can) return;
  const form = part.querySelector("form");
  const denied = part.querySelector("[data-push-denied]");
  const failed = part.querySelector("[data-push-failed]");

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (one) {
      return one.charCodeAt(0);
    });
  }
  function same(one, other) {
    return one && String(new Uint8Array(one)) === String(other);
  }

  // A browser that was given another key before lets that go first.
  function subscribed(worker, key) {
    const wanted = { userVisibleOnly: true, applicationServerKey: key };
    return worker.pushManager.getSubscription().then(function (had) {
      if (!had || same(had.options.applicationServerKey, key)) {
        return had || worker.pushManager.subscribe(wanted);
      }
      return had.unsubscribe().then(function () {
        return worker.pushManager.subscribe(wanted);
      });
    });
  }

  // Where a network lets nothing through to the browser's maker, it would wait for ever.
  const LONGEST = 20000;
  function within(asked) {
    return new Promise(function (answers, fails) {
      setTimeout(fails, LONGEST);
      asked.then(answers, fails);
    });
  }

  function says(message) {
    message.hidden = false;
    message.focus();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    denied.hidden = failed.hidden = true;
    Notification.requestPermission()
      .then(function (answer) {
        if (answer !== "granted") throw new Error(answer);
        return Promise.all([
          navigator.serviceWorker.ready,
          fetch("/min-informasjon/enheter/varsler", { cache: "no-store" }).then(function (found) {
            if (!found.ok) throw new Error(String(found.status));
            return found.json();
          }),
        ]);
      })
      .then(function (found) {
        return within(subscribed(found[0], bytes(found[1].key)));
      })
      .then(function (subscription) {
        const made = subscription.toJSON();
        form.elements.endpoint.value = made.endpoint;
        form.elements.p256dh.value = made.keys.p256dh;
        form.elements.auth.value = made.keys.auth;
        form.submit();
      })
      .catch(function () {
        says(Notification.permission === "granted" ? failed : denied);
      })
      .finally(function () {
        delete form.dataset.asking;
      });
  });

  part.hidden = false;
  document.querySelectorAll("[data-no-push]").forEach(function (one) {
    one.hidden = true;
  });
})();
