//! An order in which things that share features stand close together: recursive graph bisection (Dhulipala et al., KDD 2016).
//!
//! ```text
//! all ── two halves, things exchanged while that brings shared features together ── each half likewise
//! ```

use std::collections::BTreeMap;

/// How often the halves of one part exchange things at the most. More changed nothing that could be measured.
const ROUNDS_MAX: usize = 20;

/// How many things of a half have a feature, and how many of the other half.
type Counts = [u32; 2];

/// The places of things in their new order. Each thing is the set of its features; a feature is any number.
pub fn order(things: &[Vec<u32>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..things.len()).collect();
    bisect(&mut places, things);
    places
}

fn bisect(places: &mut [usize], things: &[Vec<u32>]) {
    if places.len() <= 2 {
        return;
    }
    let middle = places.len() / 2;
    let mut counts: BTreeMap<u32, Counts> = BTreeMap::new();
    for (at, place) in places.iter().enumerate() {
        for feature in &things[*place] {
            counts.entry(*feature).or_default()[usize::from(at >= middle)] += 1;
        }
    }
    for _ in 0..ROUNDS_MAX {
        if !exchange(places, things, middle, &mut counts) {
            break;
        }
    }
    let (left, right) = places.split_at_mut(middle);
    bisect(left, things);
    bisect(right, things);
}

/// Exchanges those of the two halves that gain most by it; false when none gains.
fn exchange(places: &mut [usize], things: &[Vec<u32>], middle: usize, counts: &mut BTreeMap<u32, Counts>) -> bool {
    let ranked = |half: usize, range: std::ops::Range<usize>| {
        let gain = |at: usize| -> f32 { things[places[at]].iter().map(|feature| gain(counts[feature], half)).sum() };
        let mut all: Vec<(f32, usize)> = range.map(|at| (gain(at), at)).collect();
        all.sort_by(|(one, at), (other, there)| other.total_cmp(one).then(at.cmp(there)));
        all
    };
    let (left, right) = (ranked(0, 0..middle), ranked(1, middle..places.len()));
    let mut has_moved = false;
    for ((one, at), (other, there)) in left.into_iter().zip(right) {
        if one + other <= 0.0 {
            break;
        }
        for (place, from) in [(places[at], 0), (places[there], 1)] {
            for feature in &things[place] {
                let count = counts.entry(*feature).or_default();
                count[from] -= 1;
                count[1 - from] += 1;
            }
        }
        places.swap(at, there);
        has_moved = true;
    }
    has_moved
}

/// What is gained when one thing with a feature goes from one half to the other.
fn gain(counts: Counts, from: usize) -> f32 {
    let [here, there] = [counts[from] as f32, counts[1 - from] as f32];
    // What nothing else has, or all, is the same wherever it is.
    if here + there < 2.0 { 0.0 } else { cost(here, there) - cost(here - 1.0, there + 1.0) }
}

/// What it costs that so many things of each half have a feature: less, the more uneven it is.
fn cost(one: f32, other: f32) -> f32 {
    -(one * (one + 1.0).log2() + other * (other + 1.0).log2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_stands_together_and_nothing_is_lost() {
        // Three kinds in disorder, each with features of its own and one that all have.
        let kind = |place: usize| [0, 0, 1, 2, 1, 0, 2][place * place % 7];
        let features = |kind: usize| vec![100, kind as u32 * 2, kind as u32 * 2 + 1];
        let things: Vec<Vec<u32>> = (0..24).map(|place| features(kind(place))).collect();
        let borders = |order: &[usize]| order.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
        let (before, order) = ((0..24).collect::<Vec<_>>(), order(&things));
        assert!(borders(&order) * 2 < borders(&before), "{order:?}");
        let mut all = order;
        all.sort_unstable();
        assert_eq!(all, (0..24).collect::<Vec<_>>());
    }

    #[test]
    fn few_or_no_things_have_an_order_too() {
        assert!(order(&[]).is_empty());
        assert_eq!(order(&[vec![1]]), [0]);
        assert_eq!(order(&[vec![], vec![], vec![]]), [0, 1, 2]);
    }
}
