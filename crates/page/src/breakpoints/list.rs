//! The breakpoints of a session: which exist, which are on, how often each has paused the run.

use super::Rule;
use model::types::Time;

/// The most breakpoints.
pub const BREAKPOINTS_MAX: usize = 50;

/// A breakpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakpoint {
    /// Its rule.
    pub rule: Rule,
    /// True while it is switched on.
    pub on: bool,
    /// How often it has paused the run.
    pub hits: u32,
}

/// A pause at a breakpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The moment.
    pub at: Time,
    /// Which breakpoints were hit at this moment, by their places in the list.
    pub which: Vec<usize>,
    /// Their rules in words, and the broken property, for the banner.
    pub says: String,
}

/// All breakpoints of a session. The predefined rules come first and are never removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakpoints {
    list: Vec<Breakpoint>,
    last: Option<Hit>,
}

impl Default for Breakpoints {
    fn default() -> Breakpoints {
        let offered = Rule::OFFERED.into_iter().map(|rule| Breakpoint { rule, on: false, hits: 0 });
        Breakpoints { list: offered.collect(), last: None }
    }
}

impl Breakpoints {
    /// All of them.
    pub fn list(&self) -> &[Breakpoint] {
        &self.list
    }

    /// The number of those that are switched on.
    pub fn on_count(&self) -> usize {
        self.list.iter().filter(|breakpoint| breakpoint.on).count()
    }

    /// The last hit.
    pub fn last(&self) -> Option<&Hit> {
        self.last.as_ref()
    }

    /// Adds a rule, switched on. An existing one is switched on.
    ///
    /// Fails with one sentence when there are [`BREAKPOINTS_MAX`] already.
    pub fn add(&mut self, rule: Rule) -> Result<(), String> {
        if let Some(there) = self.list.iter_mut().find(|breakpoint| breakpoint.rule == rule) {
            there.on = true;
            return Ok(());
        }
        if self.list.len() >= BREAKPOINTS_MAX {
            return Err(format!("{BREAKPOINTS_MAX} breakpoints are the most: remove one first"));
        }
        self.list.push(Breakpoint { rule, on: true, hits: 0 });
        Ok(())
    }

    /// Switches one on or off.
    pub fn switch(&mut self, index: usize, on: bool) {
        if let Some(breakpoint) = self.list.get_mut(index) {
            breakpoint.on = on;
        }
    }

    /// Switches all off.
    pub fn all_off(&mut self) {
        self.list.iter_mut().for_each(|breakpoint| breakpoint.on = false);
    }

    /// Removes an added one; a predefined one is only switched off.
    pub fn remove(&mut self, index: usize) {
        if index < Rule::OFFERED.len() {
            self.switch(index, false);
        } else if index < self.list.len() {
            self.list.remove(index);
            self.last = None;
        }
    }

    /// Counts a hit and stores it as the last one.
    pub fn count(&mut self, hit: Hit) {
        for index in &hit.which {
            if let Some(breakpoint) = self.list.get_mut(*index) {
                breakpoint.hits += 1;
            }
        }
        self.last = Some(hit);
    }

    /// Resets the counts, for another run.
    pub fn begin(&mut self) {
        self.list.iter_mut().for_each(|breakpoint| breakpoint.hits = 0);
        self.last = None;
    }

    /// One line each, for storage: `+` for those that are on, then the rule.
    pub fn to_text(&self) -> String {
        self.list.iter().map(|one| format!("{}{}\n", if one.on { '+' } else { '-' }, one.rule)).collect()
    }

    /// Reads what [`Breakpoints::to_text`] wrote. Invalid lines are skipped.
    pub fn from_text(text: &str, nodes: u64) -> Breakpoints {
        let mut breakpoints = Breakpoints::default();
        for line in text.lines().take(BREAKPOINTS_MAX) {
            let rule = line.get(1..).and_then(|rule| Rule::parse(rule, nodes).ok());
            if let Some(rule) = rule.filter(|rule| breakpoints.add(rule.clone()).is_ok()) {
                let index = breakpoints.list.iter().position(|breakpoint| breakpoint.rule == rule);
                breakpoints.switch(index.unwrap_or(usize::MAX), line.starts_with('+'));
            }
        }
        breakpoints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breakpoints_round_trip_through_text() {
        let mut breakpoints = Breakpoints::default();
        breakpoints.switch(1, true);
        breakpoints.add(Rule::TermAbove(3)).unwrap();
        breakpoints.add(Rule::Commits(5, None)).unwrap();
        breakpoints.switch(7, false);
        let text = breakpoints.to_text();
        assert_eq!(Breakpoints::from_text(&text, 5), breakpoints);
        assert_eq!(Breakpoints::from_text(&format!("é\n\n+what?\n{text}"), 5), breakpoints);
        assert_eq!(breakpoints.on_count(), 2);
    }

    #[test]
    fn a_rule_is_listed_once_and_the_number_is_bounded() {
        let mut breakpoints = Breakpoints::default();
        breakpoints.add(Rule::Elected).unwrap();
        assert_eq!(breakpoints.list().len(), Rule::OFFERED.len());
        let refused = (0..100).find_map(|term| breakpoints.add(Rule::TermAbove(term)).err());
        assert!(refused.is_some());
        assert_eq!(breakpoints.list().len(), BREAKPOINTS_MAX);
        breakpoints.remove(0);
        breakpoints.remove(BREAKPOINTS_MAX - 1);
        assert_eq!(breakpoints.list().len(), BREAKPOINTS_MAX - 1, "a predefined rule stays");
        assert!(!breakpoints.list()[0].on);
    }
}
