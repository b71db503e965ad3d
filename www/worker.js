// The Web Worker: it runs the engine in its own wasm instance, passes encoded messages to it, and keeps checkpoints.
//
//   page → worker   a Uint8Array or an ArrayBuffer: one encoded Command
//   worker → page   a Uint8Array: its encoded Reply; or a string: the message of a panic.
//                   When a task of a node panics, the answer is a Reply whose run has ended; the string comes after it.
//
//   page → worker   { restore: id }
//   worker → page   { restored: id, engine_bytes }, or { refused: "why" } and the engine is unchanged
//
//   worker → page   { kept: { id, at_us, acts, position, bytes }, dropped: [id…], total_bytes, engine_bytes, cost_ms }
//                   not as an answer, but right after the answer to the command after which the checkpoint was
//                   taken, so that no answer waits for it;
//                   without `kept` when another checkpoint does not fit into the budget
//
// Every message is answered once, in order; messages wait until the wasm is loaded. After a panic the
// instance cannot be used again, so every further command gets the same string, until a restore creates
// another instance. The string "panic" makes the engine panic, for the tests.

// Everything is fetched at once: an import at the top would delay the wasm.
// These file names contain no hash, so the cache must revalidate them.
const compiled = fetch("./engine_bg.wasm", { cache: "no-cache" }).then(compile);
compiled.catch(() => {}); // The error is reported where the promise is awaited.
const loading = import("./checkpoints.js");
loading.catch(() => {}); // Awaited in `instantiate`.

// Tests and benchmarks set other limits in the URL of the worker: `worker.js?busy_ms=1`.
const limits = [...new URLSearchParams(self.location.search)].map(([name, value]) => [name, Number(value)]);
let checkpoints = null;
let engine = null; // The functions of wasm-bindgen's glue, and `wasm`: the exports of the instance.
let instances = 0;
let restAsked = self.name === "keeps";
let dead = null; // The message of the panic after which the instance cannot be used.
let said = null; // The last message of the panic hook.
let lastReply = null; // The reply to the command in which a task panicked.

// Called by the engine's panic hook. Only copies of the text and of the bytes come out.
self.reportPanic = (text) => {
  said = text;
};
self.reportEnd = (reply) => {
  lastReply = reply.slice();
};

function compile(response) {
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const streams = response.headers.get("Content-Type") === "application/wasm";
  return streams
    ? WebAssembly.compileStreaming(response)
    : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
}

// One evaluation of the glue serves one instance, so each instance needs its own.
async function instantiate() {
  const glue = await import(`./engine.js?${instances++}`);
  // The second file of wasm (xtask/src/rest.rs). The first answer does not need it, unless a run is kept or continued.
  if (self.name === "keeps" || instances > 1) await glue.fetchRest?.();
  checkpoints ??= new (await loading).Checkpoints(Object.fromEntries(limits));
  engine = { ...glue, wasm: glue.initSync({ module: await compiled }) };
  dead = said = null;
}

// The present buffer of the memory: growing the memory detaches the old buffer.
const memory = () => engine.wasm.memory;

function command(message) {
  if (dead !== null) return dead;
  try {
    if (message === "panic") return engine.panic_on_request();
    return engine.handle(new Uint8Array(message));
  } catch (error) {
    dead = said ?? `the engine stopped: ${error}`;
    const reply = lastReply ?? dead;
    lastReply = null;
    return reply;
  }
}

// Takes a checkpoint when one is due, and reports it to the page.
function keep(busy_ms) {
  try {
    const report = checkpoints.after(engine, memory(), busy_ms);
    if (report !== null) self.postMessage(report);
  } catch (error) {
    dead = `a checkpoint could not be taken: ${error}`;
  }
}

async function restore(id) {
  try {
    if (!checkpoints?.has(id)) return { refused: `checkpoint ${id} no longer exists` };
    if (dead !== null) await instantiate();
    checkpoints.restore(id, memory());
    return { restored: id, engine_bytes: memory().buffer.byteLength };
  } catch (error) {
    return { refused: `checkpoint ${id} cannot be restored: ${error}` };
  }
}

async function answer(message) {
  const restores = typeof message?.restore === "number";
  const started = performance.now();
  const reply = restores ? await restore(message.restore) : command(message);
  const busy_ms = performance.now() - started;
  self.postMessage(reply, reply instanceof Uint8Array ? [reply.buffer] : []);
  if (!restores && dead === null) keep(busy_ms);
  if (!restAsked) engine?.fetchRest?.();
  restAsked = true;
}

let turn = instantiate().catch((error) => {
  dead = `the engine could not be loaded: ${error}`;
});

self.onmessage = (event) => {
  turn = turn.then(() => answer(event.data));
};
