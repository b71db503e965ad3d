//! The page and its engine: commands out, answers in, and a new worker after a panic.

use gloo_render::request_animation_frame;
use yew::prelude::*;

use super::steps::said_found;
use super::{App, Msg};
use crate::engine::protocol::Reply;
use crate::types::Time;
use crate::ui::banner::Message;
use crate::ui::door::{Door, Heard};
use crate::ui::format::seconds;
use crate::ui::session::{Notice, Session};
use crate::ui::store;

impl App {
    /// Starts a worker. One that was there before is ended.
    pub(super) fn open_door(&mut self, ctx: &Context<Self>) {
        self.door_number += 1;
        let number = self.door_number;
        match Door::open(ctx.link().callback(move |heard| Msg::Heard(number, heard))) {
            Ok(door) => self.door = Some(door),
            Err(why) => self.wrong(why),
        }
    }

    /// Sends what is to be sent, and asks for the next frame while time passes.
    pub(super) fn pump(&mut self, ctx: &Context<Self>) {
        let next = self.session.borrow_mut().next_command();
        if let (Some(command), Some(door)) = (next, &self.door)
            && let Err(why) = door.send(&command)
        {
            self.wrong(why);
        }
        self.refresh();
        if self.session.borrow().playing() {
            if self.frame.is_none() {
                let link = ctx.link().clone();
                self.frame = Some(request_animation_frame(move |at_ms| link.send_message(Msg::Frame(at_ms))));
            }
        } else {
            (self.frame, self.frame_ms) = (None, None);
        }
    }

    pub(super) fn take(&mut self, ctx: &Context<Self>, heard: Heard) {
        let reply = match heard {
            Heard::Reply(reply) => *reply,
            Heard::Panic(message) => Reply::Panicked { message },
            Heard::Broken(why) => {
                self.session.borrow_mut().play(false);
                self.door = None;
                return self.wrong(format!("{why}. Reload the page to try again; the session so far is kept."));
            }
        };
        let acted = matches!(reply, Reply::Acted(..));
        let notices = self.session.borrow_mut().take(reply);
        for notice in notices {
            match notice {
                Notice::Found(wanted, at) => self.step_said = said_found(wanted, at),
                Notice::Said(text) => self.message = Some(Message { text, wrong: false }),
                Notice::Wrong(text) => self.wrong(text),
                Notice::Panicked(text) => return self.recover(ctx, &text),
            }
        }
        if self.session.borrow().running_to().is_none() {
            self.panics = 0;
        }
        if acted {
            self.keep();
        }
    }

    /// Opens the same scenario again in a new worker: at the moment before the panic, or at its start
    /// when it panics on the way there. One that panics at its start is left alone.
    pub(super) fn recover(&mut self, ctx: &Context<Self>, panic: &str) {
        let (scenario, opened, now) = {
            let session = self.session.borrow();
            (session.scenario().clone(), session.opened().clone(), session.now())
        };
        self.panics += 1;
        self.door = None;
        let said = panic.trim().trim_end_matches('.');
        let (until, place) = match self.panics {
            1 => (now, format!("at {} s, the moment before", seconds(now))),
            2 => (Time::ZERO, "at its start".to_string()),
            _ => {
                self.session.borrow_mut().play(false);
                let text =
                    format!("The engine panicked: {said}. It does so whenever this run is opened; open another.");
                return self.wrong(text);
            }
        };
        self.run(ctx, Session::open(self.runs + 1, (*scenario).clone(), until));
        self.session.borrow_mut().set_opened((*opened).clone());
        self.wrong(format!("The engine panicked: {said}. The same run was opened again {place}, and stands still."));
    }

    /// Takes up a new run, in the worker that is there or in a new one.
    pub(super) fn run(&mut self, ctx: &Context<Self>, session: Session) {
        if self.door.is_none() {
            self.open_door(ctx);
        }
        self.runs = session.run();
        let before = self.session.replace(session);
        self.take_over_breakpoints(before.breakpoints);
    }

    /// Keeps the session in the browser. That it cannot be kept is said once.
    pub(super) fn keep(&mut self) {
        let kept = {
            let session = self.session.borrow();
            let now = session.running_to().unwrap_or(session.now());
            store::keep(&self.title, session.opened(), session.scenario(), now, self.speed)
        };
        if let Err(why) = kept
            && std::mem::replace(&mut self.keeps, false)
        {
            self.wrong(why);
        }
    }
}
