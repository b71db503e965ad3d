//! A shared list beside a deque, and its clones.

use std::collections::VecDeque;

use super::*;

#[test]
fn a_list_does_what_a_deque_does_and_its_clones_stay_as_they_were() {
    let mut random = sim::rng::Rng::new(1, sim::rng::Stream::Chaos);
    let (mut list, mut plain) = (SharedList::new(), VecDeque::new());
    let mut kept: Vec<(SharedList<u64>, VecDeque<u64>)> = Vec::new();
    for step in 0..40_000 {
        match random.between(0, 999) {
            0..=969 => {
                list.push_back(step);
                plain.push_back(step);
            }
            970..=972 => {
                let count = random.between(0, 300) as usize;
                list.remove_first(count);
                plain.drain(..count.min(plain.len()));
            }
            973..=975 => {
                let len = plain.len().saturating_sub(random.between(0, 200) as usize);
                list.truncate(len);
                plain.truncate(len);
            }
            976..=979 if !plain.is_empty() => {
                let index = random.between(0, plain.len() as u64 - 1) as usize;
                *list.get_mut(index).expect("an item") = step;
                plain[index] = step;
            }
            _ => {
                let count = random.between(0, 2 * CHUNK as u64) as usize;
                assert!(list.take(count).iter().eq(plain.iter().take(count)));
                assert!(list.skip(count).iter().eq(plain.iter().skip(count)));
                let mut twice = list.skip(count);
                twice.append(list.take(count));
                assert!(twice.iter().eq(plain.iter().skip(count).chain(plain.iter().take(count))));
                kept.push((list.clone(), plain.clone()));
            }
        }
        assert_eq!((list.len(), list.front(), list.last()), (plain.len(), plain.front(), plain.back()));
        assert_eq!(list.get(plain.len()), None);
    }
    assert!(kept.len() > 100 && kept.iter().any(|(list, _)| list.len() > 10 * CHUNK));
    for (list, plain) in kept {
        assert!(list.iter().eq(plain.iter()) && list.iter().rev().eq(plain.iter().rev()));
        assert_eq!(list, plain.into_iter().collect());
    }
}
