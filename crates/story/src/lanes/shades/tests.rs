//! The spans of faulty links: beginnings, ends and forks.

use super::*;

fn link(cut: bool, loss_permille: u16, latency_ms: u64) -> LinkState {
    let latency = Time::from_millis(latency_ms);
    LinkState { cut, loss_permille, latency: Range { min: latency, max: latency }, ..LinkState::default() }
}

fn shades(changes: &[(u64, Option<Action>, Option<LinkState>)]) -> Shades {
    let mut shades = Shades::default();
    for (position, (at, action, link)) in changes.iter().enumerate() {
        if let Some(action) = action {
            let label = crate::event_log::action_label(action).into();
            shades.act(position, Time(*at), action, &label, &[1, 2, 3].map(NodeId));
        }
        if let Some(link) = link {
            shades.link(position, Time(*at), (NodeId(1), NodeId(2)), *link);
        }
    }
    shades
}

fn spans_of(shades: &Shades) -> Vec<(Fault, u64, Option<u64>)> {
    shades.spans().iter().map(|shade| (shade.fault, shade.from.0, shade.until.map(|until| until.0))).collect()
}

#[test]
fn each_kind_of_fault_has_its_own_shade_and_a_heal_ends_them_all() {
    let links = Links::Between(NodeId(1), NodeId(2));
    let latency = Time::from_millis(90);
    let shades = shades(&[
        (1, Some(Action::Network(NetworkAction::Cut(links))), Some(link(true, 0, 10))),
        (2, Some(Action::Network(NetworkAction::Loss { links, permille: 300 })), Some(link(true, 300, 10))),
        (3, Some(Action::Network(NetworkAction::Heal(links))), Some(link(false, 300, 10))),
        (
            4,
            Some(Action::Network(NetworkAction::Latency { links, range: Range { min: latency, max: latency } })),
            Some(link(false, 300, 90)),
        ),
        (5, Some(Action::Network(NetworkAction::Heal(Links::All))), Some(link(false, 0, 10))),
    ]);
    assert_eq!(spans_of(&shades), [(Fault::Cut, 1, Some(3)), (Fault::Lossy, 2, Some(5)), (Fault::Slow, 4, Some(5))]);
    assert_eq!(spans_of(&shades.fork_at(2)), [(Fault::Cut, 1, None), (Fault::Lossy, 2, None)]);
}

#[test]
fn other_faults_of_links_have_a_shade_until_the_last_of_them_ends() {
    let links = Links::Between(NodeId(1), NodeId(2));
    let hold = |kind, links| Action::Network(NetworkAction::Hold(Messages::All { kind, links }));
    let release = |kind, links| Action::Network(NetworkAction::Release(Messages::All { kind, links }));
    let mut shades = shades(&[
        (1, Some(hold(Kind::AppendEntries, links)), None),
        (2, Some(hold(Kind::RequestVote, Links::All)), None),
        (3, Some(release(Kind::AppendEntries, links)), None),
        (4, Some(release(Kind::Any, Links::All)), None),
        (5, Some(hold(Kind::Any, links)), None),
        (6, Some(Action::Network(NetworkAction::Heal(Links::All))), None),
    ]);
    assert_eq!(spans_of(&shades), [(Fault::Otherwise, 1, Some(4)), (Fault::Otherwise, 5, Some(6))]);
    let clogged = LinkState { clogged: true, ..LinkState::default() };
    shades.link(7, Time(7), (NodeId(1), NodeId(2)), clogged);
    shades.link(8, Time(8), (NodeId(1), NodeId(2)), LinkState::default());
    assert_eq!(spans_of(&shades)[2..], [(Fault::Otherwise, 7, Some(8))]);
    assert_eq!(spans_of(&shades.fork_at(8))[2..], [(Fault::Otherwise, 7, None)]);
}

#[test]
fn a_new_partition_begins_a_new_shade() {
    let parted = |groups: &[u64]| {
        Action::Network(NetworkAction::Partition(groups.iter().map(|node| vec![NodeId(*node)]).collect()))
    };
    let shades = shades(&[
        (1, Some(parted(&[1, 2])), Some(link(true, 0, 10))),
        (4, Some(parted(&[2, 1])), Some(link(true, 0, 10))),
    ]);
    assert_eq!(spans_of(&shades), [(Fault::Parted, 1, Some(4)), (Fault::Parted, 4, None)]);
}
