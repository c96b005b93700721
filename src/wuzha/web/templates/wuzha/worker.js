/* The service worker, where the address is secure: pages come from the server as ever; without a connection the form and
   what it is made of come from what was kept. It never sends anything: the pages do. */
const KEPT = "wuzha-pages";
const FORM = ["/records/new", "/records/waiting"];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((cache) => cache.add("/offline")));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const keep = async (request, answer) => {
  const url = new URL(request.url);
  const form = FORM.includes(url.pathname) && !url.search;
  if (answer.ok && !answer.redirected && (form || url.pathname.startsWith("/static/"))) {
    const cache = await caches.open(KEPT);
    await cache.put(request, answer.clone());
  }
};

const fromKept = async (request) => {
  const cache = await caches.open(KEPT);
  const url = new URL(request.url);
  if (request.mode !== "navigate") return (await cache.match(request)) ?? Response.error();
  const form = FORM.includes(url.pathname) ? await cache.match(url.pathname) : null;
  return form ?? (await cache.match("/offline")) ?? Response.error();
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode !== "navigate" && !url.pathname.startsWith("/static/")) return;
  event.respondWith(
    fetch(request).then(
      (answer) => {
        event.waitUntil(keep(request, answer.clone()));
        return answer;
      },
      () => fromKept(request),
    ),
  );
});
