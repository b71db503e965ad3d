//! Removes trunk's preload links from the page: `www/start.js` asks for the same files, and not in a frame that may never be pressed.

/// What trunk writes into each such link: its own order and quotes differ between a served page and a published one.
const RELATIONS: [&str; 2] = ["modulepreload", "preload"];

/// The page without the links that ask for its script and its wasm ahead of `start.js`.
///
/// Fails with one sentence when there is none: trunk writes them in another way then, and a frame would ask for them again.
pub fn without_preloads(page: &str) -> Result<String, String> {
    let (mut kept, mut rest, mut removed) = (String::new(), page, 0);
    while let Some(start) = rest.find("<link ") {
        let end = start + rest[start..].find('>').ok_or("the page ends inside a link")? + 1;
        let link = &rest[start..end];
        let relation = link.split_once("rel=").map_or("", |(_, value)| value.trim_start_matches('"'));
        let relation = relation.split(['"', ' ', '>']).next().unwrap_or_default();
        let drops = RELATIONS.contains(&relation);
        removed += usize::from(drops);
        kept += &rest[..if drops { start } else { end }];
        rest = &rest[end..];
    }
    if removed == 0 {
        return Err("the page has no preload link of trunk's: see xtask/src/preloads.rs".to_string());
    }
    Ok(kept + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preload_links_are_removed_and_no_other() {
        let served = r#"<link rel="icon" href="a.svg"><link rel="modulepreload" href="./a.js" crossorigin><link rel="preload" href="./a.wasm" as="fetch"><p>"#;
        assert_eq!(without_preloads(served), Ok(r#"<link rel="icon" href="a.svg"><p>"#.to_string()));
        let published =
            "<link href=a.css rel=stylesheet><link as=fetch href=./a.wasm rel=preload type=application/wasm><p>";
        assert_eq!(without_preloads(published), Ok("<link href=a.css rel=stylesheet><p>".to_string()));
        assert!(without_preloads("<p>").is_err_and(|why| why.contains("no preload link")));
    }
}
