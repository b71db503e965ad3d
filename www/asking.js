// What the dialogs about a run have in common: how their workers are asked, and how a dialog is made.

/** Stands between the fields of what passes. */
export const FIELD = "\u001e";

/** How something is asked of a worker with the part of this name in it, which is started then. */
export function asking(name) {
  let worker = null;
  const waiting = new Map();
  let asked = 0;
  const start = () => {
    worker = new Worker("./sharing_worker.js", { type: "module", name });
    worker.onmessage = ({ data }) => {
      const { on, done } = waiting.get(data.id);
      if ("reached" in data) return on?.(data.reached);
      waiting.delete(data.id);
      done(data.answer);
    };
    worker.onerror = (event) => {
      for (const { done } of waiting.values()) done(`no${FIELD}a part of the page could not be loaded: ${event.message ?? "its script is missing"}`);
      waiting.clear();
    };
  };
  // `on` is called with how far a run has been played, in microseconds.
  return (what, given = [], on = null) => {
    if (worker === null) start();
    const id = asked++;
    return new Promise((done) => {
      waiting.set(id, { on, done });
      worker.postMessage({ id, ask: what, with: given });
    });
  };
}

/** An answer that is had, or why not. */
export function split(answer) {
  const place = answer.indexOf(FIELD);
  return { ok: answer.startsWith("yes"), text: answer.slice(place + 1) };
}

/** Passes something on to the page (src/ui/share.rs). */
export const toPage = (text) => self.answerShare(text);
/** An element with attributes, a click, and children. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "click") made.addEventListener("click", value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Shows which of some buttons is chosen. */
export function choose(list, isChosen) {
  for (const button of list.children) {
    button.setAttribute("aria-pressed", String(isChosen(button)));
    button.classList.toggle("primary", isChosen(button));
  }
}

export const seconds = (us) => `${(us / 1e6).toFixed(3)} s`;

/** Opens a dialog with these parts, which closes at Escape and at a press beside it; one of this name that was open is closed. */
export function openDialog(id, title, ...parts) {
  document.getElementById(`${id}-box`)?.remove();
  const dialog = element(
    "dialog",
    { id: `${id}-box`, class: "veil", "aria-labelledby": `${id}-title` },
    element("div", { class: "dialog" }, element("h2", { id: `${id}-title` }, title), ...parts),
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("mousedown", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
