//! Makes scripts and wasm small, in place: what a visitor downloads needs no comments, no spaces and no long names, and wasm
//! is compressed better when functions that are alike stand together.
//!
//! It is a package of its own, because its libraries take a minute to compile and only a published page needs it.
#![deny(unsafe_code)]

mod bisect;
mod functions;

use std::path::Path;
use std::process::ExitCode;

use oxc::allocator::Allocator;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc::parser::Parser;
use oxc::span::SourceType;

fn main() -> ExitCode {
    for file in std::env::args().skip(1) {
        if let Err(why) = minify_file(&file) {
            eprintln!("{file}: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
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
