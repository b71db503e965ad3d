//! Finds the word that a misspelt one was meant to be.

/// Words that people use for what the scenario text calls otherwise.
const SYNONYMS: &[(&str, &str)] = &[
    ("assert", "expect"),
    ("check", "expect"),
    ("get", "read"),
    ("isolate", "partition"),
    ("kill", "crash"),
    ("print", "view"),
    ("put", "write"),
    ("show", "view"),
    ("sleep", "run"),
    ("split", "partition"),
    ("start", "restart"),
    ("stop", "pause"),
    ("wait", "run"),
];

/// The word of `known` that `word` was likely meant to be.
pub(super) fn meant<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let synonym = SYNONYMS.iter().find(|(said, _)| *said == word).map(|(_, meant)| *meant);
    if let Some(found) = known.iter().find(|candidate| Some(**candidate) == synonym) {
        return Some(found);
    }
    let allowed = match word.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    };
    let best = known.iter().map(|candidate| (distance(&word, candidate), *candidate)).min()?;
    (best.0 <= allowed).then_some(best.1)
}

/// Ends a message about a word that is not one of `known`: the one that was meant, or all of them.
pub(super) fn hint(word: &str, known: &[&str]) -> String {
    match meant(word, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write one of {}", known.join(", ")),
    }
}

/// How many characters must be added, removed, replaced or swapped with their neighbour
/// to make `a` into `b` (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[i - 2][j - 2] + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_the_meant_one() {
        let known = ["crash", "restart", "run", "partition", "view"];
        assert_eq!(meant("crahs", &known), Some("crash"));
        assert_eq!(meant("Partion", &known), Some("partition"));
        assert_eq!(meant("rnu", &known), Some("run"));
        assert_eq!(meant("kill", &known), Some("crash"));
        assert_eq!(meant("banana", &known), None);
        assert_eq!(meant("x", &known), None);
    }
}
