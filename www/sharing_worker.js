// The worker that makes links and exports, and reads addresses. It holds what shares (crates/share) and an engine of its
// own, which plays the run once more: what leaves the page is the run itself, and the page's engine is not disturbed.
//
//   page → worker   { id, ask: "show" | "open" | "lesson" | "import" | "play" | "link" | "verdict" | "formats" | "make" | "packet", with: […] }
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

const desk = import("./share.js").then(async (share) => {
  await share.default({ module_or_path: "./share_bg.wasm" });
  return share;
});
desk.catch(() => {}); // Awaited below.

let engines = 0;
async function newEngine() {
  // One evaluation of the glue serves one instance.
  const glue = await import(`./engine.js?share${engines++}`);
  glue.initSync({ module: await compiled });
  [said, ended] = [null, null];
  return glue;
}

/** Plays the run that is shown, to its moment. Answers with "" or with why it cannot be played. */
async function play(id) {
  const share = await desk;
  const engine = await newEngine();
  let saidAt = performance.now();
  for (let command = share.next(); command.length > 0; command = share.next()) {
    let reply;
    try {
      reply = engine.handle(command);
    } catch (error) {
      if (ended === null) return `the engine stopped: ${said ?? error}`;
      reply = ended;
    }
    const [how, reached] = share.take(reply).split("\u001e");
    if (how === "no") return reached;
    if (performance.now() - saidAt > SAID_EVERY_MS) {
      saidAt = performance.now();
      self.postMessage({ id, reached: Number(reached) });
    }
  }
  return "";
}

async function answer({ id, ask, with: given = [] }) {
  try {
    const result = ask === "play" ? await play(id) : (await desk)[ask](...given);
    self.postMessage({ id, answer: result });
  } catch (error) {
    self.postMessage({ id, answer: `no\u001esharing has failed: ${error}` });
  }
}

let turn = Promise.resolve();
self.onmessage = (event) => {
  turn = turn.then(() => answer(event.data));
};
