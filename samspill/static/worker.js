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
