//! The table of properties in the documents names every property that is checked, and where.

use std::fs;
use std::path::Path;

use model::invariants::Property;

/// The rows of the table: property, paper, TLA+ name, file.
fn rows(text: &str) -> Vec<[String; 4]> {
    let rows =
        text.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    let cells =
        rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect::<Vec<_>>());
    cells.map(|cells| cells.try_into().expect("four cells in a row")).collect()
}

#[test]
fn the_table_of_properties_names_each_with_its_section_and_its_file() {
    let rows = rows(&fs::read_to_string("docs/properties.md").expect("the table can be read"));
    let named: Vec<&str> = rows.iter().map(|[name, ..]| name.as_str()).collect();
    assert_eq!(named, Property::ALL.iter().map(|property| property.name()).collect::<Vec<_>>());
    for ([name, paper, tla, file], property) in rows.iter().zip(Property::ALL) {
        assert_eq!(paper, property.source(), "{name}");
        let is_name = tla.len() > 2 && tla.starts_with('`') && tla.ends_with('`');
        assert!(is_name || tla == "–", "{name}: `{tla}` is neither a name nor a dash");
        let file = Path::new("crates/model/src/invariants").join(file.trim_matches('`'));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let first = text.lines().next().unwrap_or_default().to_lowercase();
        let word = name.split(' ').next().unwrap_or(name).to_lowercase();
        assert!(first.starts_with("//! ") && first.contains(&word), "{} opens with `{first}`", file.display());
        assert!(text.contains("#[test]") || file.with_file_name("tests.rs").exists(), "{} has no test", file.display());
    }
}

#[test]
fn the_documents_say_how_many_properties_there_are() {
    let live = Property::ALL.iter().filter(|property| property.is_liveness()).count();
    assert_eq!(live, 4, "then change the number in these documents, too");
    assert_eq!(Property::ALL.len(), 16, "then change the number in these documents, too");
    for file in ["docs/properties.md", "README.md"] {
        let text = fs::read_to_string(file).expect("the document can be read").to_lowercase();
        assert!(text.contains("sixteen properties are checked"), "{file}");
    }
}
