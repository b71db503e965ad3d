//! Scenario files: read with a limit and from any kind of file, and the worst exit code of many.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use model::scenario::{Scenario, Step, TEXT_BYTES_MAX, parse};
use share::{carried, kind};

use super::ending::{Ended, FINE};
use super::name::Name;
use super::opened::opened;

/// How large a file may be that carries a run.
const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// In how many of its first bytes it stands what a file is.
const KIND_BYTES: usize = 4 * 1024;

/// Reads a scenario file, and its text. Fails with what is to be printed.
pub fn read(name: &Name) -> Result<(Scenario, String), String> {
    let text = text(name)?;
    let scenario = parse(&text).map_err(|mistakes| format!("{name}: {mistakes}"))?;
    Ok((scenario, text))
}

/// Reads the text of a scenario, from a file, from the standard input, from a link, or from a picture or report that carries one.
/// Fails with what is to be printed.
pub fn text(name: &Name) -> Result<String, String> {
    if let Some(opened) = opened(name) {
        return opened.map(|opened| opened.text).map_err(|why| format!("{name}: {why}"));
    }
    let bytes = bytes(name)?;
    if let Some(carried) = carried(&String::from_utf8_lossy(&bytes)) {
        return Ok(carried.text);
    }
    let text = decoded(bytes).map_err(|why| format!("{name}: {why}"))?;
    match kind(&text) {
        Some(kind) => Err(format!("{name}: this {kind}")),
        None => Ok(text),
    }
}

/// Reads a text that stands in a file or on the standard input itself. Fails with what is to be printed.
pub fn own_text(name: &Name) -> Result<String, String> {
    let bytes = bytes(name)?;
    match carried(&String::from_utf8_lossy(&bytes)) {
        Some(_) => {
            Err(format!("{name}: this picture, page or report carries a run, and is no text of this kind itself"))
        }
        None => decoded(bytes).map_err(|why| format!("{name}: {why}")),
    }
}

/// What a file holds, or the standard input. Fails with what is to be printed.
fn bytes(name: &Name) -> Result<Vec<u8>, String> {
    let bytes = match name.path() {
        _ if name.is_stdin() => limited(io::stdin().lock()),
        path if path.is_dir() => return Err(format!("{name}: this is a directory: `check` takes directories")),
        path => File::open(path).and_then(limited),
    };
    bytes.map_err(|error| format!("{name}: {error}"))
}

/// At most one byte more than is allowed: an endless file ends there.
fn limited(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text in bytes. Fails with a sentence that names what they are, or the encoding and the line.
fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("this is UTF-16, as PowerShell's `>` writes it: save it as UTF-8".to_string());
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(KIND_BYTES)]);
    if let Some(kind) = kind(&start).filter(|_| bytes.len() > TEXT_BYTES_MAX || str::from_utf8(&bytes).is_err()) {
        return Err(format!("this {kind}"));
    }
    if bytes.len() > TEXT_BYTES_MAX {
        return Err(format!("this is too long for a scenario: {TEXT_BYTES_MAX} bytes are the most"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let line = 1 + bytes[..place].iter().filter(|byte| **byte == b'\n').count();
        let zeros = bytes.iter().take(64).filter(|byte| **byte == 0).count();
        match zeros {
            0 => format!("line {line} is not UTF-8, and may be Latin-1 (byte {:02x}): save it as UTF-8", bytes[place]),
            _ => format!("line {line} is not UTF-8, and the bytes 00 in it look like UTF-16: save it as UTF-8"),
        }
    })
}

/// The line of a file on which a step stands, if that can be found: the first with which the text has so many steps.
pub fn line_of(text: &str, step: usize, scenario: &Scenario) -> Option<usize> {
    let is_stop = |step: &Step| matches!(step, Step::Stop(_));
    if is_stop(&scenario.lines.get(step)?.step) {
        // What stands below a stop belongs to it, so that it is whole only further on.
        let before = scenario.lines[..step].iter().filter(|line| is_stop(&line.step)).count();
        let stops = (1..).zip(text.lines()).filter(|(_, line)| {
            let rest = line.trim_start().strip_prefix("stop");
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        });
        return stops.map(|(number, _)| number).nth(before);
    }
    let ends: Vec<usize> = text
        .split_inclusive('\n')
        .scan(0, |end, line| {
            *end += line.len();
            Some(*end)
        })
        .collect();
    let has_it = |lines: &usize| parse(&text[..*lines]).is_ok_and(|start| start.lines.len() > step);
    let line = ends.partition_point(|end| !has_it(end));
    (line < ends.len()).then_some(line + 1)
}

