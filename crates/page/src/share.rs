//! Sharing: what is shown, given to the part of the page that makes links and exports, and what an address asks for.
//!
//! That part is loaded when it is needed (`www/sharing.js`), so both ways are a text of few fields:
//!
//! ```text
//! to it     title ␞ moment ␞ speed ␞ chosen ␞ panels ␞ tables, engines, both or neither ␞ the run's text; to explain the
//!           moment, why ␞ before it, and in place of the text the run as `encode_text` writes it, which no parser has to read
//! from it   run ␞ the same fields, or file ␞ them when no address names the run; say ␞ a sentence; wrong ␞ a sentence; act ␞ actions, on lines;
//!           course ␞ the lessons to be listed
//! ```
//! A moment is in microseconds; without one a run begins at its start.

use super::effect::Effect;
use super::library::LIBRARY;
use super::panels::Panels;
use super::typed;
use crate::chosen::Chosen;
use crate::dialog::Dialog;
use crate::msg::{ClusterMsg, ShareMsg};
use crate::page::Page;
use model::protocol::encode_text;
use model::scenario;
use model::types::Time;
use story::format::SPEED_STEPS;

/// Stands between fields, and in none of them.
pub const FIELD: char = '\u{1e}';

/// What is shown besides: nodes and logs as tables, the run beside itself on the other engine.
const TABLES: &str = "tables";
const ENGINES: &str = "engines";

impl Page {
    pub(crate) fn on_share(&mut self, msg: ShareMsg) {
        match msg {
            ShareMsg::Show => self.give("", self.session.scenario().to_string()),
            ShareMsg::Why => self.give("why\u{1e}", encode_text(&**self.session.scenario())),
            ShareMsg::Came(text) => self.came(&text),
        }
    }

    /// Gives what is shown to the part that shares. It does not go on meanwhile.
    fn give(&mut self, what: &str, run: String) {
        self.session.play(false);
        self.effects.push(Effect::Share([what, &self.shown(run)].concat()));
    }

    /// What is shown, in fields.
    fn shown(&self, run: String) -> String {
        let state = &self.state;
        let fields = [
            state.title.replace(FIELD, " "),
            self.session.drawn().as_micros().to_string(),
            state.speed.to_string(),
            state.chosen.map(Chosen::words).unwrap_or_default(),
            state.panels.to_text(),
            [if state.tables { TABLES } else { "" }, if self.on_two_engines() { ENGINES } else { "" }].join(" "),
            run,
        ];
        fields.join("\u{1e}")
    }

    /// True while the run stands beside itself on the other engine.
    fn on_two_engines(&self) -> bool {
        self.session.compared().is_some_and(|other| other.engines.is_some())
    }

