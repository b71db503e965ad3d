// The service worker: it keeps one build of the page, whole, and answers from it, so that the page opens without a network
// and is always of one build. The build's hook puts a line before this text: BUILD, with the version and how every
// file's hash begins.
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

/** Fails unless this is the file of this build. */
async function check(path, hash, file) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  // BUILD has the first bytes of each hash. It guards against two builds being mixed: who could forge a file could forge this.
  if (!btoa(String.fromCharCode(...digest)).startsWith(hash)) throw new Error(`${path} is of another build`);
}

/** Fetches every file that is not kept yet. A file of another build ends this. */
async function keep() {
  const cache = await caches.open(NAME);
  const paths = BUILD.paths.split("\n");
  const chars = BUILD.hashes.length / paths.length;
  const missing = paths.map((path, place) => [path, BUILD.hashes.substr(place * chars, chars)]).values();
  const fetchMissing = async () => {
    for (const [path, hash] of missing) {
      if ((await cache.match(path)) !== undefined) continue;
      const response = await fetch(path, { cache: "no-cache" });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await check(path, hash, response.clone());
      await cache.put(path, response);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, fetchMissing));
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
