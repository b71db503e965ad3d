// Why?: the dialog that explains a moment, and offers acts that were tried on a copy of the run. What it says is decided in
// crates/story, in a worker of its own; it is loaded when it is first asked for.
import { FIELD, asking, choose, element, openDialog, seconds, split, toPage } from "./asking.js";

const ask = asking("why");

/** Explains the moment that the page shows: what is chosen there, or else the cluster. */
export async function explain(shown) {
  const [, moment, , chosen] = shown.split(FIELD);
  const status = element("p", { id: "why-status", role: "status" }, "The run is played once more …");
  const list = element("div", { id: "why-subjects", role: "group", "aria-label": "What can be asked" });
  const answer = element("div", { id: "why-answer" });
  const help = element("div", { id: "why-help" });
  const text = element("div", { tabindex: "0", role: "region", "aria-label": "The answer" }, answer, status, help);
  const parts = element("div", {}, list, text);
  // Beside each other where there is room.
  parts.style.cssText = "display: flex; flex-wrap: wrap; gap: 14px; min-height: 260px; align-items: start;";
  list.style.cssText = "flex: 1 1 240px; display: grid; gap: 5px; overflow-y: auto; padding: 3px;" + `max-height: ${innerWidth < 700 ? 24 : 46}vh;`;
  text.style.cssText = "flex: 3 1 340px; min-width: 0; display: grid; gap: 10px; line-height: 1.5; overflow-wrap: anywhere;";
  const close = element("button", { type: "button", id: "why-close", click: () => dialog.close() }, "Close");
  const buttons = element("div", { class: "dialog-buttons" }, element("span", { class: "spring" }), close);
  const dialog = openDialog("why", `Why? At ${seconds(Number(moment))}`, parts, buttons);

  const say = (words) => (status.textContent = words);
  const items = (lines, item) => {
    const list = element("ul", {}, ...lines.split("\n").map(item));
    list.style.cssText = "margin: 6px 0 0; padding-left: 18px; list-style: disc; display: grid; gap: 5px;";
    return list;
  };
  const taken = split(await ask("show", [shown]));
  if (!taken.ok) return say(taken.text);
  const failed = await ask("play", [], (reached) => say(`The run is played once more: ${seconds(reached)} …`));
  if (failed !== "") return say(failed);
  if (!dialog.isConnected) return; // It was closed meanwhile, and may have been opened again.

  let asked = "";
  async function about(subject) {
    asked = subject;
    choose(list, (button) => button.dataset.subject === subject);
    const [how, question, lines, lasts, nothing] = (await ask("why", [subject])).split(FIELD);
    if (asked !== subject) return;
    help.replaceChildren();
    answer.replaceChildren();
    if (how === "no") return say(question);
    answer.append(element("h3", {}, question), items(lines, (line) => element("li", {}, line)));
    if (lasts === "") return say(nothing);
    let [what, text] = ["acts", ""];
    for (let count = -1; what === "acts"; count++) {
      say(text === "" ? "What comes if nothing is done is tried …" : `Tried on a copy of the run: ${text.replaceAll("\n", ", ")} …`);
      [what, text] = (await ask("attempt")).split(FIELD);
      if (asked !== subject || !dialog.isConnected) return;
      if (what === "acts") continue;
      if (text === "") say(`${count < 1 ? "Waiting was" : `${count + 1} ways were`} tried on a copy of the run: nothing helps within ${lasts}.`);
      else say(count < 1 ? "Nothing has to be done:" : "What helps, tried on a copy of the run:");
    }
    if (text !== "") help.append(items(text, offer));
  }

  /** One thing that helps, and a button that does it. */
  function offer(line) {
    const [after, comes, ...acts] = line.split("\t").filter((part) => part !== "");
    const words = `${after} later ${comes}. `;
    if (acts.length === 0) return element("li", {}, words);
    const press = () => {
      dialog.close();
      toPage(["act", acts.join("\n")].join(FIELD));
    };
    const does = element("button", { type: "button", class: "small", click: press }, acts.length === 1 ? "Do it here" : "Do them here");
    return element("li", {}, ...acts.flatMap((act, place) => [place > 0 ? " and " : "", element("code", {}, act)]), ": ", words, does);
  }

  // Messages are too many to be listed: the one that is chosen is.
  const own = /^message/.test(chosen) ? `${chosen}\tWhat became of ${chosen}?\n` : "";
  for (const line of (own + (await ask("subjects"))).trimEnd().split("\n")) {
    const [subject, question] = line.split("\t");
    const attributes = { type: "button", "data-subject": subject, "aria-pressed": "false", click: () => about(subject) };
    list.append(subject === "" ? element("p", {}, question) : element("button", attributes, question));
  }
  await about([...list.children].some((one) => one.dataset.subject === chosen) ? chosen : "cluster");
}