    fn came(&mut self, text: &str) {
        let fields: Vec<&str> = text.splitn(8, FIELD).collect();
        match fields[..] {
            ["say", text] => self.say(text),
            ["wrong", text] => {
                self.close_dialog();
                self.wrong(text);
            }
            ["course", lessons] => {
                self.show_dialog(Some(Dialog::Scenarios));
                self.state.typed = lessons.to_string();
                self.state.lesson.list = lessons.to_string();
            }
            ["act", lines] => {
                for line in lines.lines() {
                    match typed::act(line, self.session.cluster()) {
                        Ok(action) => self.on_cluster(ClusterMsg::Act(action)),
                        Err(wrong) => return self.wrong(wrong.message),
                    }
                }
                self.session.play(true);
            }
            [kind @ ("run" | "file"), title, moment, speed, chosen, panels, tables, text] => {
                match scenario::parse(text) {
                    Err(mistakes) => self.wrong(mistakes.to_string()),
                    Ok(scenario) => {
                        self.close_dialog();
                        // A lesson in an address is known by the name of its file.
                        let known = LIBRARY.iter().find(|scene| scene.file == title).map(|scene| scene.title);
                        self.opening = Some(moment.parse().map(Time).ok());
                        let before = self.session.run();
                        self.open_scenario(known.unwrap_or(title).to_string(), scenario);
                        // The address of the run before does not name what comes from a file.
                        if kind == "file" && self.session.run() != before {
                            self.follow("");
                        }
                        self.state.speed = speed.parse().map_or(self.state.speed, |speed: u32| speed.min(SPEED_STEPS));
                        self.state.chosen = Chosen::by_words(chosen);
                        self.state.tables = tables.contains(TABLES);
                        if tables.contains(ENGINES)
                            && let Err(why) = self.session.compare_engines()
                        {
                            self.wrong(why);
                        }
                        if !panels.is_empty() {
                            self.state.panels = Panels::from_text(panels);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Puts a run of the library into the address, so that the browser goes back to the one before. What has come from
    /// an address stands there already.
    pub(crate) fn follow(&mut self, title: &str) {
        let scene = LIBRARY.iter().find(|scene| scene.title == title && !scene.file.is_empty());
        self.effects.push(Effect::Address(scene.map_or_else(String::new, |scene| ["#lesson=", scene.file].concat())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Look;
    use crate::storage::Stored;
    use model::client::ClientId;
    use model::protocol::decode_text;
    use model::types::{MessageId, NodeId};

    fn page() -> Page {
        Page::open(0.0, &Stored::default(), Look::default()).0
    }

    fn sends(page: &mut Page, msg: ShareMsg) -> Vec<Effect> {
        page.update(1.0, crate::msg::Msg::Share(msg))
    }

    fn shared(page: &mut Page) -> String {
        let effects = sends(page, ShareMsg::Show);
        let shared =
            effects.into_iter().find_map(|effect| if let Effect::Share(text) = effect { Some(text) } else { None });
        shared.expect("something is shared")
    }

    #[test]
    fn what_is_chosen_is_read_back_from_its_words() {
        let all = [
            Chosen::Node(NodeId(3)),
            Chosen::Message(MessageId(812)),
            Chosen::Entry(0),
            Chosen::Link(NodeId(1), NodeId(5)),
            Chosen::Client(ClientId(2)),
        ];
        for chosen in all {
            assert_eq!(Chosen::by_words(&chosen.words()), Some(chosen));
        }
        for nothing in ["", "node", "node x", "link 1", "star 1"] {
            assert_eq!(Chosen::by_words(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_is_shared_opens_as_it_was_at_the_same_moment_and_stands_still() {
        let mut one = page();
        let text = "run\u{1e}Mine\u{1e}1234567\u{1e}23\u{1e}node 2\u{1e}panels-1 250 318 401 520 520\u{1e}tables\u{1e}\
            cluster nodes=3 seed=9\nrun 1s\ncrash 2\nrun 2s\n";
        sends(&mut one, ShareMsg::Came(text.to_string()));
        assert_eq!(one.session().running_to(), Some(Time(1_234_567)));
        assert!(!one.session().playing());
        assert_eq!((one.state().speed, one.state().chosen), (23, Some(Chosen::Node(NodeId(2)))));
        let shown = shared(&mut one);
        let (fields, run) = shown.rsplit_once(FIELD).expect("fields");
        assert!(fields.starts_with("Mine\u{1e}") && fields.ends_with("\u{1e}tables "), "{fields}");
        assert_eq!(scenario::parse(run).as_ref(), Ok(&**one.session().scenario()));
    }

    #[test]
    fn what_stands_beside_itself_on_the_other_engine_is_shared_so() {
        let mut one = page();
        let text = "run\u{1e}Mine\u{1e}1234567\u{1e}23\u{1e}\u{1e}\u{1e}engines\u{1e}cluster nodes=3 seed=9\nrun 3s\n";
        sends(&mut one, ShareMsg::Came(text.to_string()));
        let beside = one.session().compared().expect("both are shown");
        assert_eq!((beside.cluster.engine, beside.engines.is_some()), (model::dialect::Dialect::RaftRs, true));
        let shown = shared(&mut one);
        assert!(shown.contains("\u{1e} engines\u{1e}cluster nodes=3 seed=9\n"), "{shown}");
        // What the other engine lacks is said, and the run is shown alone.
        sends(&mut one, ShareMsg::Came(text.replace("seed=9", "seed=9 keep=3 probe=2s")));
        assert!(one.session().compared().is_none());
        assert!(one.message().is_some_and(|message| message.wrong && message.text.contains("probe")));
    }

    #[test]
    fn why_is_asked_of_the_moment_that_stands_and_an_act_that_helps_is_done_and_played() {
        let mut one = page();
        sends(
            &mut one,
            ShareMsg::Came("run\u{1e}Mine\u{1e}\u{1e}23\u{1e}\u{1e}\u{1e}\u{1e}cluster nodes=3\n".to_string()),
        );
        let shown = shared(&mut one);
        let effects = sends(&mut one, ShareMsg::Why);
        let Some(Effect::Share(asked)) = effects.into_iter().find(|effect| matches!(effect, Effect::Share(_))) else {
            panic!("it is asked");
        };
        let (fields, run) = shown.split_at(shown.rfind(FIELD).expect("the last field") + 1);
        let encoded =
            asked.strip_prefix("why\u{1e}").and_then(|rest| rest.strip_prefix(fields)).expect("the same fields");
        assert_eq!(decode_text::<scenario::Scenario>(encoded).map(|run| run.to_string()).as_deref(), Ok(run));
        assert!(!one.session().playing());
        sends(&mut one, ShareMsg::Came("act\u{1e}crash 2\nheal 1 -- 3".to_string()));
        assert!(one.session().playing(), "{:?}", one.message());
        sends(&mut one, ShareMsg::Came("act\u{1e}crsh 2".to_string()));
        assert!(one.message().is_some_and(|message| message.wrong && message.text.contains("crsh")));
    }

    #[test]
    fn a_teachers_list_opens_the_lessons_that_it_names() {
        let mut one = page();
        sends(&mut one, ShareMsg::Came("course\u{1e}a1,b12,".to_string()));
        assert_eq!((one.state().dialog(), one.state().typed.as_str()), (Some(Dialog::Scenarios), "a1,b12,"));
    }

    #[test]
    fn a_run_of_a_file_takes_the_address_of_another_one_away() {
        let mut one = page();
        let file = |text: &str| ShareMsg::Came(format!("file\u{1e}A file\u{1e}\u{1e}\u{1e}\u{1e}\u{1e}\u{1e}{text}"));
        let none = Effect::Address(String::new());
        assert!(!sends(&mut one, file("cluster nodes=99\n")).contains(&none), "it is not opened");
        assert!(sends(&mut one, file("cluster nodes=3 seed=7\n")).contains(&none));
        assert_eq!(one.state().title, "A file");
    }

    #[test]
    fn what_cannot_be_read_leaves_the_page_as_it_was() {
        let mut one = page();
        let before = shared(&mut one);
        for text in
            ["run\u{1e}T\u{1e}1\u{1e}2\u{1e}\u{1e}\u{1e}\u{1e}cluster nodes=99\n", "wrong\u{1e}This link is damaged"]
        {
            sends(&mut one, ShareMsg::Came(text.to_string()));
            assert!(one.state().message.as_ref().is_some_and(|message| message.wrong), "{text:?}");
            assert_eq!(shared(&mut one), before);
        }
        for text in ["", "run", "run\u{1e}a\u{1e}b", "walk\u{1e}x"] {
            sends(&mut one, ShareMsg::Came(text.to_string()));
            assert_eq!(shared(&mut one), before);
        }
    }

    #[test]
    fn a_lesson_of_an_address_has_its_title_and_the_address_follows_what_is_opened() {
        let mut one = page();
        let came = |name: &str, text: &str| {
            ShareMsg::Came(format!("run\u{1e}{name}\u{1e}\u{1e}\u{1e}\u{1e}\u{1e}\u{1e}{text}"))
        };
        sends(&mut one, came("first-election", include_str!("../../../scenarios/first-election.raft")));
        assert_eq!(one.state().title, "The first election");
        assert!(one.session().playing(), "without a moment it plays");
        let text = include_str!("../../../scenarios/minority-leader.raft");
        let effects = sends(&mut one, came("minority-leader", text));
        assert_eq!(one.state().title, "A leader without its majority");
        assert!(one.session().waits_at_stop(), "what asks waits for its reader");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Address(_))), "the address is there already");
        let (title, scenario) = ("A leader without its majority".to_string(), scenario::parse(text).expect("correct"));
        let open = crate::msg::RunMsg::Open(title, Box::new(scenario));
        let effects = one.update(2.0, crate::msg::Msg::Run(open));
        assert!(effects.contains(&Effect::Address("#lesson=minority-leader".into())), "{effects:?}");
    }
}
