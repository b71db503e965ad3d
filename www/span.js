// The span that is chosen on the timeline: a drag with Shift draws a band from where it begins, and the drawn moment goes to its
// later end. The dialog of sharing.js takes it. It is loaded at the first such press.

/** How wide the names of the lanes are (`LABELS_PX` in crates/story). */
const LABELS_PX = 58;

/** The chosen span in microseconds, or null. */
let span = null;
export { span };

const band = document.createElement("div");
band.id = "span";
band.style.cssText = "position: fixed; pointer-events: none; background: var(--accent); opacity: 0.2;";

/** Where a moment is, and which moment is at a place; both by what the timeline says of itself. */
function scale(canvas) {
  const { left, right, top, bottom } = canvas.getBoundingClientRect();
  const { leftUs, spanUs } = canvas.closest("[data-left-us]").dataset;
  const us_per_px = spanUs / (right - left - LABELS_PX);
  const within = (x) => Math.min(Math.max(x, left + LABELS_PX), right);
  return {
    at: (x) => Math.max(0, Math.round(+leftUs + (within(x) - left - LABELS_PX) * us_per_px)),
    x: (us) => within(left + LABELS_PX + (us - leftUs) / us_per_px),
    top,
    bottom,
  };
}

/** The timeline that the band lies on: it moves with what is seen of it. */
let canvas = null;
const look = new MutationObserver(draw);

function draw() {
  if (!span || !canvas.isConnected) return band.remove();
  const { x, top, bottom } = scale(canvas);
  const [from, until] = span.map(x);
  Object.assign(band.style, { left: `${from}px`, width: `${until - from}px`, top: `${top}px`, height: `${bottom - top}px` });
  document.body.append(band);
}

/** A press with Shift begins a span, and one without a drag ends the one that there is. */
export function begin({ target, pointerId, clientX, clientY }) {
  canvas = target;
  look.disconnect();
  look.observe(canvas.closest("[data-left-us]"), { attributes: true });
  const first = scale(canvas).at(clientX);
  const ends = new AbortController();
  const listen = (name, does) => addEventListener(name, does, { capture: true, signal: ends.signal });
  const move = (x) => {
    const other = scale(canvas).at(x);
    span = other === first ? null : [Math.min(first, other), Math.max(first, other)];
    draw();
  };
  const end = () => {
    ends.abort();
    if (span) target.dispatchEvent(new PointerEvent("pointermove", { pointerId, clientX: scale(target).x(span[1]), clientY, bubbles: true }));
  };
  move(clientX);
  // A click may have ended before this was loaded.
  if (!target.hasPointerCapture(pointerId)) return;
  listen("pointermove", (event) => move(event.clientX));
  listen("pointerup", end);
  listen("pointercancel", end);
}

addEventListener("resize", () => band.remove());
