//! Labels of the active faults of nodes and links, shared by the stage, the inspector and the tables.

use crate::format::{decimal, span};
use model::action::{Action, ClockAction, DiskAction, Links, Switch};
use model::fault::Kind;
use model::trace::LinkState;
use model::types::{DiskTrouble, NodeId, Range, Time};
use model::view::{NodeView, View};

/// The sign of a fault that violates an assumption of Raft. It always has text beside it.
pub const VOIDS_SIGN: &str = "⚠";

/// One active fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultLabel {
    /// Its label.
    pub text: String,
    /// The assumption of Raft that it violates, in one sentence, if it does.
    pub voids: Option<&'static str>,
}

impl FaultLabel {
    fn plain(text: impl Into<String>) -> FaultLabel {
        FaultLabel { text: text.into(), voids: None }
    }

    fn of(text: impl Into<String>, action: &Action) -> FaultLabel {
        FaultLabel { text: text.into(), voids: action.voids() }
    }

    /// The label, after a sign when it violates an assumption.
    pub fn signed(&self) -> String {
        if self.voids.is_some() { [VOIDS_SIGN, " ", &self.text].concat() } else { self.text.clone() }
    }
}

/// The active faults of a node's disk, clock, processor and process, and its switches.
pub fn of_node(node: NodeId, seen: &NodeView) -> Vec<FaultLabel> {
    let faults = &seen.faults;
    let mut troubles = Vec::new();
    if let Some(trouble) = faults.disk {
        troubles
            .push(FaultLabel::of(disk(trouble), &Action::Disk(DiskAction::Trouble { node, trouble: Some(trouble) })));
    }
    if faults.rotten > 0 {
        let entries = if faults.rotten == 1 { "entry" } else { "entries" };
        troubles.push(FaultLabel::plain(format!("{} rotten {entries}", faults.rotten)));
    }
    if faults.rate_permille != 1_000 {
        let fault = Action::Clock(ClockAction::Rate { node, permille: faults.rate_permille });
        let label = match faults.rate_permille {
            0 => "clock stands still".to_string(),
            permille => format!("clock {}", rate(permille)),
        };
        troubles.push(FaultLabel::of(label, &fault));
    }
    let ahead = ahead(seen);
    if ahead > Time::ZERO {
        troubles.push(FaultLabel::of(
            format!("clock {} ahead", span(ahead)),
            &Action::Clock(ClockAction::Jump { node, by: ahead }),
        ));
    }
    if faults.cost > Time::ZERO {
        troubles.push(FaultLabel::plain(format!("slow processor, {}", faults.cost)));
    }
    if faults.apply_cost > Time::ZERO {
        troubles.push(FaultLabel::plain(format!("applies slowly, {} an entry", faults.apply_cost)));
    }
    if let Some(moment) = faults.moment {
        troubles.push(FaultLabel::plain(format!("{} {moment}", moment.verb())));
    }
    for (what, name) in SWITCHES {
        if let Some(on) = seen.switched.get(what) {
            troubles.push(FaultLabel::plain(format!("{name} {}", if on { "on" } else { "off" })));
        }
    }
    troubles
}

/// The switches and their names.
pub const SWITCHES: [(Switch, &str); 4] = [
    (Switch::Elections, "elections"),
    (Switch::Heartbeats, "heartbeats"),
    (Switch::Ticks, "ticks"),
    (Switch::PreVote, "pre-vote"),
];

/// How far a clock at the correct rate is ahead; zero at another rate.
fn ahead(seen: &NodeView) -> Time {
    let (since, read) = seen.faults.clock_set;
    if seen.faults.rate_permille == 1_000 { read.saturating_sub(since) } else { Time::ZERO }
}

/// The label of a faulty disk: `disk lies`.
pub fn disk(trouble: DiskTrouble) -> String {
    match trouble {
        DiskTrouble::Slow(range) => format!("slow disk, {}", spans(range)),
        DiskTrouble::Fails => "disk fails to flush".to_string(),
        DiskTrouble::Full => "disk full".to_string(),
        DiskTrouble::Lies => "disk lies".to_string(),
        DiskTrouble::ForgetsVotes => "disk forgets votes".to_string(),
    }
}

