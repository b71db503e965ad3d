//! The page's side of the door: bytes to the worker and back.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::Callback;

use crate::engine::protocol::{Command, Reply, decode, encode};

/// What comes out of the door.
#[derive(Debug)]
pub enum Heard {
    /// The engine's answer.
    Reply(Box<Reply>),
    /// What the engine's panic said. The worker answers nothing else from now on.
    Panic(String),
    /// The worker itself does not work.
    Broken(String),
}

/// A worker with an engine in it. Dropping it ends the worker.
pub struct Door {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Door {
    /// Starts a worker, whose answers go to `heard`. Fails when the browser has no workers.
    pub fn open(heard: Callback<Heard>) -> Result<Door, String> {
        let worker = Worker::new("./worker.js").map_err(|error| format!("no worker can be started: {error:?}"))?;
        let on_message = {
            let heard = heard.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| heard.emit(read(&event.data())))
        };
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            heard.emit(Heard::Broken(format!("the engine's worker failed: {}", event.message())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Door { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command. It is answered by one [`Heard`].
    pub fn send(&self, command: &Command) -> Result<(), String> {
        let bytes = Uint8Array::from(encode(command).as_slice());
        self.worker.post_message(&bytes).map_err(|error| format!("the engine cannot be reached: {error:?}"))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn read(data: &JsValue) -> Heard {
    if let Some(message) = data.as_string() {
        return Heard::Panic(message);
    }
    let Some(bytes) = data.dyn_ref::<Uint8Array>() else {
        return Heard::Broken("the engine answered with something that is not bytes".to_string());
    };
    match decode::<Reply>(&bytes.to_vec()) {
        Ok(reply) => Heard::Reply(Box::new(reply)),
        Err(why) => Heard::Broken(why),
    }
}
