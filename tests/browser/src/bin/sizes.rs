//! Prints how large the built page is, raw and as a web server would send it, and holds it against the budgets: it must
//! be neither above its budget nor far below, so that a budget follows what was gained and never grows back.
#![deny(unsafe_code)]

use std::collections::BTreeMap;
use std::process::ExitCode;

use brotli::enc::BrotliEncoderParams;

/// The most brotli bytes a visitor waits for before the page is there: its wasm, script, style and markup.
const PAGE_MAX_BYTES: usize = 420_000;
/// The most brotli bytes of what the page fetches when it is there (`xtask/rooms/page.txt`).
const PAGE_REST_MAX_BYTES: usize = 114_500;
/// The most brotli bytes of the engine that plays the first cluster. It loads beside the page.
const ENGINE_MAX_BYTES: usize = 400_000;
/// The most brotli bytes of what it fetches after its first answer (`xtask/rooms/engine.txt`): the second engine, faults,
/// operations and snapshots.
const ENGINE_REST_MAX_BYTES: usize = 136_000;

/// The most brotli bytes of what makes links, which loads when something is shared or a link is opened.
const SHARE_MAX_BYTES: usize = 122_500;
/// The most brotli bytes of what makes exports, which it fetches next (`xtask/rooms/share.txt`).
const SHARE_REST_MAX_BYTES: usize = 76_500;

/// The most brotli bytes of what explains a moment, which loads when that is asked for.
const WHY_MAX_BYTES: usize = 99_000;

/// The most brotli bytes of what keeps the page offline and installs it, which loads when the page is there.
const OFFLINE_MAX_BYTES: usize = 4_750;

/// The most brotli bytes of the other looks of the page, which load when an address asks for them.
const LOOK_MAX_BYTES: usize = 1_530;

/// How many thousandths of its budget a part may lie below it. Then the budget is to be lowered.
const BELOW_PERMILLE_MAX: usize = 20;

#[derive(Default)]
struct Sizes {
    raw: usize,
    brotli: usize,
}

/// The files of the engine whose names do not begin with `engine`.
const WORKER: [&str; 3] = ["worker.js", "checkpoints.js", "pages.js"];

/// The files of offline use.
const OFFLINE: [&str; 5] = ["offline.js", "service_worker.js", "manifest.webmanifest", "icon.svg", "icon-512.png"];

fn main() -> ExitCode {
    let mut totals: BTreeMap<&str, Sizes> = BTreeMap::new();
    println!("{:>10} {:>10}  file", "raw", "brotli");
    let folder = std::fs::read_dir(browser_tests::dist()).expect("dist/ can be read");
    let mut files: Vec<_> = folder.map(|file| file.expect("dist/ can be read").path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.is_file()) {
        let content = std::fs::read(file).expect("a file of dist/ can be read");
        let name = file.file_name().expect("a file has a name").to_string_lossy();
        let part = match &*name {
            name if name.starts_with("engine_rest") => "engine's rest",
            name if name.starts_with("page_rest") => "page's rest",
            name if name.starts_with("share_rest") => "share's rest",
            name if name.starts_with("engine") || WORKER.contains(&name) => "engine",
            name if name.starts_with("shar") || ["film.js", "asking.js"].contains(&name) => "share",
            name if name.starts_with("why") || name == "explain.js" => "why",
            name if OFFLINE.contains(&name) => "offline",
            name if name.starts_with("look.") => "look",
            _ => "page",
        };
        let brotli = compress(&content);
        println!("{:>10} {brotli:>10}  {name}", content.len());
        let total = totals.entry(part).or_default();
        total.raw += content.len();
        total.brotli += brotli;
    }
    let mut fits = true;
    let budgets = [
        ("page", PAGE_MAX_BYTES),
        ("page's rest", PAGE_REST_MAX_BYTES),
        ("engine", ENGINE_MAX_BYTES),
        ("engine's rest", ENGINE_REST_MAX_BYTES),
        ("share", SHARE_MAX_BYTES),
        ("share's rest", SHARE_REST_MAX_BYTES),
        ("why", WHY_MAX_BYTES),
        ("offline", OFFLINE_MAX_BYTES),
        ("look", LOOK_MAX_BYTES),
    ];
    for (part, max_bytes) in budgets {
        let Some(Sizes { raw, brotli }) = totals.get(part) else {
            println!("there is no {part} in dist/");
            return ExitCode::FAILURE;
        };
        let outcome = verdict(*brotli, max_bytes);
        let percent = *brotli as f64 / max_bytes as f64 * 100.0;
        println!(
            "{raw:>10} {brotli:>10}  the whole {part}: {percent:.1} % of its budget of {max_bytes} bytes of brotli: {}",
            outcome.as_ref().map_or_else(String::as_str, |()| "fits")
        );
        fits &= outcome.is_ok();
    }
    if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Fails with what is wrong and what would be right.
fn verdict(brotli: usize, max_bytes: usize) -> Result<(), String> {
    if brotli > max_bytes {
        return Err(format!("IS TOO LARGE by {} bytes", brotli - max_bytes));
    }
    if (max_bytes - brotli) * 1_000 > max_bytes * BELOW_PERMILLE_MAX {
        return Err(format!("THE BUDGET IS OUT OF DATE: lower it to {brotli} bytes, it must not grow back"));
    }
    Ok(())
}

/// The length of the content after brotli at its highest quality, which a static host uses ahead of time.
fn compress(content: &[u8]) -> usize {
    let mut compressed = Vec::new();
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: content.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters).expect("memory can be written");
    compressed.len()
}
