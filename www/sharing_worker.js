// The worker that makes links and exports, and reads addresses; or the one that explains moments: its name says which. It holds
// what does that (crates/share) and an engine of its own, which plays the run once more: what is shared or explained is the run
// itself, and the page's engine is not disturbed.
//
//   page → worker   { id, ask: "show" | "open" | "lesson" | "read_file" | "play" | "link" | "verdict" | "formats" | "make" |
//                     "frame" | "packet" | "subjects" | "why" | "attempt", with: […] }
//   worker → page   { id, answer }, and for "play" before that { id, reached } some times a second
//
// One message is answered after the other.

const compiled = fetch("./engine_bg.wasm", { cache: "no-cache" }).then(compile);
compiled.catch(() => {}); // The error is reported where the promise is awaited.

/** How often it is said how far a run is, in milliseconds. */
const SAID_EVERY_MS = 200;

let said = null;
let ended = null;
// The engine's panic hook calls these.
self.reportPanic = (text) => {
  said = text;
};
self.reportEnd = (reply) => {
  ended = reply.slice();
};

async function compile(response) {
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** What stands in the second file of wasm (xtask/src/rest.rs), and when that is there. */
const IN_REST = ["formats", "make", "frame", "packet"];
let rest;

const { name } = self;
const desk = import(`./${name}.js`).then(async (desk) => {
  await desk.default({ module_or_path: `./${name}_bg.wasm` });
  rest = desk.fetchRest?.();
  return desk;
});
desk.catch(() => {}); // Awaited below.

let engines = 0;
async function newEngine() {
  // One evaluation of the glue serves one instance.
  const glue = await import(`./engine.js?share${engines++}`);
  await glue.fetchRest?.();
  const wasm = glue.initSync({ module: await compiled });
  [said, ended] = [null, null];
  return { ...glue, wasm };
}

/** Lets the engine do what the run or trial asks for next, until there is no more. Answers with "" or with why it cannot. */
async function drive(engine, reached) {
  const share = await desk;
  for (let command = share.next(); command.length > 0; command = share.next()) {
    let reply;
    try {
      reply = engine.handle(command);
    } catch (error) {
      if (ended === null) return `the engine stopped: ${said ?? error}`;
      reply = ended;
    }
    const [how, text] = share.take(reply).split("\u001e");
    if (how === "no") return text;
    reached(text);
  }
  return "";
}

/** The engine that has played the run that is shown, and a copy of its memory at that moment. */
let played = null;

/** Plays the run that is shown, to its moment. Answers with "" or with why it cannot be played. */
async function play(id) {
  played = null;
  const engine = await newEngine();
  let saidAt = performance.now();
  const failed = await drive(engine, (reached) => {
    if (performance.now() - saidAt <= SAID_EVERY_MS) return;
    saidAt = performance.now();
    self.postMessage({ id, reached: Number(reached) });
  });
  if (failed === "") played = { engine, memory: null, ended: ended !== null };
  return failed;
}

/** Plays the next trial on a copy of the run. Answers with its acts, or with what has helped when all have been tried. */
async function attempt() {
  const next = (await desk).attempt();
  if (!next.startsWith("acts") || played === null) return next;
  played.memory ??= new Uint8Array(played.engine.wasm.memory.buffer).slice();
  // An engine that has stopped is not used again.
  if (played.ended) played.engine = await newEngine();
  const { memory } = played.engine.wasm;
  const missing_bytes = played.memory.length - memory.buffer.byteLength;
  if (missing_bytes > 0) memory.grow(Math.ceil(missing_bytes / 65536));
  new Uint8Array(memory.buffer).set(played.memory);
  played.ended = (await drive(played.engine, () => {})) !== "" || ended !== null;
  return next;
}

async function answer({ id, ask, with: given = [] }) {
  try {
    if (IN_REST.includes(ask)) {
      await desk;
      await rest;
    }
    const result = ask === "play" ? await play(id) : ask === "attempt" ? await attempt() : (await desk)[ask](...given);
    self.postMessage({ id, answer: result });
  } catch (error) {
    self.postMessage({ id, answer: `no\u001esharing has failed: ${error}` });
  }
}

let turn = Promise.resolve();
self.onmessage = (event) => {
  turn = turn.then(() => answer(event.data));
};
