//! The branches as a tree of rows: each below its parent, the earlier fork first.

use super::session::{BranchId, BranchInfo};
use model::shared::sort_short;

/// The deepest indentation.
const DEPTH_MAX: usize = 6;

/// The depth of each branch and its index in the list, in display order.
pub fn rows(branches: &[BranchInfo]) -> Vec<(usize, usize)> {
    let mut rows = Vec::with_capacity(branches.len());
    let known = |id: BranchId| branches.iter().any(|branch| branch.id == id);
    // A branch whose parent was deleted is a root.
    let is_root = |branch: &BranchInfo| branch.parent.is_none_or(|parent| !known(parent) || parent == branch.id);
    let mut waiting: Vec<(usize, usize)> =
        (0..branches.len()).filter(|at| is_root(&branches[*at])).map(|at| (0, at)).collect();
    waiting.reverse();
    while let Some((depth, place)) = waiting.pop() {
        rows.push((depth, place));
        let here = branches[place].id;
        let mut children: Vec<usize> =
            (0..branches.len()).filter(|at| branches[*at].parent == Some(here) && !is_root(&branches[*at])).collect();
        sort_short(&mut children, |one, other| branches[*one].forked_at.cmp(&branches[*other].forked_at));
        waiting.extend(children.into_iter().rev().map(|at| ((depth + 1).min(DEPTH_MAX), at)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::types::Time;

    fn branch(id: u32, parent: Option<u32>, forked_at: u64) -> BranchInfo {
        BranchInfo {
            id: BranchId(id),
            name: id.to_string(),
            parent: parent.map(BranchId),
            forked_at: Time(forked_at),
            end: Time(1_000),
            acts: 0,
            current: id == 1,
        }
    }

    #[test]
    fn children_are_listed_below_their_parents_in_the_order_of_their_forks() {
        let branches = [branch(1, None, 0), branch(2, Some(1), 500), branch(3, Some(1), 200), branch(4, Some(2), 600)];
        let ids: Vec<(usize, u32)> =
            rows(&branches).into_iter().map(|(depth, at)| (depth, branches[at].id.0)).collect();
        assert_eq!(ids, [(0, 1), (1, 3), (1, 2), (2, 4)]);
    }

    #[test]
    fn every_branch_has_one_row_even_when_its_parent_was_deleted() {
        let branches = [branch(5, Some(1), 0), branch(6, Some(5), 9), branch(7, Some(7), 9)];
        let mut seen: Vec<usize> = rows(&branches).into_iter().map(|(_, at)| at).collect();
        seen.sort();
        assert_eq!(seen, [0, 1, 2]);
    }
}
