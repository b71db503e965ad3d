// Sharing: the dialog with a link and exports, and what an address or a dropped file opens. It is loaded when it is first
// needed, so it costs a visitor nothing before. What it offers and what it makes is decided in crates/share, in a worker.

import { FIELD, asking, choose, element, openDialog, seconds, split, toPage } from "./asking.js";
import { span } from "./span.js";

const ask = asking("share");

const wrong = (why) => toPage(`wrong${FIELD}${why}`);

// ---------- what an address asks for ----------

/** Opens what an address asks for; what cannot be opened leaves the page as it is. */
export async function open(fragment) {
  const answer = await ask("open", [fragment]);
  const [kind, file, moment] = answer.split(FIELD);
  if (kind === "no") return wrong(answer.slice(answer.indexOf(FIELD) + 1));
  if (kind === "lesson") return openLesson(file, moment);
  if (kind === "course") return openCourse(file);
  if (kind !== "run") return;
  toPage(answer);
  if ((await ask("play")) !== "") return;
  const verdict = await ask("verdict");
  if (verdict !== "") wrong(verdict);
}

/** The text of a file, or an empty one when it is not there. */
async function textOf(path) {
  const response = await fetch(path).catch(() => null);
  return response?.ok ? response.text() : "";
}

/** Opens a lesson or a scenario of the library, of which each folder has a list: only what is there is asked for. */
async function openLesson(file, moment) {
  for (const folder of ["lessons", "scenarios"]) {
    const list = await textOf(`./${folder}/index.txt`);
    if (!list.split("\n").some((line) => line.startsWith(`${file}\t`))) continue;
    const text = await textOf(`./${folder}/${file}.raft`);
    if (text === "") continue;
    const answer = await ask("lesson", [file, moment, text]);
    if (answer.startsWith("no")) return wrong(split(answer).text);
    const fields = answer.split(FIELD);
    // The page's library has a title for each of its files; that of a lesson is its question.
    if (folder === "scenarios") fields[1] = file;
    return toPage(fields.join(FIELD));
  }
  wrong(`There is no lesson “${file}” here. “Scenario” lists those there are.`);
}

/** Shows the lessons that a teacher has chosen: the list of the course with only these in it. */
async function openCourse(lessons) {
  const lines = (await textOf("./lessons/index.txt")).trim().split("\n");
  const there = lines.map((line) => line.slice(0, 1) + Number(line.slice(1, 3)));
  const unknown = lessons.split(",").filter((name) => name !== "" && !there.includes(name));
  if (unknown.length > 0) return wrong(`This link names lessons that are not there: ${unknown.join(", ")}. “Scenario” lists those there are.`);
  toPage(["course", lessons].join(FIELD));
}

/** The largest file that is read: no run has a text of more bytes. */
const FILE_BYTES_MAX = 4_000_000;

