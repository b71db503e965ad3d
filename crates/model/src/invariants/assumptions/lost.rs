//! Whether an assumption is gone on which every promise rests.

use super::{Assumptions, Harm};

impl Assumptions {
    /// True when data that was durable may have been lost: then nothing is promised any more that must come to hold.
    pub(in crate::invariants) fn may_have_lost(&self) -> bool {
        self.suspects.iter().any(|suspect| match suspect.harm {
            Harm::Forgot | Harm::WillLeadOn | Harm::LeadsOn => true,
            Harm::WillForget | Harm::Clock | Harm::Twice => false,
        })
    }
}
