//! A `sequenceDiagram` of Mermaid, as GitHub, GitLab and Notion draw it.

use super::run::Run;
use super::sequence::{Row, Sequence, Shade, Who, sequence};
use super::too_long::{Excess, too_long};

/// The most arrows: a longer diagram is drawn too small to be read.
pub const ARROWS_MAX: usize = 150;

/// The most characters: Mermaid refuses longer texts (its `maxTextSize`).
pub const CHARS_MAX: usize = 50_000;

/// The diagram. Fails with one sentence that says to what the span is to be narrowed.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    drawn(run).map_err(|has| too_long(run, has, &|run| drawn(run).is_ok()))
}

/// The diagram of a span that has not too much. Fails with what it has, and what a diagram holds.
fn drawn(run: &Run<'_>) -> Result<String, Excess> {
    let sequence = sequence(run);
    let arrows = sequence.arrows();
    if arrows > ARROWS_MAX {
        return Err((arrows, "arrows, and a Mermaid diagram holds", ARROWS_MAX));
    }
    let text = print(run, &sequence);
    match text.len() {
        0..=CHARS_MAX => Ok(text),
        chars => Err((chars, "characters, and a Mermaid diagram holds", CHARS_MAX)),
    }
}

fn print(run: &Run<'_>, sequence: &Sequence) -> String {
    let mut text = format!("---\ntitle: {}\n---\nsequenceDiagram\n", title(run));
    for who in &sequence.who {
        text += &format!("    participant {} as {}\n", id(*who), name(*who));
    }
    // A shade begins with what is in it: Mermaid cannot draw an empty one.
    let (mut begins, mut is_shaded) = (None, false);
    for row in &sequence.rows {
        if let (Row::Arrow { .. } | Row::Note { .. }, Some(line)) = (row, begins) {
            text += line;
            (begins, is_shaded) = (None, true);
        }
        let indent = if is_shaded { "        " } else { "    " };
        match row {
            Row::Arrow { from, to, text: words, is_reply, is_lost } => {
                let arrow = match (is_reply, is_lost) {
                    (false, false) => "->>",
                    (true, false) => "-->>",
                    (false, true) => "-x",
                    (true, true) => "--x",
                };
                text += &format!("{indent}{}{arrow}{}: {}\n", id(*from), id(*to), escaped(words));
            }
            Row::Note { over: (one, other), text: words } => {
                let over = if one == other { id(*one) } else { format!("{},{}", id(*one), id(*other)) };
                text += &format!("{indent}Note over {over}: {}\n", escaped(words));
            }
            Row::Shaded(shade) => {
                if std::mem::take(&mut is_shaded) {
                    text += "    end\n";
                }
                begins = shade.map(|shade| match shade {
                    Shade::Cut => "    rect rgba(244, 63, 94, 0.12)\n",
                    Shade::NoLeader => "    rect rgba(128, 128, 128, 0.12)\n",
                });
            }
        }
    }
    text
}

/// The title in the front matter, which is YAML: in double quotes, as JSON writes a text.
fn title(run: &Run<'_>) -> String {
    super::json::text(&format!("{}, {}", run.title, run.span()))
}

fn id(who: Who) -> String {
    match who {
        Who::Node(node) => format!("N{node}"),
        Who::Client(client) => format!("C{client}"),
    }
}

pub(super) fn name(who: Who) -> String {
    match who {
        Who::Node(node) => format!("node {node}"),
        Who::Client(0) => "client".to_string(),
        Who::Client(client) => format!("C{client}"),
    }
}

/// A text in a line of a diagram: what Mermaid reads as its own is written as entities, the bare word `end` too.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '#' | ';' | '%' | '<' | '>' | '{' | '}' | '\\' | '`' => escaped += &format!("#{};", u32::from(letter)),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    let words: Vec<String> = escaped
        .split(' ')
        .map(|word| {
            if word.eq_ignore_ascii_case("end") {
                format!("#{};{}", u32::from(word.as_bytes()[0]), &word[1..])
            } else {
                word.to_string()
            }
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_mermaid_reads_as_its_own_is_written_as_entities() {
        assert_eq!(escaped("the end; #1 <b> 5%"), "the end#59; #35;1 #60;b#62; 5#37;");
        assert_eq!(escaped("the End of it"), "the #69;nd of it");
        assert_eq!(escaped("end"), "#101;nd");
        assert_eq!(escaped("ends\nhere"), "ends here");
    }
}
