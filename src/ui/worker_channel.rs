//! The page's side of the channel to the engine's worker: bytes there and back, and which checkpoints the worker keeps.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use model::protocol::{Command, Reply, decode, encode};
use model::types::Time;
use page::msg::{Checkpoint, WorkerEvent};
use page::once::Once;

/// Under which name of the window the document leaves the worker that it has started.
const EARLY: &str = "engineWorker";

/// A worker with an engine in it. Dropping it ends the worker.
pub struct WorkerChannel {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl WorkerChannel {
    /// Starts a worker, whose answers go to `on_event`. Fails when the browser has no workers.
    ///
    /// The document has started the first worker already (`www/start.js`), so that it loads in parallel with the page.
    pub fn open(on_event: Callback<WorkerEvent>) -> Result<WorkerChannel, String> {
        let worker = match started_early() {
            Some(worker) => worker,
            None => {
                let options = WorkerOptions::new();
                options.set_type(WorkerType::Module);
                Worker::new_with_options("./worker.js", &options)
                    .map_err(|error| format!("no worker can be started: {error:?}"))?
            }
        };
        let on_message = {
            let on_event = on_event.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| read(&event.data(), &on_event))
        };
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            on_event.emit(WorkerEvent::Broken(format!("the engine's worker failed: {}", event.message())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(WorkerChannel { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command. It is answered by [`WorkerEvent::Reply`] or [`WorkerEvent::Panic`].
    pub fn send(&self, command: &Command) -> Result<(), String> {
        self.post(&Uint8Array::from(encode(command).as_slice()))
    }

    /// Takes the engine back to a checkpoint. Answered by [`WorkerEvent::Restored`] or [`WorkerEvent::NotRestored`].
    pub fn restore(&self, id: u32) -> Result<(), String> {
        let message = Object::new();
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&message, &"restore".into(), &id.into());
        self.post(&message)
    }

    fn post(&self, message: &JsValue) -> Result<(), String> {
        self.worker.post_message(message).map_err(|error| format!("the engine cannot be reached: {error:?}"))
    }
}

impl Drop for WorkerChannel {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The worker that the document has started, unless it was taken before or could not be loaded: starting another one
/// then reports the cause.
fn started_early() -> Option<Worker> {
    let global = js_sys::global();
    let worker = Reflect::get(&global, &EARLY.into()).ok()?.dyn_into::<Worker>().ok()?;
    // A property of the window that the document's own script has set can be deleted.
    let _ = Reflect::delete_property(&global, &EARLY.into());
    field(&worker, "broken").is_none_or(|broken| broken.is_undefined()).then_some(worker)
}

fn read(data: &JsValue, on_event: &Callback<WorkerEvent>) {
    let broken = |why: &str| on_event.emit(WorkerEvent::Broken(why.to_string()));
    if let Some(bytes) = data.dyn_ref::<Uint8Array>() {
        match decode::<Reply>(&bytes.to_vec()) {
            Ok(reply) => on_event.emit(WorkerEvent::Reply(Once::new(reply))),
            Err(why) => broken(&why),
        }
    } else if let Some(message) = data.as_string() {
        on_event.emit(WorkerEvent::Panic(message));
    } else if let Some(id) = number(data, "restored") {
        on_event.emit(WorkerEvent::Restored(id as u32));
    } else if let Some(why) = field(data, "refused").and_then(|why| why.as_string()) {
        on_event.emit(WorkerEvent::NotRestored(why));
    } else if let Some(dropped) = field(data, "dropped").and_then(|dropped| dropped.dyn_into::<Array>().ok()) {
        if dropped.length() > 0 {
            on_event.emit(WorkerEvent::Dropped(dropped.iter().filter_map(|id| Some(id.as_f64()? as u32)).collect()));
        }
        if let Some(checkpoint) = checkpoint(data) {
            on_event.emit(WorkerEvent::Kept(checkpoint));
        }
    } else {
        broken("the engine answered with something that is not bytes");
    }
}

fn checkpoint(data: &JsValue) -> Option<Checkpoint> {
    let kept = field(data, "kept")?;
    Some(Checkpoint {
        id: number(&kept, "id")? as u32,
        at: Time(number(&kept, "at_us")? as u64),
        acts: number(&kept, "acts")? as u32,
        position: number(&kept, "position")? as u64,
        bytes: number(&kept, "bytes")? as u64,
        total_bytes: number(data, "total_bytes")? as u64,
    })
}

fn field(data: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(data, &name.into()).ok()
}

fn number(data: &JsValue, name: &str) -> Option<f64> {
    field(data, name)?.as_f64()
}
