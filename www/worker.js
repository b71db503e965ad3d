// The worker shell: it gives the engine its own wasm instance and passes bytes through the door.
//
//   page → worker   a Uint8Array or an ArrayBuffer: one encoded Command
//   worker → page   a Uint8Array: its encoded Reply; or a string: what the panic said
//
// Every message is answered once, in order; messages wait until the wasm is loaded. After a panic
// the instance is gone for good, so every further message gets the same string again: the page
// ends this worker and starts another. The string "panic" makes the engine panic, for the tests.
"use strict";

importScripts("./engine.js");

let dead = null; // What the panic said, once there was one.
let said = null; // What the panic hook has just reported.

// Called by the engine's panic hook. Only a copy of the text comes out.
self.reportPanic = (text) => {
  said = text;
};

function answer(message) {
  if (dead !== null) return dead;
  try {
    if (message === "panic") return wasm_bindgen.panic_on_request();
    return wasm_bindgen.handle(new Uint8Array(message));
  } catch (error) {
    dead = said ?? `the engine stopped: ${error}`;
    return dead;
  }
}

// The engine's name carries no hash, so ask whether the cached one is still the newest.
const loaded = fetch("./engine_bg.wasm", { cache: "no-cache" })
  .then((response) => wasm_bindgen({ module_or_path: response }))
  .catch((error) => {
    dead = `the engine could not be loaded: ${error}`;
  });

self.onmessage = async (event) => {
  await loaded;
  const reply = answer(event.data);
  self.postMessage(reply, typeof reply === "string" ? [] : [reply.buffer]);
};