/// A clock's rate: `2×`.
pub fn rate(permille: u16) -> String {
    decimal(f64::from(permille) / 1_000.0, 3) + "×"
}

/// A span or a range of them: `200ms`, `50–100ms`, `500ms–2s`.
pub fn spans(range: Range) -> String {
    let (min, max) = (range.min.to_string(), range.max.to_string());
    let unit = |text: &str| text.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic()).to_string();
    match unit(&min) == unit(&max) {
        _ if min == max => max,
        true => format!("{}–{max}", min.trim_end_matches(|letter: char| letter.is_ascii_alphabetic())),
        false => format!("{min}–{max}"),
    }
}

/// Parts of a thousand: `30 %`.
pub fn percent(permille: u16) -> String {
    decimal(f64::from(permille) / 10.0, 1) + " %"
}

/// The faults of one direction of a link, except a cut, which is drawn.
pub fn of_direction(view: &View, from: NodeId, to: NodeId) -> Vec<String> {
    let mut troubles = Vec::new();
    let usual = view.usual_link;
    let link = view.links.get(&(from, to));
    if let (Some(link), Some(usual)) = (link, usual) {
        troubles.extend(of_settings(*link, usual));
        troubles.extend(of_shape(*link));
    }
    let held = view.holds.range((from, to, Kind::Any)..=(from, to, LAST_KIND));
    troubles.extend(held.iter().map(|(_, _, held)| ["holds ", held.name()].concat()));
    troubles
}

/// The kind that stands behind all others in their order.
const LAST_KIND: Kind = Kind::ALL[Kind::ALL.len() - 1];

fn of_settings(link: LinkState, usual: LinkState) -> Vec<String> {
    let mut troubles = Vec::new();
    if link.loss_permille != usual.loss_permille {
        troubles.push(["loses ", &percent(link.loss_permille)].concat());
    }
    if link.latency != usual.latency {
        troubles.push(spans(link.latency));
    }
    troubles
}

fn of_shape(link: LinkState) -> Vec<String> {
    let LinkState { duplicate_permille, jitter, in_order, bytes_per_second, clogged, .. } = link;
    let mut troubles = Vec::new();
    if clogged {
        troubles.push("clogged".to_string());
    }
    if jitter > Time::ZERO {
        troubles.push(format!("jitter {jitter}"));
    }
    if duplicate_permille > 0 {
        troubles.push(["doubles ", &percent(duplicate_permille)].concat());
    }
    if let Some(width) = bytes_per_second {
        troubles.push(bandwidth(width));
    }
    if in_order {
        troubles.push("in order".to_string());
    }
    troubles
}

/// A bandwidth: `700 B/s`, `20 kB/s`.
pub fn bandwidth(bytes_per_second: u64) -> String {
    match bytes_per_second {
        width if width >= 1_000_000 && width.is_multiple_of(1_000_000) => format!("{} MB/s", width / 1_000_000),
        width if width >= 1_000 && width.is_multiple_of(1_000) => format!("{} kB/s", width / 1_000),
        width => format!("{width} B/s"),
    }
}