/** Opens a file or what was pasted: a link, a scenario, or a picture or report that carries a run. */
export async function openFile(file) {
  if (file.size > FILE_BYTES_MAX) return wrong(`${file.name} is larger than 4 MB, so it holds no run of this page.`);
  const text = await file.text();
  const link = /^\S*(#(run|lesson|course)=\S+)$/.exec(text.trim());
  if (link) return open(link[1]);
  const answer = await ask("read_file", [file.name.replace(/\.[a-z.]+$/, ""), text]);
  if (answer.startsWith("no")) wrong(split(answer).text);
  // No address names it.
  else toPage(answer.replace(/^run/, "file"));
}

// ---------- the dialog ----------

async function copy(content) {
  if (typeof content === "string") return self.copyText(content);
  const copied = navigator.clipboard?.write([new ClipboardItem({ [content.type]: content })]);
  return copied?.then(() => true, () => false) ?? false;
}

function save(name, media, content) {
  const address = URL.createObjectURL(new Blob([content], { type: media }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A file's name from the title of a run. */
function fileName(title, ending) {
  const plain = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `${plain || "run"}.${ending}`;
}

/** Offers a link to what is shown, and exports of it. */
export async function share(shown) {
  const title = shown.split(FIELD, 1)[0];
  const text = shown.split(FIELD)[6];
  const moment = Number(shown.split(FIELD)[1]);
  const status = element("p", { id: "share-status", role: "status" }, "The run is played once more …");
  const link = element("input", { id: "share-link", readonly: "", "aria-label": "Link to this moment", size: "9" });
  const field = (name, value) => element("input", { id: `share-${name}`, size: "9", value: value / 1e6, "aria-label": `${name}, in seconds`, autocomplete: "off" });
  // The band on the timeline, as far as it has been played.
  const [first, end] = span && span[0] < moment ? span : [0, moment];
  const [from, until] = [field("from", first), field("until", Math.min(end, moment))];
  const preview = element("pre", { id: "share-preview", role: "region", tabindex: "0", "aria-label": "What is exported" });
  preview.style.cssText = "max-height: 42vh; overflow: auto; margin: 0; font-size: 12px;";
  link.style.cssText = "flex: 1; min-width: 0;";
  const list = element("div", { id: "share-formats", class: "examples", role: "group", "aria-label": "Formats" });
  const buttons = element("div", { class: "dialog-buttons" });
  const packetButton = element("button", { type: "button", id: "share-packet", disabled: "", title: "Report, picture, the run's text and the link in one zip", click: () => savePacket() }, "Save a packet");
  const dialog = openDialog(
    "share",
    "Share this moment",
    element("p", {}, "The link holds the whole run: nothing is sent to a server. It opens this moment, exactly."),
    element("div", { class: "dialog-buttons" }, link, element("button", { type: "button", id: "share-copy", click: () => copyLink() }, "Copy link"),
      element("button", { type: "button", id: "share-frame", title: "For a page or a slide: stage and controls", click: () => copyFrame() }, "Copy as <iframe>"),
      element("button", { type: "button", id: "share-file", click: () => save(fileName(title, "raft"), "text/plain", text) }, "Save the run as a file"),
      packetButton),
    status,
    list,
    element("p", { class: "dialog-buttons" }, element("label", {}, "From ", from), element("label", {}, " to ", until, " s")),
    preview,
    buttons,
  );
  const close = element("button", { type: "button", id: "share-close", click: () => dialog.close() }, "Close");
  buttons.append(element("span", { class: "spring" }), close);

  const say = (words) => (status.textContent = words);
  let noLink = "The link is not made yet.";
  let chosen = null; // The format that is shown.
  async function copyLink() {
    if (link.value === "") return say(noLink);
    link.select();
    const before = chosen;
    const copied = await copy(link.value);
    if (chosen === before) say(copied ? "The link is copied." : "This browser does not let the page copy: press Ctrl+C.");
  }

  async function copyFrame() {
    const plain = title.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
    const frame = `<iframe src="${link.value.replace("#", "?embed#")}" title="${plain}" width="640" height="480" loading="lazy"></iframe>`;
    say(link.value && (await copy(frame)) ? "The frame is copied: put it into a page." : "There is no link that can be copied.");
  }

  /** The ends of the span, in microseconds; null when they are none, which is said. */
  function ends() {
    const [start, end] = [from, until].map(({ value }) => Math.round(value.replace(",", ".") * 1e6));
    if (0 <= start && start <= end && end <= moment) return [start, end];
    say(`A span goes from one moment to a later one, from 0 s to ${seconds(moment)} at most.`);
    return null;
  }

  async function savePacket() {
    const within = ends();
    if (!within) return;
    const packet = await ask("packet", [...within, link.value]);
    // The bytes of a zip begin with a P, and words with a small letter.
    if (packet[0] !== 0x50) return say(split(typeof packet === "string" ? packet : new TextDecoder().decode(packet)).text);
    save(fileName(title, "zip"), "application/zip", packet);
    // The names of the files stand in a zip as they are.
    const names = new TextDecoder("latin1").decode(packet);
    const holds = { "picture.svg": "picture", "run.raft": "the run's text", "link.txt": "the link" };
    const parts = Object.entries(holds).flatMap(([name, part]) => (names.includes(name) ? [part] : []));
    say(`The packet is saved: report, ${parts.join(", ")}.`);
  }

  const taken = split(await ask("show", [shown]));
  if (!taken.ok) return say(taken.text);
  const failed = await ask("play", [], (reached) => say(`The run is played once more: ${seconds(reached)} of ${seconds(moment)} …`));
  if (failed !== "") return say(failed);
  let shownText = "";
  const copyButton = element("button", { type: "button", id: "share-copy-export", class: "primary", click: async () => {
    say((await copy(shownText)) ? `${chosen.title}: copied.` : "This browser does not let the page copy: save it instead.");
  } }, "Copy");
  const saveButton = element("button", { type: "button", id: "share-save-export", click: () => save(fileName(title, chosen.ending), chosen.media, shownText) }, "Save");
  async function show(format) {
    chosen = format;
    choose(list, (button) => button.dataset.format === format.name);
    const within = ends();
    if (!within) return;
    const isFilm = format.name === "film";
    copyButton.disabled = saveButton.disabled = true;
    const isChosen = () => chosen === format && dialog.isConnected;
    let result;
    let made;
    if (isFilm) {
      made = await film.film(ask, ...within, (words) => isChosen() && say(words), isChosen).catch(String);
      result = { ok: made instanceof Blob, text: made };
    } else {
      const asPixels = format.name === "png";
      const answer = await ask("make", [asPixels ? "svg" : format.name, ...within, link.value]);
      result = split(typeof answer === "string" ? answer : new TextDecoder().decode(answer));
      // What is no text is taken as it is, behind the word that says that it is there.
      const isBytes = format.media.endsWith("protobuf");
      made = result.ok && asPixels ? await film.png(result.text) : isBytes ? new Blob([answer.subarray(4)], { type: format.media }) : result.text;
    }
    if (!isChosen()) return;
    shownText = result.ok ? made : "";
    preview.replaceChildren();
    if (result.ok && format.media.startsWith("image/")) {
      const picture = element("img", { alt: `The picture of ${seconds(moment)}`, src: URL.createObjectURL(new Blob([shownText], { type: format.media })) });
      picture.style.maxWidth = "100%";
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
      preview.append(picture);
    } else {
      const isText = typeof shownText === "string";
      preview.textContent = isText ? shownText.slice(0, 20_000) : `${Math.ceil(shownText.size / 1_000)} kB, which are no text.\nSave them, and open the file with ui.perfetto.dev: it reads it in the browser and sends it nowhere.`;
    }
    say(result.ok ? (isFilm ? `${format.does}: ${Math.ceil(made.size / 1_000)} kB` : format.does) : result.text);
    copyButton.disabled = saveButton.disabled = !result.ok;
    if (!copyButton.isConnected) buttons.prepend(copyButton, saveButton);
  }
  const formats = (await ask("formats")).split("\n");
  // The pixels are the browser's: the picture's own format is followed by them.
  const pixels = ["png", "Picture, PNG", "png", "image/png", "the same as pixels; it carries the run's text as well"].join("\t");
  formats.splice(formats.findIndex((line) => line.startsWith("svg\t")) + 1, 0, pixels);
  const film = await import("./film.js");
  const all = formats.map((line) => {
    const [name, shownTitle, ending, media, does] = line.split("\t");
    return { name, title: shownTitle, ending, media, does };
  });
  all.splice(all.findIndex((format) => format.name === "png") + 1, 0, film.format);
  const made = split(await ask("link", [location.origin + location.pathname]));
  // All at once, so that nothing moves any more under the pointer of who sees the link.
  if (made.ok) link.value = made.text;
  else noLink = made.text;
  packetButton.disabled = false;
  for (const format of all) {
    list.append(element("button", { type: "button", "data-format": format.name, title: format.does, "aria-pressed": "false", click: () => show(format) }, format.title));
  }
  for (const end of [from, until]) end.addEventListener("change", () => chosen && show(chosen));
  if (made.ok) await copyLink();
  else if (chosen === null) say(made.text);
}
