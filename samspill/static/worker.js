// What shows without network. Only our own files and one page that knows nobody are kept on the
// device; VERSION and FILES stand above (samspill/web/phone.py).
const CACHE = "samspill-" + VERSION;
const WITHOUT_NETWORK = FILES[FILES.length - 1];

self.addEventListener("install", function (event) {
  event.waitUntil(
    caches
      .open(CACHE)
      .then(function (cache) {
        return cache.addAll(FILES);
      })
      .then(function () {
        return self.skipWaiting();
      }),
  );
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches
      .keys()
      .then(function (names) {
        const old = names.filter(function (name) {
          return name !== CACHE;
        });
        return Promise.all(
          old.map(function (name) {
            return caches.delete(name);
          }),
        );
      })
      .then(function () {
        return self.clients.claim();
      }),
  );
});

function kept(address) {
  // nosemgrep: kept-in-the-browser - our own files, the same for all
  return caches.open(CACHE).then(function (cache) {
    return cache.match(address);
  });
}

self.addEventListener("fetch", function (event) {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(
      fetch(request).catch(function () {
        return kept(WITHOUT_NETWORK);
      }),
    );
    return;
  }
  const url = new URL(request.url);
  if (url.origin !== location.origin || !FILES.includes(url.pathname + url.search)) return;
  event.respondWith(
    kept(request).then(function (found) {
      return found || fetch(request);
    }),
  );
});

// A notice: the same few words whatever it is about. A later one takes the place of an earlier, and
// the icon gets a mark without a number: how many there are does not leave the house.
self.addEventListener("push", function (event) {
  let words = {};
  try {
    words = event.data.json();
  } catch {
    // without words it says the same
  }
  const shown = self.registration.showNotification("Samspill", {
    body: words.body || "Det er noe nytt i Samspill",
    lang: words.lang || "nb",
    tag: "samspill",
    icon: "/static/icon-192.png",
  });
  const mark = navigator.setAppBadge ? navigator.setAppBadge().catch(function () {}) : null;
  event.waitUntil(Promise.all([shown, mark]));
});

// It opens what one has been told, in a window that is open if there is one.
self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then(function (windows) {
      const open = windows[0];
      if (!open) return self.clients.openWindow("/varsler");
      return open.focus().then(function () {
        return open.navigate("/varsler");
      });
    }),
  );
});

// The browser has given itself a new address: it asks for one by the same key, and tells us when
// somebody is in.
self.addEventListener("pushsubscriptionchange", function (event) {
  if (!event.oldSubscription) return;
  event.waitUntil(self.registration.pushManager.subscribe(event.oldSubscription.options));
});
