//! The page and its engine: commands out, answers in, and a new worker after a failure.

use super::effect::Effect;
use super::message::{Message, Offer};
use super::session::{Notice, Outgoing, Place};
use crate::msg::WorkerEvent;
use crate::msg::WorkerMsg;
use crate::page::Page;
use model::protocol::{Command, Reply};
use story::mend;

/// How long the engine may take to answer while the page is seen, in real milliseconds. A command takes some
/// hundred at the most.
const ANSWERS_WITHIN_MS: f64 = 20_000.0;

impl Page {
    /// Answers with whether the page has to be drawn again.
    pub(crate) fn on_worker(&mut self, now_ms: f64, msg: WorkerMsg) -> bool {
        match msg {
            WorkerMsg::Event(number, event) if number == self.worker.number => {
                // Also in the run before: the instance whose task has panicked is gone with it.
                self.worker.dead |= matches!(&event, WorkerEvent::Reply(reply) if reply.get().has_ended());
                match self.worker.stale {
                    0 => self.on_event(event),
                    _ => self.pass_over(&event),
                }
                // While time passes, the next frame draws what has come. A menu or a dialog holds the frames, too.
                !self.session.playing() || self.holds_time() || self.state.message.is_some()
            }
            WorkerMsg::Event(..) => false,
            WorkerMsg::NotStarted(why) => {
                self.worker.is_started = false;
                self.wrong(why);
                true
            }
            WorkerMsg::NotSent(why) => {
                self.wrong(why);
                true
            }
            WorkerMsg::Watch { hidden } => {
                let waited_ms = self.worker.asked_ms.map_or(0.0, |asked_ms| now_ms - asked_ms);
                let is_lost = !hidden && waited_ms >= ANSWERS_WITHIN_MS;
                if is_lost {
                    self.replace_worker("The engine has not answered for too long, so it was started again");
                }
                is_lost
            }
        }
    }

    /// Starts a worker. One that was there before is ended.
    pub(crate) fn start_worker(&mut self) {
        self.worker.number += 1;
        (self.worker.stale, self.worker.dead, self.worker.is_started) = (0, false, true);
        self.effects.push(Effect::StartWorker(self.worker.number));
    }

    /// Sends what is to be sent next.
    pub(crate) fn send_next(&mut self, now_ms: f64) {
        let Some(outgoing) = self.session.next_outgoing() else { return };
        // After a panic a worker can only be restored; without a checkpoint to go to, another one is needed.
        if self.worker.dead && matches!(outgoing, Outgoing::Command(_)) {
            self.session.no_checkpoints();
            self.start_worker();
        }
        if matches!(outgoing, Outgoing::Command(Command::Act(_))) {
            // Whatever the action may do to the engine or the browser, the moment before it is stored.
            self.store();
        }
        self.worker.asked_ms = Some(now_ms);
        self.effects.push(match outgoing {
            Outgoing::Command(command) => Effect::Send(command),
            Outgoing::Restore(id) => Effect::Restore(id),
        });
    }

    fn on_event(&mut self, event: WorkerEvent) {
        match event {
            WorkerEvent::Kept(kept) => {
                let place = Place { time: kept.at, acts: kept.acts as usize, position: kept.position as usize };
                self.session.kept_checkpoint(kept.id, place);
            }
            WorkerEvent::Dropped(ids) => self.session.dropped_checkpoints(&ids),
            WorkerEvent::Reply(reply) => {
                let reply = reply.take();
                debug_assert!(reply.is_some(), "an answer that has a copy would be lost");
                if let Some(reply) = reply {
                    self.on_reply(reply);
                }
            }
            WorkerEvent::Panic(message) => {
                self.worker.dead = true;
                self.on_reply(Reply::Panicked { message });
            }
            WorkerEvent::Broken(why) => self.replace_worker(&why),
            WorkerEvent::Restored(id) => {
                (self.worker.dead, self.worker.asked_ms) = (false, None);
                self.session.restored(id);
            }
            // Why not does not matter: there are other ways to get there.
            WorkerEvent::NotRestored(_) => {
                self.worker.asked_ms = None;
                self.session.not_restored();
            }
        }
    }

    fn on_reply(&mut self, reply: Reply) {
        self.worker.asked_ms = None;
        let acted = matches!(reply, Reply::Acted(..) | Reply::Panicked { .. });
        for notice in self.session.take(reply) {
            self.notice(notice);
        }
        if acted {
            self.store();
            self.refresh_menu();
        }
    }

    /// Something that was meant for the run before.
    fn pass_over(&mut self, event: &WorkerEvent) {
        match event {
            WorkerEvent::Kept(_) | WorkerEvent::Dropped(_) => {}
            WorkerEvent::Reply(_) | WorkerEvent::Restored(_) | WorkerEvent::NotRestored(_) => self.worker.stale -= 1,
            WorkerEvent::Panic(_) | WorkerEvent::Broken(_) => {
                let _ = self.session.lost("", true);
                self.session.play(true);
                self.start_worker();
            }
        }
    }

    fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::Found(wanted, at) => self.state.step_said = wanted.found_at(at),
            Notice::Said(text) => self.say(text),
            Notice::NotFound(text) => self.say_with(text, Offer::LookFurther),
            Notice::ChaosEnded(text) => {
                let left = mend::sentence(self.session.newest());
                let text = text + &left.as_ref().map(|left| format!(" It leaves behind: {left}.")).unwrap_or_default();
                self.state.message = Some(Message { offer: left.map(|_| Offer::Mend), ..Message::new(text, true) });
            }
            Notice::Wrong(text) => self.wrong(text),
            Notice::Broken(text) => {
                self.state.message = Some(Message { offer: Some(Offer::Facts), ..Message::new(text, true) });
            }
        }
    }

    /// The worker is gone or does not answer: another one takes its place.
    fn replace_worker(&mut self, why: &str) {
        let notice = self.session.lost(why, true);
        self.worker.asked_ms = None;
        self.start_worker();
        self.notice(notice);
        self.store();
    }
}
