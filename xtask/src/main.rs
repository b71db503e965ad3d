//! The project's commands: `cargo xtask serve` serves the playground, `cargo xtask test` tests it.

mod ahead;
mod browser;
mod deny;
mod dist;
mod hooks;
mod lists;
mod offline;
mod paths;
mod preloads;
mod report;
mod rest;
mod shell;
mod short_names;
mod stages;
mod tools;

use std::process::ExitCode;

use shell::{Shell, say};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  serve [ARGUMENTS]   install what is missing, build, and serve the page as `trunk serve ARGUMENTS` does
  test [--quick]      run every test; --quick skips the wasm build and the browser
       [--nightly]    and many more random-fault seeds
  build [--draft]     build the page into dist/ as published; --draft builds it without optimization, much faster
  dist [--built]      build, then make the command with the page in it, as one file: target/dist/raft-playground;
       [--target T]   --built takes the page that stands in dist/ already; --target compiles it for another Rust
                      target, such as x86_64-unknown-linux-musl, whose programs need no library of the system
  sizes               build, then print raw and brotli sizes and compare them with the budgets
  screenshots         build, then save pictures of the page into docs/
  setup               only install what is missing: the wasm target, trunk, wasm-bindgen
  hook before|after   what trunk itself runs before and after each build, as Trunk.toml says";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "test" => return stages::test(rest),
        "serve" => serve(rest),
        "build" if rest == ["--draft"] => tools::set_up().and_then(|shell| build_draft(&shell)),
        "build" => no_arguments(rest).and_then(|()| tools::set_up()).and_then(|shell| build(&shell)),
        "sizes" => no_arguments(rest).and_then(|()| tools::set_up()).and_then(|shell| {
            build(&shell)?;
            shell.run("cargo", stages::SIZES)
        }),
        "dist" => dist::Wanted::read(rest).and_then(|wanted| {
            if wanted.built {
                return dist::dist(&Shell::new(), &wanted);
            }
            let shell = tools::set_up()?;
            build(&shell)?;
            dist::dist(&shell, &wanted)
        }),
        "screenshots" => no_arguments(rest).and_then(|()| tools::set_up()).and_then(|shell| {
            let shell = browser::find(shell)?;
            build(&shell)?;
            shell.run("cargo", &["run", "--quiet", "--package", "browser-tests", "--bin", "screenshots"])
        }),
        "setup" => no_arguments(rest).and_then(|()| tools::set_up()).map(|_| say("everything is there")),
        "hook" => match rest {
            [when] if when == "before" => hooks::before_build(),
            [when] if when == "after" => hooks::after_build(),
            _ => Err("`hook` takes `before` or `after`".to_string()),
        },
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &[String]) -> Result<(), String> {
    let shell = tools::set_up()?;
    let mut line = vec!["serve"];
    line.extend(arguments.iter().map(String::as_str));
    shell.run("trunk", &line)
}

/// Builds the page into `dist/`, in release mode as `Trunk.toml` says.
fn build(shell: &Shell) -> Result<(), String> {
    // Without the spaces and comments of styles and markup. `trunk serve` keeps them, with its reload script.
    shell.run("trunk", &["build", "--minify=true"])
}

/// Builds the page into `dist/` in the draft profile, for use during development.
///
/// trunk reads the profile from `index.html`, so a copy of it with the profile `draft` is built.
fn build_draft(shell: &Shell) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("the draft's page: {error}");
    let page = std::fs::read_to_string(Shell::root().join("index.html")).map_err(failed)?;
    let page = page.replace("data-cargo-profile=\"page\"", DRAFT).replace("data-cargo-profile=\"engine\"", DRAFT);
    let copy = Shell::root().join("draft.html");
    std::fs::write(&copy, page).map_err(failed)?;
    let built = shell.run("trunk", &["build", "draft.html", "--html-output", "index.html"]);
    std::fs::remove_file(&copy).map_err(failed)?;
    built
}

const DRAFT: &str = "data-cargo-profile=\"draft\"";

fn no_arguments(rest: &[String]) -> Result<(), String> {
    match rest.first() {
        None => Ok(()),
        Some(unexpected) => Err(format!("this command takes no arguments, but got `{unexpected}`")),
    }
}
