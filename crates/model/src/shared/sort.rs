//! Sorting lists that are short or nearly sorted.

use std::cmp::Ordering;

/// Sorts by insertion, and keeps the order of equal items.
///
/// The standard library's sort is 5 kB of wasm for each type that it sorts. Insertion takes as many steps as there are
/// pairs in the wrong order: for nodes, branches, kinds and the messages of one link, which are few or come almost in
/// order. Lists that are long and in no order, such as the marks of the timeline, take the standard library's.
pub fn sort_short<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut place = end;
        while place > 0 && compare(&items[place], &items[place - 1]).is_lt() {
            items.swap(place, place - 1);
            place -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_as_the_standard_library_does_and_keeps_the_order_of_equal_items() {
        for length in 0..40_usize {
            let mut ours: Vec<(usize, usize)> = (0..length).map(|place| (place * 7_919 % 11, place)).collect();
            let mut theirs = ours.clone();
            sort_short(&mut ours, |(one, _), (other, _)| one.cmp(other));
            theirs.sort_by_key(|(key, _)| *key);
            assert_eq!(ours, theirs);
        }
    }
}
