// The service worker: it keeps one build of the page, whole, and answers from it, so that the page opens without a network
// and is always of one build. The build's hook puts a line before this text: BUILD, with the paths of all files and the version,
// which is made of what they hold.
//
//   page → worker   "take over": this build is to be shown from the next load on
//
// An update is fetched beside the build that is shown, and waits until the reader asks for it.

// Several copies of the page may be published at one origin, each in its folder.
const MINE = `raft-playground ${registration.scope} `;
const NAME = MINE + BUILD.version;
const FOLDER = new URL(registration.scope).pathname;

/** How many files are fetched at a time. */
const AT_A_TIME = 6;

const digest = (bytes) => crypto.subtle.digest("SHA-256", bytes);

/** Fetches every file that is not kept yet. When one is of another build, all go, and are fetched again another time. */
async function keep() {
  const cache = await caches.open(NAME);
  const paths = BUILD.paths.split("\n");
  const missing = paths.values();
  const fetchMissing = async () => {
    for (const path of missing) {
      if ((await cache.match(path)) !== undefined) continue;
      const response = await fetch(path, { cache: "no-cache" });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, fetchMissing));
  const hashes = await Promise.all(paths.map(async (path) => digest(await (await cache.match(path)).arrayBuffer())));
  const whole = await digest(await new Blob([BUILD.paths, ...hashes]).arrayBuffer());
  // It guards against two builds being mixed: who could forge a file could forge the version too.
  if (btoa(String.fromCharCode(...new Uint8Array(whole))) !== BUILD.version) {
    await caches.delete(NAME);
    throw new Error("the files are of two builds");
  }
}

/** Drops the builds that are shown no longer. */
async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(MINE) && name !== NAME).map((name) => caches.delete(name)));
}

async function answer(request, path) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(path === "" || path === "index.html" ? "./" : request, { ignoreSearch: true });
  return kept ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(dropOthers()));
addEventListener("message", (event) => event.data === "take over" && skipWaiting());
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(FOLDER)) return;
  event.respondWith(answer(request, pathname.slice(FOLDER.length)));
});
