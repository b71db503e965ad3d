//! What the engine's wasm asks of its surroundings: four functions of our own, and nothing that a clock, a source of entropy
//! or a library would need.

use browser_tests::dist;
use wasmparser::{Parser, Payload, TypeRef};

/// What a file imports: the module, the name, and whether it is a function.
fn imports(name: &str) -> Vec<(String, String, bool)> {
    let bytes = std::fs::read(dist().join(name)).expect("the site is built");
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        if let Payload::ImportSection(section) = payload.expect("wasm") {
            for import in section.into_imports() {
                let import = import.expect("an import");
                let is_function = matches!(import.ty, TypeRef::Func(_));
                imports.push((import.module.to_string(), import.name.to_string(), is_function));
            }
        }
    }
    imports
}

#[test]
fn the_engines_wasm_imports_four_functions_and_no_entropy() {
    let imports = imports("engine_bg.wasm");
    assert!(imports.iter().all(|(.., is_function)| *is_function), "{imports:?}");
    // Without the hashes that wasm-bindgen appends.
    let names = imports.iter().map(|(_, name, _)| name.rsplit_once('_').map_or(&**name, |(name, _)| name));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    assert_eq!(names, ["__wbg___wbindgen_throw", "__wbg_reportEnd", "__wbg_reportPanic", "rest"]);
}

#[test]
fn a_second_file_asks_its_first_file_alone() {
    for rest in super::rest::rests() {
        let imports = imports(&rest);
        assert!(imports.iter().all(|(module, ..)| module == "p"), "{rest}: {imports:?}");
        assert!(imports.len() > 100, "{rest} uses what the first file has: {imports:?}");
    }
}
