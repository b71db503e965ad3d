//! The menus offer every kind of action, and no action that is impossible.

use std::collections::BTreeSet;

use super::kinds::SHOWROOM;
use super::*;
use crate::msg::SelectionMsg;
use crate::typed;
use engine::Run;
use model::action::{ACTION_KINDS, Action, Range, Target};
use model::fault::Kind;
use model::scenario::{self, Step};
use model::trace::LinkState;
use model::types::{DiskTrouble, NodeId, Time};

/// The state in which such a run ends.
fn state(text: &str) -> (View, Cluster, Run) {
    let scenario = scenario::parse(text).expect("a correct text");
    let Cluster { loss_permille, latency, .. } = scenario.cluster;
    let mut run = Run::open(&scenario).expect("a possible cluster");
    let mut view = View::new(LinkState::plain(latency, loss_permille));
    run.run_to_end(|progress| progress.records.iter().for_each(|record| view.apply(record)));
    (view, scenario.cluster, run)
}

/// Every page of every menu, each once.
fn all_menus(view: &View, cluster: &Cluster) -> Vec<(Asked, Menu)> {
    let facts = Facts { view, cluster, key: "x", value: "1" };
    let mut subjects = vec![Subject::Cluster, Subject::Links(Links::All), Subject::Client(Target::Leader)];
    subjects.extend(view.nodes.keys().map(|node| Subject::Node(*node)));
    subjects.push(Subject::Links(Links::Between(NodeId(1), NodeId(2))));
    subjects.push(Subject::Links(Links::OneWay(NodeId(1), NodeId(2))));
    subjects.push(Subject::Links(Links::OneWay(NodeId(2), NodeId(1))));
    subjects.extend(view.flying.keys().map(|message| Subject::Message(*message)));
    let mut asked: Vec<Asked> = subjects.into_iter().map(Asked::top).collect();
    let mut menus: Vec<(Asked, Menu)> = Vec::new();
    while let Some(next) = asked.pop() {
        if menus.iter().any(|(seen, _)| *seen == next) {
            continue;
        }
        let made = menu(next, &facts);
        asked.extend(made.rows.iter().filter_map(|row| match row {
            Row::Way(_, _, asked) => Some(*asked),
            Row::One(_) | Row::Several(..) | Row::Line => None,
        }));
        menus.push((next, made));
    }
    menus
}

/// The offered actions, including those offered for typing.
fn acts(menu: &Menu, cluster: &Cluster) -> Vec<Action> {
    let acts = |choice: &Choice| match &choice.does {
        Does::Send(msg) => match &**msg {
            Msg::Cluster(ClusterMsg::Act(action)) => vec![action.clone()],
            Msg::Cluster(ClusterMsg::All(actions)) => actions.clone(),
            Msg::Dialogs(DialogsMsg::Type(line)) => {
                vec![typed::act(line, cluster).unwrap_or_else(|why| panic!("{line}: {why}"))]
            }
            _ => Vec::new(),
        },
        Does::Never(_) => Vec::new(),
    };
    menu.rows.iter().flat_map(Row::choices).flat_map(acts).collect()
}

/// The messages that are no acts by themselves: writes and cuts have boxes of their own.
const OTHERS: [&str; 5] = ["isolate", "write", "inspect", "part the network", "settings"];

#[test]
fn every_operation_and_every_fault_is_offered_by_some_menu() {
    let mut offered = BTreeSet::new();
    for text in SHOWROOM {
        let (view, cluster, _) = state(text);
        let cluster = Cluster { nodes: view.nodes.len() as u64, ..cluster };
        for (_, menu) in all_menus(&view, &cluster) {
            offered.extend(acts(&menu, &cluster).iter().map(|action| action.kind().name));
            for choice in menu.rows.iter().flat_map(Row::choices) {
                let Does::Send(msg) = &choice.does else { continue };
                offered.extend(match &**msg {
                    Msg::Cluster(ClusterMsg::Isolate(_)) => Some("isolate"),
                    Msg::Cluster(ClusterMsg::Write(_)) => Some("write"),
                    Msg::Selection(SelectionMsg::Choose(_)) => Some("inspect"),
                    Msg::Dialogs(DialogsMsg::Show(Some(crate::dialog::Dialog::Part))) => Some("part the network"),
                    Msg::Dialogs(DialogsMsg::Show(Some(crate::dialog::Dialog::Settings))) => Some("settings"),
                    _ => None,
                });
            }
        }
    }
    let kinds = ACTION_KINDS.iter().filter(|kind| kind.in_menus).map(|kind| kind.name);
    let wanted: BTreeSet<&str> = kinds.chain(OTHERS).collect();
    let missing: Vec<&&str> = wanted.difference(&offered).collect();
    assert!(missing.is_empty(), "no menu offers {missing:?}: add it to src/ui/menus, and its row to docs/");
    let unknown: Vec<&&str> = offered.difference(&wanted).collect();
    assert!(unknown.is_empty(), "menus offer {unknown:?}, which the table of kinds does not put there");
}

