// The first script, which runs before anything is drawn. It sets the theme, and it starts the page and the engine at
// the same moment, so that both are fetched and compiled in parallel.
"use strict";
{
  const { js, wasm } = document.currentScript.dataset;
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(`raft-playground.${name}`);
    } catch {
      return null; // Without storage nothing is remembered, which is no error.
    }
  };

  // The page sets the same once it runs: `Look` and `Panels` in crates/page.
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
  // A kept session has another title and perhaps other nodes than the first lesson.
  const hasRun = () => {
    try {
      return Object.keys(localStorage).some((key) => key.startsWith("raft-playground.session"));
    } catch {
      return false;
    }
  };
  if (hasRun()) root.dataset.kept = "true";

  // The page takes this worker over (src/ui/door.rs). An error before that is kept in `broken`.
  const worker = new Worker("./worker.js", { type: "module" });
  worker.onerror = (event) => {
    worker.broken = event.message || "its script could not be loaded";
  };
  self.engineWorker = worker;

  const failed = (error) => {
    const words = document.querySelector(".first-words");
    if (words === null) throw error; // The page runs already and shows its own errors.
    words.textContent = `The playground could not be loaded: ${error}. Load it again.`;
    words.classList.add("failed");
  };
  const parsed = new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  const loaded = import(js);
  parsed.then(() => loaded.then((page) => page.default({ module_or_path: wasm }))).catch(failed);
}
