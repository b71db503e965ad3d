//! Divides the published wasm: what page, engine and sharing need at their start, and the rest, which is fetched after that or
//! when it is needed, whichever is earlier.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::shell::Shell;

/// How many characters of a hash make the name of a rest that of its build: a first half works with its own rest alone.
const HASH_CHARS: usize = 8;

/// What wasm-bindgen's scripts begin the functions with that they give to wasm.
const GIVEN: &str = "const import0 = {\n        __proto__: null,";

/// What loads the rest.
const LOADING: &str = include_str!("rest.js");

/// Divides them in trunk's folder, where the page's files have these names.
pub fn divide(folder: &Path, script: &str, wasm: &str) -> Result<(), String> {
    divide_one(folder, script, wasm, "page")?;
    divide_one(folder, "engine.js", "engine_bg.wasm", "engine")?;
    divide_one(folder, "share.js", "share_bg.wasm", "share")
}

/// Divides one wasm file by the list of its rooms, and lets its script load the rest.
fn divide_one(folder: &Path, script: &str, wasm: &str, name: &str) -> Result<(), String> {
    let path = |file: &str| {
        folder.join(file).to_str().map(str::to_string).ok_or("trunk's folder has a name that is not UTF-8")
    };
    let made = format!("{name}_rest.wasm");
    let rooms = Shell::root().join("xtask/rooms").join(name).with_extension("txt");
    let rooms = rooms.to_str().ok_or("this folder has a name that is not UTF-8")?;
    let line = ["run", "--quiet", "--package", "minify", "--", "--split", &path(wasm)?, &path(&made)?, rooms];
    Shell::new().run("cargo", &line)?;

    let failed = |file: &str, error: std::io::Error| format!("{file}: {error}");
    let content = fs::read(folder.join(&made)).map_err(|error| failed(&made, error))?;
    let hash: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let rest = format!("{name}_rest-{}.wasm", &hash[..HASH_CHARS]);
    fs::rename(folder.join(&made), folder.join(&rest)).map_err(|error| failed(&rest, error))?;

    let text = fs::read_to_string(folder.join(script)).map_err(|error| failed(script, error))?;
    fs::write(folder.join(script), asking(&text, &rest)?).map_err(|error| failed(script, error))
}

/// The script with one more function for wasm, that which loads the rest, and with what loads it.
fn asking(script: &str, rest: &str) -> Result<String, String> {
    let (before, after) =
        script.split_once(GIVEN).ok_or("wasm-bindgen's script is not the one that xtask/src/rest.rs expects")?;
    Ok(format!("{before}{GIVEN}\n        rest: () => loadRest(),{after}\nconst REST = \"./{rest}\";\n{LOADING}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_of_wasm_bindgen_loads_the_rest_and_another_is_refused() {
        let script = format!("let wasm;\n    {GIVEN}\n        one: () => 1,\n    }};\n");
        let asked = asking(&script, "a_rest-1.wasm").expect("it is the expected one");
        assert!(asked.contains("rest: () => loadRest(),\n        one: () => 1,"), "{asked}");
        assert!(asked.contains("const REST = \"./a_rest-1.wasm\";\n"), "{asked}");
        assert!(asking("const import0 = {};", "a").is_err());
    }
}
