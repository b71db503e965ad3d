// What stands in place of the service worker under `trunk serve`, where nothing may be old: it ends a service worker that
// another server of this port has left, with all that it kept, and loads its pages again.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(end()));

async function end() {
  const mine = `raft-playground ${registration.scope} `;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(mine)).map((name) => caches.delete(name)));
  await registration.unregister();
  for (const page of await clients.matchAll()) page.navigate(page.url);
}
