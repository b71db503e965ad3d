//! Sorting, compiled once instead of for each type.

use std::cmp::Ordering;

/// Sorts by insertion, and keeps the order of equal items.
///
/// The standard library's sort is 5 kB of wasm for each type that it sorts. Insertion takes as many steps as there are
/// pairs in the wrong order: for nodes, branches, kinds and the messages of one link, which are few or come almost in
/// order. Lists that are long and in no order, such as the marks of the timeline, take [`sort_long`].
pub fn sort_short<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut place = end;
        while place > 0 && compare(&items[place], &items[place - 1]).is_lt() {
            items.swap(place, place - 1);
            place -= 1;
        }
    }
}

/// Sorts a list of any length, and keeps the order of equal items.
///
/// Its steps are as many as the standard library's. Only the comparison and the exchange of two items are compiled for
/// each type, and the search for the order once.
pub fn sort_long<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(items.len(), &|one, other| compare(&items[one], &items[other]));
    for place in 0..items.len() {
        // What belongs here may have been exchanged for what lay at a place that is filled already.
        let mut from = order[place];
        while from < place {
            from = order[from];
        }
        items.swap(place, from);
    }
}

/// The places of the items in their order: sorted pieces are merged to pieces of twice the length.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    let mut piece = 1;
    while piece < length {
        let mut merged = Vec::with_capacity(length);
        for both in order.chunks(2 * piece) {
            let (mut left, mut right) = both.split_at(piece.min(both.len()));
            loop {
                let from = match (left, right) {
                    ([], []) => break,
                    (_, []) => &mut left,
                    ([], _) => &mut right,
                    ([one, ..], [other, ..]) if compare(*other, *one).is_lt() => &mut right,
                    _ => &mut left,
                };
                let Some((first, rest)) = from.split_first() else { break };
                merged.push(*first);
                *from = rest;
            }
        }
        order = merged;
        piece *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sort_as_the_standard_library_does_and_keep_the_order_of_equal_items() {
        for length in 0..70_usize {
            let mut ours: Vec<(usize, usize)> = (0..length).map(|place| (place * 7_919 % 11, place)).collect();
            let mut theirs = ours.clone();
            let mut long = ours.clone();
            theirs.sort_by_key(|(key, _)| *key);
            sort_short(&mut ours, |(one, _), (other, _)| one.cmp(other));
            assert_eq!(ours, theirs);
            sort_long(&mut long, |(one, _), (other, _)| one.cmp(other));
            assert_eq!(long, theirs);
        }
    }
}
