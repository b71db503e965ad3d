//! The effects that the page asks for, done in the browser.

use gloo_render::request_animation_frame;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{App, Input, now_ms};
use crate::ui::clipboard;
use crate::ui::fetch::fetch_text;
use crate::ui::looks;
use crate::ui::menu_place::beside;
use crate::ui::share;
use crate::ui::storage;
use crate::ui::worker_channel::WorkerChannel;
use page::effect::Effect;
use page::msg::{BrowserMsg, DialogsMsg, Msg, RunMsg, TimeMsg, WorkerMsg};

impl App {
    /// Does these effects in their order, and those that follow from how they end. True when the page has to be drawn.
    pub(super) fn perform(&mut self, ctx: &Context<Self>, effects: Vec<Effect>) -> bool {
        let mut draws = false;
        let mut outcomes = Vec::new();
        for effect in effects {
            match effect {
                Effect::Draw => draws = true,
                other => outcomes.extend(self.perform_one(ctx, other)),
            }
        }
        for outcome in outcomes {
            let effects = self.page.borrow_mut().update(now_ms(), outcome);
            draws |= self.perform(ctx, effects);
        }
        draws
    }

    /// Asks the browser for a frame, if the page wants one.
    pub(super) fn ask_for_frame(&mut self, ctx: &Context<Self>) {
        if std::mem::take(&mut self.painting.wants_frame) {
            let link = ctx.link().clone();
            let frame = move |at_ms| link.send_message(Input::At(at_ms, Msg::Time(TimeMsg::Frame)));
            self._frame = Some(request_animation_frame(frame));
        }
    }

    /// Does one effect, and answers with how it has ended if the page has to know.
    fn perform_one(&mut self, ctx: &Context<Self>, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Draw => None,
            Effect::StartWorker(number) => {
                let on_event =
                    ctx.link().callback(move |event| Input::Msg(Msg::Worker(WorkerMsg::Event(number, event))));
                match WorkerChannel::open(on_event) {
                    Ok(channel) => {
                        self.channel = Some(channel);
                        None
                    }
                    Err(why) => Some(Msg::Worker(WorkerMsg::NotStarted(why))),
                }
            }
            Effect::Send(command) => self.to_worker(|channel| channel.send(&command)),
            Effect::Restore(id) => self.to_worker(|channel| channel.restore(id)),
            Effect::Frame => {
                self.painting.wants_frame = true;
                None
            }
            Effect::Store(texts) => {
                let refused = texts.into_iter().find(|(key, text)| !storage::store(key, text));
                refused.map(|(key, _)| Msg::Browser(BrowserMsg::NotStored(key)))
            }
            Effect::Remove(keys) => {
                keys.iter().for_each(|key| storage::remove(key));
                None
            }
            Effect::ShowRun(name) => {
                storage::show_run(&self.tab, &name);
                None
            }
            Effect::ReadStored => Some(Msg::Browser(BrowserMsg::Stored(storage::texts()))),
            Effect::Copy(text) => {
                let on = self.on.clone();
                spawn_local(async move {
                    on.emit(Msg::Browser(BrowserMsg::Copied(clipboard::copy(&text).await)));
                });
                None
            }
            Effect::Fetch(index, path) => {
                fetch_text(path, self.on.reform(move |text| Msg::Run(RunMsg::Fetched(index, text))));
                None
            }
            Effect::PlaceMenu(selectors) => {
                let place = selectors.iter().find_map(|selector| beside(selector));
                place.map(|place| Msg::Dialogs(DialogsMsg::MenuAt(place)))
            }
            Effect::Share(text) => {
                share::share(&text);
                None
            }
            Effect::Address(address) => {
                share::show_address(&address);
                None
            }
            Effect::Entry(entry) => {
                share::show_entry(&entry);
                None
            }
            Effect::Follow => (!share::follow_address()).then_some(Msg::Run(RunMsg::NotKept)),
            Effect::Look(look) => {
                looks::show(look);
                None
            }
        }
    }

    fn to_worker(&self, send: impl FnOnce(&WorkerChannel) -> Result<(), String>) -> Option<Msg> {
        let sent = send(self.channel.as_ref()?);
        sent.err().map(|why| Msg::Worker(WorkerMsg::NotSent(why)))
    }
}
