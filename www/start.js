// The first script: it runs before anything is drawn. It says how the page looks, and it starts the page and the
// engine at the same moment, so that both are fetched and compiled beside each other.
"use strict";
{
  const { js, wasm } = document.currentScript.dataset;
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(`raft-playground.${name}`);
    } catch {
      return null; // A browser that keeps nothing is no mistake.
    }
  };

  // The page says the same once it is there: src/ui/look.rs and src/ui/panels.rs.
  const asks = (query) => matchMedia(query).matches;
  const theme = kept("theme");
  const dark = theme === "dark" || (theme !== "light" && asks("(prefers-color-scheme: dark)"));
  const contrast = theme === "contrast" || asks("(prefers-contrast: more)");
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.contrast = contrast ? "more" : "usual";
  const [format, ...sizes] = (kept("panels") ?? "").split(" ");
  if (format === "panels-1") {
    ["story", "right", "time", "lesson", "logs"].forEach((name, index) => {
      if (sizes[index] > 0) root.style.setProperty(`--${name}`, `${sizes[index] / 10}%`);
    });
  }
  // A session that goes on has another title and perhaps other nodes than the first lesson.
  if (kept("session") !== null) root.dataset.kept = "true";

  // The page takes this worker over: src/ui/door.rs. An error that nobody hears yet is left on it.
  const worker = new Worker("./worker.js", { type: "module" });
  worker.onerror = (event) => {
    worker.broken = event.message || "its script could not be loaded";
  };
  self.engineWorker = worker;

  const failed = (error) => {
    const words = document.querySelector(".first-words");
    if (words === null) throw error; // The page is there; what goes wrong from now on it says itself.
    words.textContent = `The playground could not be loaded: ${error}. Load it again.`;
    words.classList.add("failed");
  };
  const parsed = new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  const loaded = import(js);
  parsed.then(() => loaded.then((page) => page.default({ module_or_path: wasm }))).catch(failed);
}
