// Sharing: the dialog with a link and exports, and what an address or a dropped file opens. It is loaded when it is first
// needed, so it costs a visitor nothing before. What it offers and what it makes is decided in crates/share, in a worker.

import { FIELD, asking, choose, element, openDialog, seconds, split, toPage } from "./asking.js";

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
    return answer.startsWith("no") ? wrong(split(answer).text) : toPage(answer);
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

/** Opens a file: a scenario, or a picture or report that carries a run. */
export async function openFile(file) {
  if (file.size > FILE_BYTES_MAX) return wrong(`${file.name} is larger than 4 MB, so it holds no run of this page.`);
  const answer = await ask("read_file", [file.name.replace(/\.[a-z.]+$/, ""), await file.text()]);
  if (answer.startsWith("no")) wrong(split(answer).text);
  else toPage(answer);
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

// ---------- a picture as pixels ----------

/** How many pixels a point of the picture becomes: enough for a slide and a screen of high density. */
const PNG_SCALE = 2;

/** The check that ends a part of a PNG: CRC-32. */
function crc(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A PNG of a picture. It carries the run as the picture does, in a text before its last part. */
async function png(svg) {
  const picture = new Image();
  picture.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth * PNG_SCALE, picture.naturalHeight * PNG_SCALE];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  const drawn = new Uint8Array(await (await new Promise((done) => canvas.toBlob(done))).arrayBuffer());
  const run = svg.slice(svg.indexOf("<run "), svg.indexOf("</run>") + "</run>".length);
  const part = new TextEncoder().encode(`iTXtraft-playground\0\0\0\0\0${run}`);
  const number = (value) => new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
  const end = drawn.length - 12; // The last part has no content: its length, its name, its check.
  return new Blob([drawn.subarray(0, end), number(part.length - 4), part, number(crc(part)), drawn.subarray(end)], { type: "image/png" });
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
  const from = element("input", { id: "share-from", size: "9", value: "0", "aria-label": "From, in seconds", autocomplete: "off" });
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
    element("p", { class: "dialog-buttons" }, element("label", {}, "From ", from, ` s to ${seconds(moment)}`)),
    preview,
    buttons,
  );
  const close = element("button", { type: "button", id: "share-close", click: () => dialog.close() }, "Close");
  buttons.append(element("span", { class: "spring" }), close);

  const say = (words) => (status.textContent = words);
  let chosen = null; // The format that is shown.
  async function copyLink() {
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

  /** The first moment of the span, in microseconds; null when it is none, which is said. */
  function begins() {
    const start = Number(from.value.replace(",", "."));
    if (Number.isFinite(start) && start >= 0) return Math.round(start * 1e6);
    say(`“${from.value}” is not a number of seconds.`);
    return null;
  }

  async function savePacket() {
    const start = begins();
    if (start === null) return;
    const packet = await ask("packet", [start, link.value]);
    // The bytes of a zip begin with a P, and words with a small letter.
    if (packet[0] !== 0x50) return say(split(typeof packet === "string" ? packet : new TextDecoder().decode(packet)).text);
    save(fileName(title, "zip"), "application/zip", packet);
    say("The packet is saved: report, picture, the run's text and the link.");
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
    const start = begins();
    if (start === null) return;
    const asPixels = format.name === "png";
    copyButton.disabled = saveButton.disabled = true;
    if (format.name === "film") {
      const canvas = element("canvas", { "aria-label": "The film while it is recorded" });
      canvas.style.cssText = "display: block; margin: auto; max-width: 100%; max-height: 40vh; object-fit: contain;";
      preview.replaceChildren(canvas);
      const isChosen = () => chosen === format && dialog.isConnected;
      const made = await film.film(ask, canvas, start, moment, say, isChosen).catch((why) => (isChosen() && say(String(why)), null));
      if (made === null) return;
      shownText = made;
      say(`${format.does}: ${Math.ceil(made.size / 1_000)} kB`);
      saveButton.disabled = false;
      if (!copyButton.isConnected) buttons.prepend(copyButton, saveButton);
      return;
    }
    const result = split(await ask("make", [asPixels ? "svg" : format.name, start, link.value]));
    const made = result.ok && asPixels ? await png(result.text) : result.text;
    if (chosen !== format) return;
    shownText = result.ok ? made : "";
    preview.replaceChildren();
    if (result.ok && format.media.startsWith("image/")) {
      const picture = element("img", { alt: `The picture of ${seconds(moment)}`, src: URL.createObjectURL(new Blob([shownText], { type: format.media })) });
      picture.style.maxWidth = "100%";
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
      preview.append(picture);
    } else {
      preview.textContent = shownText.slice(0, 20_000);
    }
    say(result.ok ? format.does : result.text);
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
  if (film.format) all.splice(all.findIndex((format) => format.name === "png") + 1, 0, film.format);
  const made = split(await ask("link", [location.origin + location.pathname]));
  // All at once, so that nothing moves any more under the pointer of who sees the link.
  link.value = made.ok ? made.text : "";
  packetButton.disabled = false;
  for (const format of all) {
    list.append(element("button", { type: "button", "data-format": format.name, title: format.does, "aria-pressed": "false", click: () => show(format) }, format.title));
  }
  from.addEventListener("change", () => chosen && show(chosen));
  if (made.ok) await copyLink();
  else if (chosen === null) say(made.text);
}
