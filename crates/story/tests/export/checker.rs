//! A checker of linearizability that shares nothing with the one of the playground: it reads the exported lines, and
//! searches as Wing and Gong describe, with the memory of Lowe: a state that was reached before is not searched again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// One operation on a register.
#[derive(Clone)]
struct Operation {
    /// What is written: the function, and its arguments; none for a read.
    write: Option<(String, Vec<String>)>,
    /// What was read, or found by a write without effect.
    read: Option<String>,
    /// True for a write without effect: a read of a value that does not fit.
    unfit: bool,
    start: usize,
    /// Where it ended; never for an unknown outcome.
    end: usize,
}

/// Whether the operations of each key have an order that explains them.
pub fn is_linearizable(lines: &[Value]) -> bool {
    let mut keys: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    let mut open: BTreeMap<u64, (String, usize)> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        let (Some(process), Some(f)) = (line["process"].as_u64(), line["f"].as_str()) else { continue };
        let key = line["value"][0].as_str().expect("a key").to_string();
        let value = &line["value"][1];
        let text = |value: &Value| value.as_str().map(str::to_string);
        let is_write = match f {
            "write" | "cas" | "append" | "add" => true,
            "read" | "lease-read" => false,
            // It promises nothing.
            _ => continue,
        };
        let operations = keys.entry(key.clone()).or_default();
        match line["type"].as_str().expect("a type") {
            "invoke" => {
                open.insert(process, (key, operations.len()));
                let texts = |all: &Vec<Value>| all.iter().filter_map(text).collect();
                let arguments = value.as_array().map_or_else(|| text(value).into_iter().collect(), texts);
                let write = is_write.then(|| (f.to_string(), arguments));
                operations.push(Operation { write, read: None, unfit: false, start: place, end: usize::MAX });
            }
            "ok" => {
                let (_, at) = open.remove(&process).expect("it was asked");
                operations[at].end = place;
                operations[at].read = text(value).filter(|_| !is_write);
            }
            // Without effect: it begins after the end of everything, and may then be left out.
            "fail" => {
                let (_, at) = open.remove(&process).expect("it was asked");
                match line.get("found") {
                    Some(found) => {
                        (operations[at].read, operations[at].unfit, operations[at].end) = (text(found), true, place);
                    }
                    None => operations[at].start = usize::MAX,
                }
            }
            _ => _ = open.remove(&process),
        }
    }
    keys.into_values().all(|operations| has_an_order(&operations))
}

fn has_an_order(all: &[Operation]) -> bool {
    // An unanswered read says nothing, and a failed operation has no effect.
    let used = all.iter().filter(|one| one.start != usize::MAX && (one.write.is_some() || one.end != usize::MAX));
    let operations: Vec<Operation> = used.cloned().collect();
    assert!(operations.len() <= 4_096, "too long for this checker");
    let mut seen: BTreeSet<(Vec<usize>, Option<String>)> = BTreeSet::new();
    let mut todo: Vec<(Vec<usize>, Option<String>)> = vec![((0..operations.len()).collect(), None)];
    while let Some((left, value)) = todo.pop() {
        // Whatever is left has an unknown outcome, and need not have happened.
        if left.iter().all(|one| operations[*one].end == usize::MAX) {
            return true;
        }
        if !seen.insert((left.clone(), value.clone())) {
            continue;
        }
        let first_end = left.iter().map(|one| operations[*one].end).min().unwrap_or(usize::MAX);
        for one in left.iter().filter(|one| operations[**one].start < first_end) {
            let operation = &operations[*one];
            let next = match &operation.write {
                Some(write) if !operation.unfit => match after(write, value.as_deref()) {
                    Some(after) => Some(after),
                    None => continue,
                },
                Some(write) if after(write, value.as_deref()).is_some() => continue,
                Some(_) | None if operation.read == value => value.clone(),
                Some(_) | None => continue,
            };
            todo.push((left.iter().filter(|other| *other != one).copied().collect(), next));
        }
    }
    false
}

/// The value after a write, as the documentation says it; none where it changes nothing.
fn after((f, arguments): &(String, Vec<String>), before: Option<&str>) -> Option<String> {
    match (&f[..], &arguments[..]) {
        ("write", [value]) => Some(value.clone()),
        ("cas", [from, to]) => (before == Some(&from[..])).then(|| to.clone()),
        ("append", [value]) => {
            let list = before.map_or(value.clone(), |before| format!("{before},{value}"));
            (list.len() <= 1_000).then_some(list)
        }
        ("add", [number]) => {
            let sum = before.unwrap_or("0").parse::<i64>().ok()?.checked_add(number.parse().ok()?)?;
            Some(sum.to_string())
        }
        other => panic!("no operation: {other:?}"),
    }
}

#[test]
fn it_separates_a_history_that_has_an_order_from_one_that_has_none() {
    let op = |process: u64, kind: &str, f: &str, value: Option<&str>| serde_json::json!({ "process": process, "type": kind, "f": f, "value": ["x", value] });
    let stale = [
        op(0, "invoke", "write", Some("1")),
        op(0, "ok", "write", Some("1")),
        op(1, "invoke", "read", None),
        op(1, "ok", "read", None),
    ];
    assert!(!is_linearizable(&stale));
    let overlapping = [stale[0].clone(), stale[2].clone(), stale[1].clone(), stale[3].clone()];
    assert!(is_linearizable(&overlapping));
    let unknown = [op(0, "invoke", "write", Some("1")), op(0, "info", "write", Some("1")), stale[2].clone()];
    for read in [None, Some("1")] {
        assert!(is_linearizable(&[&unknown[..], &[op(1, "ok", "read", read)]].concat()));
    }
    assert!(!is_linearizable(&[&unknown[..], &[op(1, "ok", "read", Some("2"))]].concat()));
    let swap = |process: u64, kind: &str| serde_json::json!({ "process": process, "type": kind, "f": "cas", "value": ["x", ["1", "2"]] });
    let found = |value: &str| serde_json::json!({ "process": 3, "type": "fail", "f": "cas", "value": ["x", ["1", "2"]], "found": value });
    let swapped = [&stale[..2], &[swap(2, "invoke"), swap(2, "ok"), swap(3, "invoke")]].concat();
    assert!(is_linearizable(&[&swapped[..], &[found("2")]].concat()));
    assert!(!is_linearizable(&[&swapped[..], &[swap(3, "ok")]].concat()));
    assert!(!is_linearizable(&[&swapped[..], &[found("1")]].concat()));
    let added = [op(0, "invoke", "add", Some("5")), op(0, "ok", "add", Some("5"))];
    let added = [&added[..], &added, &[stale[2].clone()]].concat();
    assert!(is_linearizable(&[&added[..], &[op(1, "ok", "read", Some("10"))]].concat()));
    assert!(!is_linearizable(&[&added[..], &[op(1, "ok", "read", Some("5"))]].concat()));
}
