//! How far a scenario has been played at the drawn moment.

use model::scenario::{Condition, Scenario, Step};
use model::types::Time;

/// The first line that is not known to have been played when `acted` actions of the scenario have been done
/// and the line `noted` has had output.
///
/// A plain `run` emits no event, so it counts as played once a later line is, and all lines do
/// once the engine reports the end of the scenario (`ended`).
pub fn current_line(scenario: &Scenario, acted: usize, noted: Option<usize>, ended: bool) -> usize {
    if ended {
        return scenario.lines.len();
    }
    let acts = scenario.lines.iter().enumerate().filter(|(_, line)| matches!(line.step, Step::Act(_)));
    let after_last_act = match acted.checked_sub(1) {
        Some(last) => acts.map(|(index, _)| index + 1).nth(last).unwrap_or(scenario.lines.len()),
        None => 0,
    };
    let played = after_last_act.max(noted.map_or(0, |line| line + 1)).min(scenario.lines.len());
    let takes_no_time = |step: &Step| matches!(step, Step::Expect(_) | Step::View(_));
    let at_once = scenario.lines[played..].iter().take_while(|line| takes_no_time(&line.step)).count();
    played + at_once
}

/// The end of the uneventful start of a scenario: no node stands for election before the
/// shortest time-out, so the page begins there, unless the scenario does something sooner.
pub fn quiet_start(scenario: &Scenario) -> Time {
    let quiet = scenario.cluster.election.min;
    let waits =
        scenario.lines.iter().map(|line| &line.step).find(|step| !matches!(step, Step::Expect(_) | Step::View(_)));
    match waits {
        None | Some(Step::RunUntil { condition: Condition::Leader(_) | Condition::Converged, .. }) => quiet,
        Some(Step::Run(span)) => quiet.min(*span),
        Some(Step::RunUntil { .. } | Step::Act(_) | Step::Expect(_) | Step::View(_) | Step::Stop(_)) => Time::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_as_played_up_to_the_last_action_and_what_takes_no_time() {
        let text = "cluster nodes=3 seed=1\nrun until leader\nwrite leader x=1\nexpect leader\nrun 1s\nheal\nrun 2s\n";
        let scenario = model::scenario::parse(text).expect("a correct text");
        let lines: Vec<usize> = (0..=2).map(|acted| current_line(&scenario, acted, None, false)).collect();
        assert_eq!(lines, [0, 3, 5]);
        assert_eq!(current_line(&scenario, 2, None, true), 6);
        assert_eq!(current_line(&scenario, 0, Some(0), false), 1);
        assert_eq!(current_line(&scenario, 9, None, false), 6, "more actions than lines cannot be, but must not panic");
    }

    #[test]
    fn no_visible_event_is_skipped_at_the_start() {
        let quiet = |lines: &str| {
            let text = format!("cluster nodes=3 seed=1 election=300..600ms\n{lines}");
            quiet_start(&model::scenario::parse(&text).expect("a correct text")).as_millis()
        };
        assert_eq!(quiet(""), 300);
        assert_eq!(quiet("expect not leader\nrun until leader\n"), 300);
        assert_eq!(quiet("run 50ms\npause 1\n"), 50);
        assert_eq!(quiet("partition 1 | 2 3\nrun 1s\n"), 0);
        assert_eq!(quiet("run until node 1 term 0\npause 1\n"), 0);
    }
}
