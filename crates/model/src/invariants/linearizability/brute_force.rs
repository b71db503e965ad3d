//! The definition itself, for histories of a few requests: tries every order.

use super::operation::{Ended, Operation, Value};

/// True when some order of the requests, each within its time, explains every answer.
pub(super) fn is_linearizable(operations: &[Operation]) -> bool {
    let mut left: Vec<&Operation> = operations.iter().filter(|operation| matters(operation)).collect();
    try_all(&mut left, &None)
}

/// A refused request has no effect, and a read without an answer has no result to check.
fn matters(operation: &Operation) -> bool {
    let answered = matches!(operation.ended, Some((_, Ended::Written | Ended::Read(_))));
    answered || operation.write.is_some() && !matches!(operation.ended, Some((_, Ended::Nothing)))
}

/// True when `first` was answered before `second` was sent, so that it comes first in every order.
fn is_before(first: &Operation, second: &Operation) -> bool {
    matches!(&first.ended, Some((at, Ended::Written | Ended::Read(_))) if *at < second.asked)
}

fn try_all(left: &mut Vec<&Operation>, value: &Value) -> bool {
    let must = |operation: &&&Operation| matches!(operation.ended, Some((_, Ended::Written | Ended::Read(_))));
    if left.iter().find(must).is_none() {
        return true;
    }
    (0..left.len()).any(|index| {
        let next = left[index];
        if left.iter().any(|other| is_before(other, next)) {
            return false;
        }
        let after = match (&next.write, &next.ended) {
            (Some(write), Some((_, Ended::Read(found)))) if found == value && write.after(value).is_none() => {
                value.clone()
            }
            (Some(_), Some((_, Ended::Read(_)))) => return false,
            (Some(write), _) => match write.after(value) {
                Some(after) => after,
                None => return false,
            },
            (None, Some((_, Ended::Read(read)))) if read == value => value.clone(),
            (None, _) => return false,
        };
        left.remove(index);
        let explained = try_all(left, &after);
        left.insert(index, next);
        explained
    })
}