#[test]
fn every_offered_action_is_possible_at_that_moment() {
    for text in SHOWROOM {
        let (view, cluster, _) = state(text);
        let cluster = Cluster { nodes: view.nodes.len() as u64, ..cluster };
        let mut tried = BTreeSet::new();
        for (asked, menu) in all_menus(&view, &cluster) {
            for action in acts(&menu, &cluster) {
                // One of a kind for each subject is enough: a new world is made for each.
                if !tried.insert((action.kind().name, format!("{:?}", asked.subject).len())) {
                    continue;
                }
                let (_, _, mut run) = state(text);
                let done = run.act(&action);
                assert!(done.is_ok(), "{asked:?} of “{text}” offers “{action}”, but {done:?}");
            }
        }
    }
}

#[test]
fn an_action_that_violates_an_assumption_is_marked_and_names_it() {
    let (view, cluster, _) = state(SHOWROOM[2]);
    let mut marked = BTreeSet::new();
    for (_, menu) in all_menus(&view, &cluster) {
        for choice in menu.rows.iter().flat_map(Row::choices) {
            let Does::Send(msg) = &choice.does else { continue };
            if let Msg::Cluster(ClusterMsg::Act(action)) = &**msg {
                assert_eq!(choice.voids, action.voids(), "{action}");
                if let Some(voids) = action.voids() {
                    assert_eq!(choice.said(), voids, "{action}");
                    marked.insert(action.kind().name);
                }
            }
        }
    }
    let expected = ["clock jump", "clock rate", "disk forgets votes", "disk lies", "restore", "wipe"];
    assert_eq!(marked.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn every_action_of_a_menu_is_the_line_that_it_shows() {
    let (view, cluster, _) = state(SHOWROOM[3]);
    let cluster = Cluster { nodes: view.nodes.len() as u64, ..cluster };
    for (_, menu) in all_menus(&view, &cluster) {
        for choice in menu.rows.iter().flat_map(Row::choices) {
            let Some(line) = choice.line() else { continue };
            let read = scenario::parse(&format!("{cluster}\n{line}\n")).unwrap_or_else(|why| panic!("{line}: {why}"));
            let Step::Act(action) = &read.lines[0].step else { panic!("{line} is no act") };
            assert_eq!(show(action), line);
        }
    }
}

#[test]
fn items_in_effect_are_ticked_and_impossible_ones_give_the_reason() {
    let (mut view, cluster, _) = state(SHOWROOM[4]);
    let jittery = LinkState { jitter: Time::from_millis(50), ..view.link(NodeId(1), NodeId(2)) };
    view.links.insert((NodeId(1), NodeId(2)), jittery);
    view.holds.insert((NodeId(1), NodeId(2), Kind::RequestVote));
    let slow = DiskTrouble::Slow(Range { min: Time::from_millis(200), max: Time::from_millis(200) });
    view.nodes.get_mut(&NodeId(1)).expect("node 1").faults.disk = Some(slow);
    let facts = Facts { view: &view, cluster: &cluster, key: "x", value: "1" };
    let ticked = |subject, leaf| -> Vec<String> {
        let made = menu(Asked { subject, leaf }, &facts);
        made.rows.iter().flat_map(Row::choices).filter(|choice| choice.on).map(|choice| choice.label.clone()).collect()
    };
    let node = Subject::Node(NodeId(1));
    assert_eq!(ticked(node, Leaf::Disk), ["200ms"]);
    assert_eq!(ticked(node, Leaf::Clock), ["1×"]);
    let link = Subject::Links(Links::OneWay(NodeId(1), NodeId(2)));
    let on = ticked(link, Leaf::Top);
    assert!(on.contains(&"50ms".to_string()) && on.contains(&"flows".to_string()), "{on:?}");
    assert_eq!(ticked(link, Leaf::Messages), ["release"]);
    let made = menu(Asked { subject: node, leaf: Leaf::Disk }, &facts);
    let wipe = made.rows.iter().flat_map(Row::choices).find(|choice| choice.label == "Wipe it").expect("it is there");
    assert_eq!(wipe.does, Does::Never("its process runs: crash it first".to_string()));
}

#[test]
fn no_menu_is_longer_than_a_small_screen() {
    for text in SHOWROOM {
        let (view, cluster, _) = state(text);
        for (asked, menu) in all_menus(&view, &cluster) {
            assert!(menu.rows.len() <= 20, "{asked:?} has {} rows", menu.rows.len());
            assert!(!menu.rows.is_empty() && !menu.title.is_empty(), "{asked:?}");
        }
    }
}
