// The page in another look. `?embed`: stage and controls alone, in a frame of another page; it keeps nothing, asks for
// nothing, and loads when it is pressed. In any frame: where the whole page is.
const embedded = document.documentElement.dataset.look === "embed";

/** The address of the same run in the whole page. */
function whole() {
  return location.origin + location.pathname + location.hash;
}

function parsed() {
  const wait = (done) => document.addEventListener("DOMContentLoaded", done, { once: true });
  return document.readyState === "loading" ? new Promise(wait) : Promise.resolve();
}

function offerWhole() {
  const link = document.createElement("a");
  Object.assign(link, { id: "whole", href: whole(), target: "_blank", rel: "noopener", textContent: "Open whole ↗" });
  link.addEventListener("pointerdown", () => (link.href = whole()));
  link.style.cssText =
    "position: fixed; z-index: 9; top: 6px; right: 8px; padding: 3px 9px; border-radius: 6px; font-weight: 600; color: var(--accent);" +
    "background: var(--panel); border: 1px solid var(--edge);";
  // The page puts itself in place of all that stands in the body.
  document.documentElement.append(link);
}

/** A storage that keeps nothing, and says that the tour was shown: a frame neither reads what the page keeps nor changes it. */
const TOUR = "raft-playground.tour";
const nothing = {
  getItem: (name) => (name === TOUR ? "shown" : null),
  setItem() {},
  removeItem() {},
  key: () => TOUR,
  length: 1,
};

/** How often Play is pressed at the most, and after how many frames its effect is looked at. */
const PRESSES_MAX = 5;
const FRAMES = 10;

function after(frames, then) {
  requestAnimationFrame(() => (frames > 1 ? after(frames - 1, then) : then()));
}

/** Presses Play as soon as the run that the address asks for is drawn, until it plays: on a busy machine what is seen at first
    may still be the run before, and a press would stop the one that has just begun to play. */
function playWhenDrawn() {
  let presses = 0;
  const look = () => {
    const play = document.querySelector("#play");
    if (document.querySelector("[data-role]") === null) return after(1, look);
    if (play.getAttribute("aria-pressed") === "true" || presses++ === PRESSES_MAX) return;
    play.click();
    after(FRAMES, look);
  };
  // What was drawn before the run came is gone in the frame after the next.
  const onceItCame = ({ detail }) => {
    if (detail.startsWith("run")) after(2, look);
  };
  document.addEventListener("share", onceItCame, { once: true });
}

function offerPlay() {
  Object.defineProperty(self, "localStorage", { value: nothing });
  // Without a run the first election, which waits for no reader.
  if (!/^#(run|lesson)=/.test(location.hash)) history.replaceState(null, "", "#lesson=first-election");
  const play = document.createElement("button");
  // Its triangle is drawn by look.css: a font that holds one would have to be found first.
  Object.assign(play, { id: "start", type: "button", className: "primary", textContent: "Play" });
  play.addEventListener("click", () => {
    play.remove();
    playWhenDrawn();
    self.startPage();
  });
  document.querySelector(".stage-field").append(play);
}

await parsed();
if (self !== top) offerWhole();
if (embedded) offerPlay();
