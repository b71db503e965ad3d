//! Who has voted for a candidate, and who has answered a leader that looks for its quorum, in words.

use crate::format;
use model::types::{NodeId, Time};
use model::view::NodeView;

/// How many votes a candidate has: `2 of 3`, and in a joint membership of each set, `2 of 3 and 1 of 3`. `None` for a node that
/// stands for nothing, or has not asked for votes yet.
pub fn votes(seen: &NodeView) -> Option<String> {
    let ballot = seen.candidacy()?;
    Some(of_sets(seen, &|voters| voters.iter().filter(|voter| ballot.granted.contains(voter)).count()))
}

/// The same with names, `2 of 3 voters: nodes 1, 2; node 3 refused`, and what it asked for.
pub fn votes_by_name(seen: &NodeView) -> Option<(&'static str, String)> {
    let ballot = seen.candidacy()?;
    let refused = match &ballot.refused[..] {
        [] => String::new(),
        refused => format!("; {} refused", nodes(refused)),
    };
    let asked_for = if ballot.pre_vote { "pre-votes" } else { "votes" };
    Some((asked_for, format!("{} voters: {}{refused}", votes(seen)?, nodes(&ballot.granted))))
}

/// How many voters have answered a leader with check-quorum since it looked last, itself included, and when it looks next.
pub fn quorum_check(id: NodeId, seen: &NodeView, now: Time) -> Option<String> {
    let check = seen.quorum_check()?;
    let counted = of_sets(seen, &|voters| seen.counted_answers(id, voters));
    let next = match check.left(now) {
        Time::ZERO => "it looks at its next tick".to_string(),
        left => format!("next look in {}", format::span(left)),
    };
    Some(format!("answered since the last look: {counted} voters; {next}"))
}

/// How many of each set of voters count, in words: `2 of 3 and 1 of 3`.
fn of_sets(seen: &NodeView, count: &dyn Fn(&[NodeId]) -> usize) -> String {
    let mut text = String::new();
    for set in &seen.membership.1.voters {
        if !text.is_empty() {
            text.push_str(" and ");
        }
        text.push_str(&format!("{} of {}", count(set), set.len()));
    }
    text
}

/// Nodes by number: `node 1`, `nodes 1, 3`.
fn nodes(ids: &[NodeId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
    match &names[..] {
        [one] => format!("node {one}"),
        names => format!("nodes {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::dialect::Dialect;
    use model::scenario::Cluster;
    use model::trace::{Body, Event, LinkState, NetworkEvent, RaftEvent, Record};
    use model::types::{MessageId, Role, Vote};
    use model::view::View;

    fn view(events: Vec<Event>) -> View {
        let cluster = Cluster { engine: Dialect::RaftRs, ..Cluster::default() };
        let mut view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
        events.into_iter().for_each(|event| view.apply(&Record { at: Time::from_millis(500), event }));
        let members =
            model::trace::Membership { voters: vec![vec![NodeId(1), NodeId(2), NodeId(3)]], learners: vec![] };
        view.nodes.get_mut(&NodeId(1)).expect("it is there").membership.1 = std::rc::Rc::new(members);
        view
    }

    fn role(role: Role) -> Event {
        Event::Raft(RaftEvent::RoleChanged { node: NodeId(1), role, term: 2, leader: None })
    }

    fn sent(message: u64, from: u64, to: u64, body: Body) -> Event {
        let (message, from, to) = (MessageId(message), NodeId(from), NodeId(to));
        Event::Network(NetworkEvent::Sent { message, from, to, arrives: Time::from_millis(500), body: body.into() })
    }

    fn arrives(message: u64) -> Event {
        Event::Network(NetworkEvent::Delivered { message: MessageId(message) })
    }

    fn vote() -> Vote {
        Vote { term: 2, voted_for: Some(NodeId(1)), elected: false, shares_term: false }
    }

    fn asks(message: u64, to: u64) -> Event {
        sent(message, 1, to, Body::RequestVote { vote: vote(), last: None, transfer: false, pre_vote: false })
    }

    fn answers(message: u64, from: u64, asked: u64, granted: bool) -> Event {
        let answers = Some(MessageId(asked));
        sent(message, from, 1, Body::VoteReply { answers, vote: vote(), last: None, granted, pre_vote: false })
    }

    #[test]
    fn a_candidate_shows_who_has_voted_for_it_until_it_is_none() {
        let saved = Event::Disk(model::trace::DiskEvent::VoteSaved { node: NodeId(1), vote: vote() });
        let mut events = vec![saved, role(Role::Candidate), asks(1, 2), asks(2, 3), answers(3, 2, 1, true), arrives(3)];
        let of = |events: &[Event]| view(events.to_vec()).nodes[&NodeId(1)].clone();
        assert_eq!(votes(&of(&events[..2])), None, "it has not asked yet");
        assert_eq!(votes(&of(&events)).as_deref(), Some("2 of 3"));
        events.extend([answers(4, 3, 2, false), arrives(4)]);
        let expected = ("votes", "2 of 3 voters: nodes 1, 2; node 3 refused".to_string());
        assert_eq!(votes_by_name(&of(&events)), Some(expected));
        events.push(role(Role::Follower));
        assert_eq!(votes(&of(&events)), None, "its candidacy is over");
    }

    #[test]
    fn a_leader_counts_the_answers_since_its_last_look() {
        let look = |due, restarts| {
            let due = Some(Time::from_millis(due));
            Event::Raft(RaftEvent::ChecksQuorum { leader: NodeId(1), due, restarts })
        };
        let mut view = view(vec![role(Role::Leader), look(800, true)]);
        view.nodes.get_mut(&NodeId(1)).expect("it is there").answered.insert(NodeId(3), Time::from_millis(600));
        let said = |view: &View, now| quorum_check(NodeId(1), &view.nodes[&NodeId(1)], Time::from_millis(now));
        let expected = "answered since the last look: 2 of 3 voters; next look in 100 ms";
        assert_eq!(said(&view, 700).as_deref(), Some(expected));
        view.apply(&Record { at: Time::from_millis(700), event: look(900, false) });
        let expected = "answered since the last look: 2 of 3 voters; next look in 200 ms";
        assert_eq!(said(&view, 700).as_deref(), Some(expected), "only the time of the look has moved");
        view.apply(&Record { at: Time::from_millis(900), event: look(1_200, true) });
        let expected = "answered since the last look: 1 of 3 voters; it looks at its next tick";
        assert_eq!(said(&view, 1_200).as_deref(), Some(expected));
    }
}
