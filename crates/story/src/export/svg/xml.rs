//! Text in XML.

/// A text as XML holds it, in an element or in quotes. What XML cannot hold becomes a space.
pub(in crate::export) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' | '\t' => escaped.push(letter),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// A length with at most one decimal.
pub(super) fn px(length: f64) -> String {
    crate::format::px(length)
}
