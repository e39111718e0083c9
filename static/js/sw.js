// Shows "you are offline" in the language of the address when a page can't be reached. It keeps no other page.
// Raise the version when the offline pages or the style sheet change.
const VERSION = "mekongnet-offline-1";
const LANGUAGES = ["vi", "lo", "km", "en"];
const offline = (language) => `/${language}/offline/`;

async function keep() {
  const cache = await caches.open(VERSION);
  await cache.addAll(LANGUAGES.map(offline));
  // The page itself says where its style sheet is; that address changes with its content.
  const page = await (await cache.match(offline(LANGUAGES[0]))).text();
  const sheet = page.match(/<link rel="stylesheet" href="([^"]+)"/);
  if (sheet) await cache.add(sheet[1]);
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("mekongnet-offline-") && name !== VERSION).map((name) => caches.delete(name)));
}

async function fallback(request) {
  const cache = await caches.open(VERSION);
  if (request.mode !== "navigate") return (await cache.match(request)) || Response.error();
  const asked = new URL(request.url).pathname.split("/")[1];
  return (await cache.match(offline(LANGUAGES.includes(asked) ? asked : LANGUAGES[0]))) || Response.error();
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forget().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || (request.mode !== "navigate" && request.destination !== "style")) return;
  event.respondWith(fetch(request).catch(() => fallback(request)));
});
