//! The page and its engine: commands out, answers in, and a new worker after a panic.

use gloo_render::request_animation_frame;
use yew::prelude::*;

use super::steps::said_found;
use super::{App, Msg, document, now_ms};
use crate::ui::banner::Message;
use crate::ui::door::{Door, Heard};
use crate::ui::store;
use model::protocol::{Command, Reply};
use page::session::{Notice, Order, Place, Session};

/// How long the engine may take to answer while the page is seen, in real milliseconds. A command takes some
/// hundred at the most.
const ANSWERS_WITHIN_MS: f64 = 20_000.0;

impl App {
    /// Starts a worker. One that was there before is ended.
    pub(super) fn open_door(&mut self, ctx: &Context<Self>) {
        self.door_number += 1;
        (self.stale, self.dead) = (0, false);
        let number = self.door_number;
        match Door::open(ctx.link().callback(move |heard| Msg::Heard(number, heard))) {
            Ok(door) => self.door = Some(door),
            Err(why) => self.wrong(why),
        }
    }

    /// Sends what is to be sent, and asks for the next frame while time passes.
    pub(super) fn pump(&mut self, ctx: &Context<Self>) {
        let next = self.session.borrow_mut().next_order();
        if let Some(order) = next {
            self.send(ctx, &order);
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

    fn send(&mut self, ctx: &Context<Self>, order: &Order) {
        // After a panic a worker can only be restored; without a checkpoint to go to, another one is needed.
        if self.dead && matches!(order, Order::Command(_)) {
            self.session.borrow_mut().no_checkpoints();
            self.open_door(ctx);
        }
        if matches!(order, Order::Command(Command::Act(_))) {
            // Whatever the action may do to the engine or the browser, the moment before it is kept.
            self.keep();
        }
        let Some(door) = &self.door else { return };
        self.asked_ms = Some(now_ms());
        let sent = match order {
            Order::Command(command) => door.send(command),
            Order::Restore(id) => door.restore(*id),
        };
        if let Err(why) = sent {
            self.wrong(why);
        }
    }

    pub(super) fn take(&mut self, ctx: &Context<Self>, heard: Heard) {
        if let Heard::Reply(reply) = &heard {
            self.dead |= reply.has_ended();
        }
        if self.stale > 0 {
            return self.pass_over(ctx, &heard);
        }
        match heard {
            Heard::Kept(kept) => {
                let place = Place { time: kept.at, deeds: kept.acts as usize, position: kept.position as usize };
                return self.session.borrow_mut().kept_checkpoint(kept.id, place);
            }
            Heard::Dropped(ids) => return self.session.borrow_mut().dropped_checkpoints(&ids),
            Heard::Reply(_) | Heard::Panic(_) | Heard::Broken(_) | Heard::Restored(_) | Heard::NotRestored(_) => {}
        }
        self.asked_ms = None;
        let reply = match heard {
            Heard::Reply(reply) => *reply,
            Heard::Panic(message) => {
                self.dead = true;
                Reply::Panicked { message }
            }
            Heard::Broken(why) => return self.new_worker(ctx, &why),
            Heard::Restored(id) => {
                self.dead = false;
                return self.session.borrow_mut().restored(id);
            }
            Heard::NotRestored(why) => {
                // Why not does not matter: there are other ways to get there.
                drop(why);
                return self.session.borrow_mut().not_restored();
            }
            Heard::Kept(_) | Heard::Dropped(_) => return,
        };
        let acted = matches!(reply, Reply::Acted(..) | Reply::Panicked { .. });
        let notices = self.session.borrow_mut().take(reply);
        for notice in notices {
            self.notice(notice);
        }
        if acted {
            self.keep();
        }
    }

    /// Something that was meant for the run before.
    fn pass_over(&mut self, ctx: &Context<Self>, heard: &Heard) {
        match heard {
            Heard::Kept(_) | Heard::Dropped(_) => {}
            Heard::Reply(_) | Heard::Restored(_) | Heard::NotRestored(_) => self.stale -= 1,
            Heard::Panic(_) | Heard::Broken(_) => {
                let _ = self.session.borrow_mut().lost("", true);
                self.session.borrow_mut().play(true);
                self.open_door(ctx);
            }
        }
    }

    fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::Found(wanted, at) => self.step_said = said_found(wanted, at),
            Notice::Said(text) => self.message = Some(Message { text, wrong: false }),
            Notice::Wrong(text) => self.wrong(text),
            Notice::Broken(text) => {
                self.announced = Some(text.clone());
                self.wrong(text);
            }
        }
    }

    /// The worker is gone or does not answer: another one takes its place.
    fn new_worker(&mut self, ctx: &Context<Self>, why: &str) {
        let notice = self.session.borrow_mut().lost(why, true);
        self.asked_ms = None;
        self.open_door(ctx);
        self.notice(notice);
        self.keep();
    }

    /// Replaces a worker that has not answered for too long while somebody was watching. True when it was.
    pub(super) fn watch(&mut self, ctx: &Context<Self>) -> bool {
        let hidden = document().is_some_and(|document| document.hidden());
        let waited_ms = self.asked_ms.map_or(0.0, |asked_ms| now_ms() - asked_ms);
        if hidden || waited_ms < ANSWERS_WITHIN_MS {
            return false;
        }
        self.new_worker(ctx, "The engine has not answered for too long, so it was started again");
        self.pump(ctx);
        true
    }

    /// Takes up a new run. What the worker still answers to the old one is not for the new one's ears.
    pub(super) fn run(&mut self, ctx: &Context<Self>, session: Session) {
        self.stale += u32::from(self.session.borrow().is_waiting());
        if self.door.is_none() {
            self.open_door(ctx);
        }
        self.asked_ms = None;
        self.runs = session.run();
        let before = self.session.replace(session);
        self.take_over_breakpoints(before.breakpoints);
    }

    /// Keeps the session in the browser. That it cannot be kept is said once.
    pub(super) fn keep(&mut self) {
        let kept = {
            let session = self.session.borrow();
            let changes = (session.run(), session.changes());
            let branches = (self.kept_changes != Some(changes)).then(|| session.keep_branches());
            let same_run = self.kept_changes.is_some_and(|(run, _)| run == session.run());
            let scenarios = (!same_run).then(|| session.keep_scenarios());
            let head = session.keep_head(&self.title, self.speed);
            let kept = store::keep(&head, branches.as_deref(), scenarios.as_deref());
            self.kept_changes = kept.is_ok().then_some(changes);
            kept
        };
        if let Err(why) = kept
            && std::mem::replace(&mut self.keeps, false)
        {
            self.wrong(why);
        }
    }
}
