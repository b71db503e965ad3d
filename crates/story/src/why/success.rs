//! Whether a request has ended with a success.

use model::trace::Outcome;
use model::view::Request;

/// Whether a request has ended with a success.
pub(super) fn is_fine(request: &Request) -> bool {
    match &request.outcome {
        Some((_, outcome)) => match outcome {
            Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => true,
            Outcome::Refused(_) | Outcome::Unknown(_) => false,
        },
        None => false,
    }
}
