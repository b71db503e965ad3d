//! What is searched for in lists: by words, or by a pasted text that says something they name.

/// A part of a message of at least so many bytes says enough: it is found in a longer text with other words around it.
const SAID_MIN: usize = 16;

/// True when each of the wanted words occurs in these texts. Or one of their parts, which end at `;`, occurs in what is wanted:
/// so the text of a panic is found whatever its numbers.
pub(crate) fn finds(texts: &[&str], wanted: &str) -> bool {
    let (all, wanted) = (texts.join(";").to_ascii_lowercase(), wanted.to_ascii_lowercase());
    let said = |part: &str| part.len() >= SAID_MIN && wanted.contains(part);
    wanted.split_whitespace().all(|word| all.contains(word)) || all.split(';').any(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_by_its_words_and_in_a_longer_text_with_other_numbers() {
        let texts = ["A title", "Raft §5.3;QuorumNotEnough;not enough for a quorum, cluster:;, got:;"];
        for wanted in
            ["", "TITLE §5.3", "quorumnotenough", "ERROR client: not enough for a quorum, cluster: {1,2,3}, got: {1}"]
        {
            assert!(finds(&texts, wanted), "{wanted}");
        }
        for wanted in ["quorum of 7", "got: {1}", "title §5.4"] {
            assert!(!finds(&texts, wanted), "{wanted}");
        }
    }
}
