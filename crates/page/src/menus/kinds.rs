//! Clusters in which the menus are counted against the table of kinds, so that a new kind is missed loudly.

/// Clusters in which everything can be offered: before an election, with learners, snapshots, backups and dead
/// nodes, with held messages, joint.
pub const SHOWROOM: [&str; 5] = [
    "cluster nodes=3 seed=3\nrun 20ms\n",
    "cluster nodes=3 seed=3 snapshot=3\nrun until leader\nwrite leader x=1\nwrite leader x=2\nwrite leader x=3\n\
     run until converged\nadd learner 4\nrun 1s\n",
    "cluster nodes=3 seed=3\nrun until converged\nbackup 2\nadd learner 4\nrun 1s\nremove 4\nrun 1s\ncrash 2\nrun 1ms\n",
    "cluster nodes=5 seed=7\nrun until converged\nhold AppendEntries all\nclog 1 -> 2\npause 3\ncut 1 -- 4\n\
     partition 1 2 3 4 | 5\nwrite leader x=1\nrun 5ms\n",
    "cluster nodes=3 seed=3\nrun until converged\nwrite leader x=1\nrun 5ms\n",
];
