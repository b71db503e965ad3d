//! The branches of a kept session as they are read: their texts are described in `kept`.

use std::rc::Rc;

use super::BRANCHES_MAX;
use super::branch::{BranchId, FIRST_BRANCH};
use super::place::Place;
use model::scenario::{self, Scenario};
use model::types::Time;

/// The first field of a tree.
pub(super) const TREE: &str = "tree 3";
/// How the field of a run on another engine begins, and how that of each of its branches does.
pub(super) const OTHER_RUN: char = '#';
pub(super) const OF_RUN: char = '@';
/// Stands between fields, and in none of them.
pub(super) const FIELD: char = '\u{1e}';
/// Stands between parts of a field, and in none of them.
pub(super) const PART: char = '\u{1f}';

/// The long text, which changes when something is done.
#[derive(Debug)]
pub struct KeptBranches {
    pub(super) opened: Scenario,
    /// What runs on other engines opened, each with the branch that it began with.
    pub(super) others: Vec<(BranchId, Rc<Scenario>)>,
    pub(super) branches: Vec<KeptBranch>,
}

#[derive(Debug)]
pub(super) struct KeptBranch {
    pub(super) id: BranchId,
    pub(super) origin: BranchId,
    pub(super) parent: Option<BranchId>,
    pub(super) fork: Place,
    pub(super) by_undo: bool,
    pub(super) name: String,
    pub(super) acts: Vec<String>,
}

/// A number by which a text is known again (FNV-1a).
pub(super) fn mark_of(text: &str) -> String {
    let mark = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| (mark ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    mark.to_string()
}

/// A number. Fails with one sentence.
pub(super) fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("“{text}” is no number."))
}

/// So many numbers, between spaces. Fails with one sentence.
pub(super) fn numbers<const N: usize>(text: &str) -> Result<[u64; N], String> {
    let all: Result<Vec<u64>, String> = text.split(' ').map(number).collect();
    all?.try_into().map_err(|_| format!("“{text}” has too many or too few numbers."))
}

fn read(text: &str) -> Result<Scenario, String> {
    scenario::parse(text).map_err(|mistakes| mistakes.to_string())
}

impl KeptBranches {
    /// Reads the branches, and the scenario that is kept beside them. Fails with one sentence.
    pub fn read(text: &str, scenario: &str) -> Result<KeptBranches, String> {
        let mut fields = text.split(FIELD);
        if fields.next() != Some(TREE) {
            return Err("Its branches are not written as this version of the page writes them.".to_string());
        }
        if fields.next() != Some(&mark_of(scenario)) {
            return Err("Its branches are of another scenario than the one beside them.".to_string());
        }
        let (mut branches, mut others) = (Vec::new(), Vec::new());
        for field in fields {
            match field.strip_prefix(OTHER_RUN).and_then(|run| run.split_once(PART)) {
                Some((origin, text)) => others.push((BranchId(number(origin)? as u32), Rc::new(read(text)?))),
                None => branches.push(read_branch(field)?),
            }
        }
        if branches.is_empty() || branches.len() > BRANCHES_MAX {
            return Err("It has no branches, or too many.".to_string());
        }
        Ok(KeptBranches { opened: read(scenario)?, others, branches })
    }
}

fn read_branch(text: &str) -> Result<KeptBranch, String> {
    let mut parts = text.split(PART);
    let mut head = parts.next().unwrap_or_default();
    let mut origin = FIRST_BRANCH;
    if let Some((run, rest)) = head.strip_prefix(OF_RUN).and_then(|of| of.split_once(' ')) {
        (origin, head) = (BranchId(number(run)? as u32), rest);
    }
    let [id, parent, time, acts, position, by_undo] = numbers(head)?;
    let name = parts.next().ok_or("A branch has no name.")?.to_string();
    let fork = Place { time: Time(time), acts: acts as usize, position: position as usize };
    let parent = (parent != 0).then_some(BranchId(parent as u32));
    let acts = parts.map(str::to_string).collect();
    Ok(KeptBranch { id: BranchId(id as u32), origin, parent, fork, by_undo: by_undo == 1, name, acts })
}
