//! Makes scripts and wasm small, in place: what a visitor downloads needs no comments, no spaces and no long names, and wasm
//! is compressed better when functions that are alike stand together.
//!
//! It is a package of its own, because its libraries take a minute to compile and only a published page needs it.
#![deny(unsafe_code)]

mod bisect;
mod functions;
mod split;

use std::path::Path;
use std::process::ExitCode;

use oxc::allocator::Allocator;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc::parser::Parser;
use oxc::span::SourceType;

/// The argument that asks for a file to be divided: behind it stand the file, that of its second half and the list of rooms.
const SPLIT: &str = "--split";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match &arguments[..] {
        [split, wasm, rest, rooms] if split == SPLIT => {
            split_file(wasm, rest, rooms).map_err(|why| (wasm.clone(), why))
        }
        files => files.iter().try_for_each(|file| minify_file(file).map_err(|why| (file.clone(), why))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err((file, why)) => {
            eprintln!("{file}: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Leaves in a wasm file what is needed at the start, and writes the rest beside it.
fn split_file(file: &str, rest: &str, rooms: &str) -> Result<(), String> {
    let read = |file: &str| std::fs::read(file).map_err(|error| format!("{file} cannot be read: {error}"));
    let write =
        |file: &str, bytes| std::fs::write(file, bytes).map_err(|error| format!("{file} cannot be written: {error}"));
    let list = String::from_utf8(read(rooms)?).map_err(|_| format!("{rooms} is not UTF-8"))?;
    // As wasm-bindgen calls it in `X_bg.wasm`.
    let script = Path::new(file).file_stem().and_then(|stem| stem.to_str()).ok_or("its name is not UTF-8")?;
    let halves = split::halves(&read(file)?, &format!("./{script}.js"), &split::Rooms::read(&list))?;
    println!("{} functions, {} bytes, move from {file} to {rest}", halves.moved, halves.second.len());
    write(file, halves.first)?;
    write(rest, halves.second)
}

fn minify_file(file: &str) -> Result<(), String> {
    let unread = |error: std::io::Error| format!("it cannot be read: {error}");
    let small = if Path::new(file).extension().is_some_and(|end| end == "wasm") {
        functions::reordered(&std::fs::read(file).map_err(unread)?)?
    } else {
        minified(&std::fs::read_to_string(file).map_err(unread)?)?.into_bytes()
    };
    std::fs::write(file, small).map_err(|error| format!("it cannot be written: {error}"))
}

/// The same script in fewer characters. Fails with what is wrong when it is no script.
///
/// What imports or exports, or waits at its top, is a module. Of a classic script the outermost names stay, as other scripts
/// may use them.
fn minified(script: &str) -> Result<String, String> {
    as_source(script, SourceType::unambiguous()).or_else(|_| as_source(script, SourceType::mjs()))
}

fn as_source(script: &str, source: SourceType) -> Result<String, String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, script, source).parse();
    if let Some(error) = parsed.diagnostics.first() {
        return Err(format!("it is no script: {error}"));
    }
    let mut program = parsed.program;
    let options = MinifierOptions {
        mangle: Some(MangleOptions::default()),
        compress: Some(CompressOptions::smallest()),
        mangle_properties: None,
    };
    let names = Minifier::new(options).minify(&allocator, &mut program).scoping;
    let printed = Codegen::new().with_options(CodegenOptions::minify()).with_scoping(names).build(&program);
    Ok(printed.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_keeps_what_it_exports_and_what_it_asks_of_others() {
        let module = "// one\nimport { far } from \"./far.js\";\nexport function near(given) {\n  const longName = given + 1;\n  \
            return far(longName, longName);\n}\n";
        let small = minified(module).expect("a module");
        assert!(small.contains("near") && small.contains("./far.js"), "{small}");
        assert!(!small.contains("longName") && !small.contains("one"), "{small}");
        assert!(small.len() < module.len() * 2 / 3, "{small}");
    }

    #[test]
    fn a_classic_script_keeps_its_outermost_names_and_a_module_may_wait() {
        let small =
            minified("const BUILD = { version: 1 };\nfunction used() { return BUILD.version; }\n").expect("a script");
        assert!(small.contains("BUILD") && small.contains("used"), "{small}");
        let small = minified("const answer = await fetch('./a');\nconsole.log(answer.ok);\n").expect("a module");
        assert!(small.contains("await fetch"), "{small}");
    }

    #[test]
    fn what_is_no_script_is_refused_with_its_cause() {
        let refused = minified("function (\n").expect_err("it ends too early");
        assert!(refused.starts_with("it is no script: "), "{refused}");
    }
}
