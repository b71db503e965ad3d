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
  const keeps = hasRun() || !!navigator.serviceWorker?.controller;

  // Another look of the page is a part of its own: stage and controls in a frame, or large type for a projector.
  const look = /^\?(embed|present)\b/.exec(location.search)?.[1];
  if (look) {
    root.dataset.look = look;
    const style = { rel: "stylesheet", href: "./look.css", blocking: "render" };
    document.head.append(Object.assign(document.createElement("link"), style));
  }
  if (look || self !== top) import("./look.js");

  // A page that is not served securely, or in a frame, has only the older of the two ways.
  self.copyText = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      (document.querySelector("dialog[open]") ?? document.body).append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      return copied;
    }
  };

  // Links and exports are a part of its own, loaded when it is needed. It answers by an event (src/ui/share.rs).
  self.answerShare = (text) => document.dispatchEvent(new CustomEvent("share", { detail: text }));
  const load = (part, use) =>
    import(part).then(use).catch((error) => {
      self.answerShare(`wrong\u001eA part of the page could not be loaded: ${error}. Try it again.`);
    });
  const sharing = (use) => load("./sharing.js", use);
  self.shareRun = (shown) =>
    shown.startsWith("why\u001e") ? load("./explain.js", (why) => why.explain(shown.slice(4))) : sharing((share) => share.share(shown));
  // An entry of the browser's history names the run and the branch that it shows (src/ui/back.rs). That of an open box, or of an
  // address that is followed, is taken over by what is shown then.
  const isEntry = () => / /.test(history.state);
  let follows = false;
  const show = (state, url) => {
    history[isEntry() && !follows ? "pushState" : "replaceState"](state, "", url);
  };
  self.showAddress = (fragment) => {
    if (location.hash !== fragment) show(null, fragment || location.pathname + location.search);
  };
  self.showEntry = (entry) => {
    if (self !== top || history.state === entry) return;
    const was = isEntry();
    show(entry);
    follows &&= !was;
  };
  self.followAddress = () => {
    const known = /^#(run|lesson|course)=/.test(location.hash);
    if (known) sharing((share) => share.open(location.hash));
    return known;
  };
  // The page goes to an entry itself.
  addEventListener("hashchange", () => isEntry() || followAddress());
  // A file that is dropped on the page, pasted or chosen is opened, and so is a link or a text.
  const openFile = (event, file) => {
    event.preventDefault();
    if (file) sharing((share) => share.openFile(file));
  };
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => openFile(event, event.dataTransfer.files[0]));
  addEventListener("change", (event) => event.target.id === "open-file" && openFile(event, event.target.files[0]));
  addEventListener("paste", (event) => {
    const { target, clipboardData: { files } } = event;
    const text = event.clipboardData.getData("text").trim();
    // Into a field goes what is pasted there, and so does a scenario into the box for one.
    if (target.matches?.("input, textarea") && (target.id !== "open-text" || !/^<|^\S+#\w+=\S+$|```raft/.test(text))) return;
    openFile(event, files[0] ?? (text && new File([text], "Pasted")));
  });
  addEventListener("pointerdown", (event) => {
    if (event.shiftKey && event.target.matches?.(".timeline canvas")) load("./span.js", (span) => span.begin(event));
  }, true);
  // A page that is loaded again, or gone back to, keeps its session.
  const begin = () => performance.getEntriesByType("navigation")[0]?.type === "navigate" && (follows = followAddress());

  const failed = (error) => {
    const words = document.querySelector(".first-words");
    if (words === null) throw error; // The page runs already and shows its own errors.
    words.textContent = `The playground could not be loaded: ${error}. Load it again.`;
    words.classList.add("failed");
  };
  // What is not needed for the first picture stands in a second file of wasm (xtask/src/rest.rs).
  self.restFailed = (error) => {
    document.getElementById("rest-failed")?.remove();
    const textContent = `A part of the page could not be loaded: ${error}. Load the page again: your session is kept.`;
    const words = Object.assign(document.createElement("p"), { id: "rest-failed", role: "alert", textContent });
    words.style.cssText = `position: fixed; z-index: 19; inset: 56px 12px auto; max-width: 640px; margin: auto; padding: 10px 14px;
      border: 1px solid; border-radius: 8px; background: var(--panel); color: var(--red); box-shadow: var(--shadow);`;
    document.body.append(words);
  };

  const parsed = new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  const start = () => {
    // The page takes this worker over (src/ui/worker_channel.rs). An error before that is kept in `broken`.
    const worker = new Worker("./worker.js", { type: "module", name: keeps ? "keeps" : "" });
    worker.onerror = (event) => {
      worker.broken = event.message || "its script could not be loaded";
    };
    self.engineWorker = worker;
    const preload = { rel: "preload", as: "fetch", crossOrigin: "", href: wasm };
    document.head.append(Object.assign(document.createElement("link"), preload));
    const loaded = import(js);
    const began = parsed.then(async () => {
      const page = await loaded;
      // What is kept may need the second file at once, and without a network it must have come before it is needed.
      if (keeps) await page.fetchRest?.();
      await page.default({ module_or_path: wasm });
      begin();
      if (!keeps) page.fetchRest?.();
    });
    began.catch(failed);
  };
  // In a frame nothing is loaded before it is pressed.
  if (look === "embed") self.startPage = start;
  else start();
}
