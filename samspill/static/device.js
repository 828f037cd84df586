// The device that a page is on: what its icon says, and when it locks.
(function () {
  "use strict";

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
})();
