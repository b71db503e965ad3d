//! The scripts of the built page without their comments: trunk copies them as they are written.

/// The script without its comments that fill whole lines. What stands behind code stays, as a `//` there may belong to a
/// text; so does every line of a text of several lines, which is the error.
pub fn without_comments(script: &str) -> Result<String, String> {
    let mut kept = String::with_capacity(script.len());
    let mut in_block = false;
    for line in script.lines() {
        let trimmed = line.trim();
        if in_block {
            in_block = !trimmed.ends_with("*/");
            continue;
        }
        let code_follows = trimmed.find("*/").is_some_and(|end| end + 2 < trimmed.len());
        let is_comment = trimmed.starts_with("//") || trimmed.starts_with("/*") && !code_follows;
        if is_comment && kept.matches('`').count() % 2 == 1 {
            return Err(format!("`{trimmed}` may be a part of a text of several lines: write that text otherwise"));
        }
        in_block = trimmed.starts_with("/*") && !trimmed.contains("*/");
        if !is_comment {
            kept += line;
            kept.push('\n');
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_whole_lines_go_and_nothing_else() {
        let script = "// one\n/* before */ call();\nlet a = 1; // stays\n/* two */\n  /**\n   * three\n   */\nconst url = \"https://example.org\";\n";
        let kept = "/* before */ call();\nlet a = 1; // stays\nconst url = \"https://example.org\";\n";
        assert_eq!(without_comments(script).as_deref(), Ok(kept));
    }

    #[test]
    fn a_line_of_a_text_is_never_taken_for_a_comment() {
        let refused = without_comments("const text = `\n// not a comment\n`;\n").expect_err("a text");
        assert!(refused.contains("// not a comment"), "{refused}");
    }
}
