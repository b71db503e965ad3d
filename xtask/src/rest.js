// Stands behind wasm-bindgen's script of a file of wasm that is divided (xtask/src/rest.rs), with `REST` before it: the address
// of the second file.

const REST_PAUSE_MS = 2000;
let restTries = 5;
let restModule = null;

/** Fetches the second file before it is needed, also before the first one is there. Tries it again some times. */
export async function fetchRest() {
  try {
    const file = await fetch(REST);
    restModule = await WebAssembly.compile(await file.arrayBuffer());
    if (wasm !== undefined) await WebAssembly.instantiate(restModule, { p: wasm });
  } catch {
    restTries -= 1;
    if (restTries > 0) setTimeout(fetchRest, REST_PAUSE_MS);
  }
}

/**
 * Called by wasm, which cannot wait: when this returns, the second file is there. What has not come yet is fetched at this
 * moment. No service worker answers that, so who may be without a network fetches it beforehand.
 */
function loadRest() {
  try {
    if (restModule === null) {
      const request = new XMLHttpRequest();
      request.open("GET", REST, false);
      request.overrideMimeType("text/plain; charset=x-user-defined"); // The lower half of each letter is a byte.
      request.send();
      if (request.status !== 200) throw new Error(`${REST}: ${request.status}`);
      restModule = new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0)));
    }
    new WebAssembly.Instance(restModule, { p: wasm });
  } catch (error) {
    self.restFailed?.(error);
    throw error;
  }
}