/// Writes a file in one piece: beside its place, and then renamed. Fails with what is to be printed.
pub fn write(name: &Name, content: impl AsRef<[u8]>) -> Result<(), String> {
    let folder = name.path().parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        return Err(format!("{name}: there is no folder {}: make it first", folder.display()));
    }
    let failed = |error: io::Error| format!("{name}: {error}");
    let mut beside = name.typed().to_os_string();
    beside.push(format!(".{}.part", std::process::id()));
    let written =
        File::create(&beside).and_then(|mut file| file.write_all(content.as_ref()).and_then(|()| file.sync_all()));
    written.and_then(|()| fs::rename(&beside, name.path())).map_err(|error| {
        drop(fs::remove_file(&beside));
        failed(error)
    })
}

/// The scenario files among these names, and in directories among them, in order. Fails with what is to be printed.
pub fn found(names: &[Name]) -> Result<Vec<Name>, String> {
    let mut files = Vec::new();
    for name in names {
        let before = files.len();
        collect(name.path(), &mut files).map_err(|error| format!("{name}: {error}"))?;
        if files.len() == before {
            return Err(format!("{name}: there is no scenario in this directory: their names end with .raft"));
        }
    }
    Ok(files.into_iter().map(Name::from).collect())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for entry in entries {
        // A link to a directory may lead in a circle.
        let is_folder = entry.is_dir() && !entry.is_symlink();
        if is_folder || entry.extension().is_some_and(|ending| ending == "raft") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

/// Does something with each file, and answers with the worst exit code.
pub fn each(names: &[Name], work: impl Fn(&Name) -> Result<u8, Ended>) -> Result<u8, Ended> {
    names.iter().try_fold(FINE, |worst, name| Ok(worst.max(work(name)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_another_encoding_is_named_with_its_line() {
        let why = |bytes: &[u8]| decoded(bytes.to_vec()).expect_err("it is not UTF-8");
        expect_test::expect!["line 2 is not UTF-8, and may be Latin-1 (byte fc): save it as UTF-8"]
            .assert_eq(&why(b"cluster nodes=3\n# f\xfcr\n"));
        expect_test::expect!["this is UTF-16, as PowerShell's `>` writes it: save it as UTF-8"]
            .assert_eq(&why(b"\xff\xfec\0l\0"));
        expect_test::expect!["line 1 is not UTF-8, and the bytes 00 in it look like UTF-16: save it as UTF-8"]
            .assert_eq(&why(b"c\0l\0\xff\0"));
    }

    #[test]
    fn the_line_of_a_step_is_that_of_its_file() {
        let text = "# A lesson.\n\ncluster nodes=3\n\n# Words.\nrun 1s\n\nview\nexpect leader\n----\nview\n";
        let scenario = parse(text).expect("correct");
        let lines: Vec<Option<usize>> = (0..4).map(|step| line_of(text, step, &scenario)).collect();
        assert_eq!(lines, [Some(6), Some(8), Some(9), None]);
        let text =
            "cluster nodes=3\n# Words.\nstop ? Who?\nanswer \"a\"\nanswer \"b\" when leader\nrun 1s\n# On.\nstop\n";
        let scenario = parse(text).expect("correct");
        let lines: Vec<Option<usize>> = (0..3).map(|step| line_of(text, step, &scenario)).collect();
        assert_eq!(lines, [Some(3), Some(6), Some(8)]);
    }

    #[test]
    fn what_is_no_text_is_named_by_what_it_is() {
        let why = |bytes: &[u8]| decoded(bytes.to_vec()).expect_err("it is no text");
        let film = "this film carries no run: save a picture or the HTML file with Share…";
        assert_eq!(why(b"GIF89a\xd0\x02\xff"), film);
        assert_eq!(why(b"\x1aE\xdf\xa3\x9f\x42\x86"), film);
        assert_eq!(why(b"PK\x03\x04\x14\0\0\0\xff"), "this packet holds a run in run.raft: unpack it, and open that");
        let long = [&b"<svg>"[..], &[b' '; TEXT_BYTES_MAX]].concat();
        assert_eq!(why(&long), "this picture or page carries no run, as one saved with Share… does");
        assert_eq!(why(&[b' '; TEXT_BYTES_MAX + 1]), "this is too long for a scenario: 2097152 bytes are the most");
    }
}
