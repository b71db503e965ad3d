// Pictures as pixels: a PNG of a moment, and a film of a span for where no page can be shown. A film is an animated PNG that repeats,
// each of whose pictures is that of an exact moment. The command makes a GIF of the same (`src/command/film.rs`).
import { seconds, split } from "./asking.js";

/** How many pictures, for how many hundredths of a second each one stays, and how wide they are: every span is shown in ten seconds. */
const PICTURES = 100;
const STAYS_CS = 10;
const WIDTH_PX = 720;

/** How many pixels a point of a picture becomes: enough for a slide and a screen of high density. */
const PNG_SCALE = 2;

/** Where the first part of a PNG ends, which says how large it is, and how long the last one is. */
const HEAD = 33;
const END = -12;

/** What a film is called among the formats. */
export const format = { name: "film", title: "Film", ending: "png", media: "image/png", does: "the span in ten seconds, as an animated PNG that repeats" };

/** Draws a picture. The canvas is as large as the first picture on it, so many times. */
async function draw(canvas, svg, scale) {
  const picture = new Image();
  picture.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await picture.decode();
  URL.revokeObjectURL(picture.src);
  const [width, height] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
  if (!canvas.id) Object.assign(canvas, { id: "film", width, height });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, width, height);
  return context;
}

const encoded = async (canvas) => new Uint8Array(await (await new Promise((done) => canvas.toBlob(done))).arrayBuffer());
const number = (value) => [value >>> 24, value >>> 16, value >>> 8, value];

/** A part of a PNG: its length, its name, its content, and the check of both, CRC-32. */
function part(name, ...content) {
  const bytes = new Uint8Array([...new TextEncoder().encode(name), ...content]);
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return new Uint8Array([...number(bytes.length - 4), ...bytes, ...number(~crc)]);
}

/** A PNG of a picture. It carries the run as the picture does, in a text before its last part. */
export async function png(svg) {
  const canvas = document.createElement("canvas");
  await draw(canvas, svg, PNG_SCALE);
  const drawn = await encoded(canvas);
  const run = svg.slice(svg.indexOf("<run "), svg.indexOf("</run>") + "</run>".length);
  return new Blob([drawn.subarray(0, END), part(`iTXtraft-playground\0\0\0\0\0${run}`), drawn.subarray(END)], { type: format.media });
}

/** A film of the span, from pictures that are asked for; null when it is not wanted any more. */
export async function film(ask, from_us, until_us, say, wanted) {
  const canvas = document.createElement("canvas");
  const made = [];
  let [before, count] = [[], 0];
  // The last picture, which is the highest, is drawn first, to size the canvas.
  for (let shown = -1; shown < PICTURES; shown++) {
    if (!wanted()) return null;
    const at_us = shown < 0 ? until_us : Math.round(from_us + ((until_us - from_us) * shown) / (PICTURES - 1));
    const svg = split(await ask("frame", [from_us, until_us, at_us]));
    if (!svg.ok) throw svg.text;
    const context = await draw(canvas, svg.text, WIDTH_PX / 960);
    if (shown < 0) continue;
    const { width, height } = canvas;
    const image = context.getImageData(0, 0, width, height);
    // What is as it was in the picture before is left out.
    const pixels = new Uint32Array(image.data.buffer);
    const whole = pixels.slice();
    before.forEach((colour, place) => pixels[place] === colour && (pixels[place] = 0));
    before = whole;
    context.putImageData(image, 0, 0);
    const drawn = await encoded(canvas);
    if (shown === 0) made.push(drawn.subarray(0, HEAD), part("acTL", ...number(PICTURES), 0, 0, 0, 0));
    made.push(part("fcTL", ...[count++, width, height, 0, 0].flatMap(number), 0, STAYS_CS, 0, 100, 0, shown && 1));
    const view = new DataView(drawn.buffer);
    for (let at = HEAD; at < drawn.length; at += view.getUint32(at) + 12) {
      const end = at + 8 + view.getUint32(at);
      // The pixels: `IDAT`.
      if (drawn[at + 4] !== 73 || drawn[at + 5] !== 68) continue;
      made.push(shown ? part("fdAT", ...number(count++), ...drawn.subarray(at + 8, end)) : drawn.subarray(at, end + 4));
    }
    if (shown === PICTURES - 1) made.push(drawn.subarray(END));
    say(`Drawn: ${seconds(at_us)} of ${seconds(until_us)} …`);
  }
  return new Blob(made, { type: format.media });
}
