//! The tree of branches: which of them is drawn in which row, and where it leaves another.

use model::shared::sort_short;
use model::types::Time;

/// More rows than this are not drawn: what does not fit shares the last one.
const ROWS_MAX: usize = 3;

/// The least room between two branches in a row, as a part of the longest.
const GAP_PARTS: u64 = 60;

/// A branch of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// The branch that it left.
    pub parent: Option<u32>,
    /// When it left that.
    pub forked_at: Time,
    /// Its newest moment.
    pub end: Time,
    /// True for the one that the lanes show.
    pub current: bool,
}

/// A branch in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The branch, as an index.
    pub branch: usize,
    /// The row, counted upwards from the lanes.
    pub row: usize,
    /// From where on it differs from what it left.
    pub from: Time,
    /// Its newest moment.
    pub until: Time,
    /// The row that it leaves, `None` when that is the lanes themselves.
    pub leaves: Option<usize>,
}

/// Places every branch but the current one. A branch from which the current one forked continues beside it.
pub fn tree(branches: &[Branch]) -> Vec<Row> {
    let index_of = |id: u32| branches.iter().position(|branch| branch.id == id);
    let Some(current) = branches.iter().position(|branch| branch.current) else { return Vec::new() };
    // The way from the current branch to the root, with the moment at which each was left.
    let mut path = vec![(current, None)];
    while let Some((last, _)) = path.last().copied()
        && let Some(parent) = branches[last].parent.and_then(index_of)
        && path.len() <= branches.len()
    {
        path.push((parent, Some(branches[last].forked_at)));
    }
    let on_path = |index: usize| path.iter().find(|(on_path, _)| *on_path == index);
    let mut others: Vec<(usize, Time)> = (0..branches.len())
        .filter(|index| *index != current)
        .map(|index| (index, on_path(index).and_then(|(_, left)| *left).unwrap_or(branches[index].forked_at)))
        .collect();
    sort_short(&mut others, |(index, from), (other, since)| from.cmp(since).then(index.cmp(other)));
    let longest = branches.iter().map(|branch| branch.end).max().unwrap_or_default();
    let gap = Time(longest.0 / GAP_PARTS);
    let mut rows: Vec<Row> = Vec::new();
    for (branch, from) in others {
        let until = branches[branch].end.max(from);
        let is_free = |row: &usize| rows.iter().all(|other| other.row != *row || other.until + gap <= from);
        let row = (0..ROWS_MAX).find(is_free).unwrap_or(ROWS_MAX - 1);
        let parent = branches[branch].parent.and_then(index_of).filter(|parent| on_path(*parent).is_none());
        let leaves = parent.filter(|_| on_path(branch).is_none());
        let leaves = leaves.and_then(|parent| rows.iter().find(|row| row.branch == parent).map(|row| row.row));
        rows.push(Row { branch, row, from, until, leaves });
    }
    rows
}

/// How many rows are drawn.
pub fn height(rows: &[Row]) -> usize {
    rows.iter().map(|row| row.row + 1).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(id: u32, parent: Option<u32>, forked_at: u64, end: u64) -> Branch {
        let current = id == 1;
        Branch { id, name: format!("branch {id}"), parent, forked_at: Time(forked_at), end: Time(end), current }
    }

    fn rows_of(branches: &[Branch]) -> Vec<(u32, usize, u64, Option<usize>)> {
        let rows = tree(branches).into_iter();
        rows.map(|row| (branches[row.branch].id, row.row, row.from.0, row.leaves)).collect()
    }

    #[test]
    fn a_session_without_forks_has_no_tree() {
        assert_eq!(tree(&[branch(1, None, 0, 900)]), []);
        assert_eq!(tree(&[]), []);
    }

    #[test]
    fn branches_that_do_not_overlap_share_a_row() {
        let branches = [branch(1, None, 0, 900), branch(2, Some(1), 100, 300), branch(3, Some(1), 400, 900)];
        assert_eq!(rows_of(&branches), [(2, 0, 100, None), (3, 0, 400, None)]);
        assert_eq!(height(&tree(&branches)), 1);
    }

    #[test]
    fn a_branch_of_a_branch_leaves_its_row() {
        let branches = [branch(1, None, 0, 900), branch(2, Some(1), 100, 800), branch(3, Some(2), 400, 900)];
        assert_eq!(rows_of(&branches), [(2, 0, 100, None), (3, 1, 400, Some(0))]);
    }

    #[test]
    fn the_parent_of_the_current_branch_continues_beside_it() {
        let branches = [branch(7, None, 0, 900), branch(1, Some(7), 500, 800), branch(3, Some(7), 200, 300)];
        assert_eq!(rows_of(&branches), [(3, 0, 200, None), (7, 0, 500, None)]);
    }

    #[test]
    fn many_branches_stay_within_their_rows() {
        let mut branches = vec![branch(1, None, 0, 900)];
        branches.extend((2..50).map(|id| branch(id, Some(1), 100, 800)));
        assert_eq!(height(&tree(&branches)), ROWS_MAX);
        assert_eq!(tree(&branches).len(), 48);
    }

    #[test]
    fn a_cycle_of_parents_terminates() {
        assert_eq!(tree(&[branch(1, Some(2), 0, 900), branch(2, Some(1), 100, 900)]).len(), 1);
    }
}
