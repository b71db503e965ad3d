// A film of a span, for where no page can be shown: pictures of its moments, one after the other, as the browser records them.
// Each picture is made in the worker of sharing.js by what makes the picture of a moment.
import { seconds, split } from "./asking.js";

/** How many pictures a second, how many seconds, and how long the last picture stays. Every span is shown in this time. */
const PER_SECOND = 10;
const LASTS_S = 10;
const STAYS_MS = 1_000;
/** How large it may become: at this rate 10 MB last 40 seconds. */
const BITS_PER_SECOND = 2_000_000;

const TYPES = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];
const type = self.MediaRecorder && TYPES.find((type) => MediaRecorder.isTypeSupported(type));

/** What a film is called among the formats; null where the browser records none. */
export const format = type ? { name: "film", title: "Film", ending: type.slice(6, 10).replace(";", ""), media: type, does: `the span in ${LASTS_S} seconds, for a talk or a chat` } : null;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** The picture of a moment. Fails with the sentence that says why there is none. */
async function picture(ask, from_us, at_us) {
  const made = split(await ask("frame", [from_us, at_us]));
  if (!made.ok) throw made.text;
  const picture = new Image();
  picture.src = URL.createObjectURL(new Blob([made.text], { type: "image/svg+xml" }));
  await picture.decode();
  URL.revokeObjectURL(picture.src);
  return picture;
}

/** Records the span on a canvas, from pictures that are asked for; null when it is not wanted any more. Time stands for the recorder while a picture is made. */
export async function film(ask, canvas, from_us, until_us, say, wanted) {
  const last = await picture(ask, from_us, until_us);
  [canvas.width, canvas.height] = [last.naturalWidth, last.naturalHeight];
  const context = canvas.getContext("2d");
  const stream = canvas.captureStream(0);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_PER_SECOND });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  recorder.pause();
  const count = PER_SECOND * LASTS_S;
  for (let shown = 0; shown <= count && wanted(); shown++) {
    const at_us = Math.round(from_us + ((until_us - from_us) * shown) / count);
    const drawn = await picture(ask, from_us, at_us);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(drawn, 0, 0);
    say(`Recorded: ${seconds(at_us)} of ${seconds(until_us)} …`);
    recorder.resume();
    stream.getVideoTracks()[0].requestFrame();
    await wait(shown < count ? 1_000 / PER_SECOND : STAYS_MS);
    recorder.pause();
  }
  recorder.stop();
  await stopped;
  return wanted() ? new Blob(parts, { type }) : null;
}
