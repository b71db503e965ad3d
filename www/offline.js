// Offline use, outside of the page's wasm, so that it also works when that does not start: it registers the service worker,
// and says when a newer build is kept.

/** What is kept is fetched when the page is there, or after this time, so that no visitor waits for it. */
const START_AT_MOST_MS = 10_000;

function pageIsThere() {
  return new Promise((done) => {
    const look = () => document.body.dataset.ready === "true" && done();
    new MutationObserver(look).observe(document.body, { attributes: true, attributeFilter: ["data-ready"] });
    setTimeout(done, START_AT_MOST_MS);
    look();
  });
}

/** Says something with a button that does something about it; what was said before goes. */
function say(words, label, act) {
  document.getElementById("update")?.remove();
  const box = document.createElement("div");
  box.id = "update";
  box.role = "status";
  const button = (text, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", press);
    return made;
  };
  box.append(words, button(label, act), button("Later", () => box.remove()));
  box.style.cssText =
    "position: fixed; z-index: 19; top: 56px; left: 50%; transform: translateX(-50%); max-width: calc(100vw - 24px); display: flex;" +
    "flex-wrap: wrap; gap: 10px; align-items: center; padding: 8px 12px; border-radius: 8px; border: 1px solid var(--accent);" +
    "background: var(--panel); color: var(--ink); box-shadow: var(--shadow);";
  document.body.append(box);
}

async function keepOffline(workers) {
  let asked = false;
  workers.addEventListener("controllerchange", () => {
    if (asked) return location.reload();
    // Another tab has taken the newer build, and what this page loads later would be of that.
    say("The playground was updated in another tab.", "Reload", () => location.reload());
  });
  // A browser that refuses, as in a private window, shows the page from the network only.
  const kept = await workers.register("./service_worker.js", { updateViaCache: "none" }).catch(() => null);
  if (kept === null) return;
  const offer = (worker) => {
    // The first build that is kept is the one that is shown.
    if (worker?.state !== "installed" || workers.controller === null) return;
    say("A newer version of the playground is there. What you have done is kept.", "Reload", () => {
      asked = true;
      worker.postMessage("take over");
    });
  };
  offer(kept.waiting);
  kept.addEventListener("updatefound", () => {
    const worker = kept.installing;
    worker.addEventListener("statechange", () => offer(worker));
  });
  // A page that stays open for days asks when it is looked at again.
  document.addEventListener("visibilitychange", () => document.hidden || kept.update().catch(() => {}));
}

// A frame of another page asks for nothing that it does not show.
if (document.documentElement.dataset.look !== "embed") {
  await pageIsThere();
  if ("serviceWorker" in navigator) keepOffline(navigator.serviceWorker);
}
