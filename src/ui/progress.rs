//! How far a scenario has been played at the drawn moment.

use crate::scenario::{Scenario, Step};

/// The first line that has not been played for sure when `acted` actions of the scenario have been done.
///
/// Waiting leaves no event in the trace, so a `run` line counts as played once the action after it is done,
/// and all lines do once the engine says that nothing is left (`ended`).
pub fn current_line(scenario: &Scenario, acted: usize, ended: bool) -> usize {
    if ended {
        return scenario.lines.len();
    }
    let acts = scenario.lines.iter().enumerate().filter(|(_, line)| matches!(line.step, Step::Act(_)));
    let after_last_act = match acted.checked_sub(1) {
        Some(last) => acts.map(|(index, _)| index + 1).nth(last).unwrap_or(scenario.lines.len()),
        None => 0,
    };
    let takes_no_time = |step: &Step| matches!(step, Step::Expect(_) | Step::View);
    let at_once = scenario.lines[after_last_act..].iter().take_while(|line| takes_no_time(&line.step)).count();
    after_last_act + at_once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_as_played_up_to_the_last_action_and_what_takes_no_time() {
        let text = "cluster nodes=3 seed=1\nrun until leader\nwrite leader x=1\nexpect leader\nrun 1s\nheal\nrun 2s\n";
        let scenario = crate::scenario::parse(text).expect("a correct text");
        let lines: Vec<usize> = (0..=2).map(|acted| current_line(&scenario, acted, false)).collect();
        assert_eq!(lines, [0, 3, 5]);
        assert_eq!(current_line(&scenario, 2, true), 6);
        assert_eq!(current_line(&scenario, 9, false), 6, "more actions than lines cannot be, but must not panic");
    }
}