/// The faults of links, grouped: the same on all links, on a link both ways, or in one direction.
pub fn of_links(view: &View) -> Vec<(Links, Vec<String>)> {
    let harmed = |from: NodeId, to: NodeId| {
        view.links.contains_key(&(from, to))
            || !view.holds.range((from, to, Kind::Any)..=(from, to, LAST_KIND)).is_empty()
    };
    let directions = view.directions(Links::All);
    let mut found = Vec::new();
    for (from, to) in directions.iter().filter(|(from, to)| harmed(*from, *to)) {
        found.push(((*from, *to), of_direction(view, *from, *to)));
    }
    found.retain(|(_, troubles)| !troubles.is_empty());
    let alike = found.windows(2).all(|pair| pair[0].1 == pair[1].1);
    if alike && found.len() == directions.len() && found.len() > 2 {
        return found.pop().map(|(_, troubles)| (Links::All, troubles)).into_iter().collect();
    }
    let both = |from: NodeId, to: NodeId, troubles: &[String]| {
        found.iter().any(|(ends, others)| *ends == (to, from) && others == troubles)
    };
    let place = |((from, to), troubles): &((NodeId, NodeId), Vec<String>)| match both(*from, *to, troubles) {
        true if from < to => Some((Links::Between(*from, *to), troubles.clone())),
        true => None,
        false => Some((Links::OneWay(*from, *to), troubles.clone())),
    };
    found.iter().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Run;
    use model::scenario::{self, Cluster};

    /// The view after this scenario, folded from its trace.
    fn view(text: &str) -> View {
        let scenario = scenario::parse(text).expect("a correct text");
        let mut run = Run::open(&scenario).expect("a possible cluster");
        let Cluster { loss_permille, latency, .. } = scenario.cluster;
        let mut view = View::new(LinkState::plain(latency, loss_permille));
        run.run_to_end(|progress| progress.records.iter().for_each(|record| view.apply(record)));
        view
    }

    fn words(view: &View, node: u64) -> Vec<String> {
        of_node(NodeId(node), &view.nodes[&NodeId(node)]).iter().map(FaultLabel::signed).collect()
    }

    #[test]
    fn every_fault_of_a_node_has_a_label_and_those_that_violate_an_assumption_a_sign() {
        let view = view(
            "cluster nodes=5 seed=3\nrun 1s\ndisk 1 lies\nclock 1 rate 2\nslow 2 10ms\ncrash 2 before it flushes 9/9\n\
             disk 3 slow 50..100ms\nset 3 elections off\nclock 4 forward 1s\ndisk 5 full\nrun 10ms\n",
        );
        assert_eq!(words(&view, 1), ["⚠ disk lies", "⚠ clock 2×"]);
        assert_eq!(words(&view, 2), ["slow processor, 10ms", "dies before it flushes 9/9"]);
        assert_eq!(words(&view, 3), ["slow disk, 50–100ms", "elections off"]);
        assert_eq!(words(&view, 4), ["⚠ clock 1.0 s ahead"]);
        assert_eq!(words(&view, 5), ["disk full"]);
    }

    #[test]
    fn faults_of_links_are_listed_for_all_links_for_one_and_for_one_direction() {
        let text = "cluster nodes=3 seed=3\nrun 1s\nclog 1 -> 2\nbandwidth 2 -- 3 20kB/s\nhold AppendEntries 1 -> 3\n\
            hold RequestVote 1 -> 3\nrelease RequestVote 1 -> 3\nrun 1ms\n";
        let link = |from, to| Links::OneWay(NodeId(from), NodeId(to));
        assert_eq!(
            of_links(&view(text)),
            [
                (link(1, 2), vec!["clogged".to_string()]),
                (link(1, 3), vec!["holds AppendEntries".to_string()]),
                (Links::Between(NodeId(2), NodeId(3)), vec!["20 kB/s".to_string()]),
            ]
        );
        let all = view("cluster nodes=3 seed=3\nrun 1s\nloss 30%\nhold messages all\nrun 1ms\n");
        assert_eq!(of_links(&all), [(Links::All, vec!["loses 30 %".to_string(), "holds messages".to_string()])]);
        let healed = view(&(text.to_string() + "heal\nrun 1ms\n"));
        assert_eq!(of_links(&healed), []);
        assert!(healed.holds.is_empty());
    }

    #[test]
    fn a_fault_that_ends_with_a_restart_is_not_listed() {
        let text = "cluster nodes=3 seed=3\nrun 1s\nset 2 elections off\nrun 1ms\ncrash 2\nrestart 2\nrun 1ms\n";
        assert_eq!(words(&view(text), 2), Vec::<String>::new());
    }
}
