//! Whether a request has ended with a success.

use model::trace::Outcome;
use model::view::Request;

/// Whether a request has ended with a success.
pub(super) fn is_fine(request: &Request) -> bool {
    request.outcome.as_ref().is_some_and(|(_, outcome)| is_good(outcome))
}

/// Whether this is a success.
pub(super) fn is_good(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => true,
        Outcome::Refused(_) | Outcome::Unknown(_) => false,
    }
}
