//! Scenario files: read with a limit and from any kind of file, and the worst exit code of many.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use model::scenario::{Scenario, Step, TEXT_BYTES_MAX, parse};

use super::ending::{Ended, FINE};
use super::name::Name;
use super::opened::opened;

/// Reads a scenario file, and its text. Fails with what is to be printed.
pub fn read(name: &Name) -> Result<(Scenario, String), String> {
    let text = text(name)?;
    let scenario = parse(&text).map_err(|mistakes| format!("{name}: {mistakes}"))?;
    Ok((scenario, text))
}

/// Reads a text, from a file, from the standard input, or from a link. Fails with what is to be printed.
pub fn text(name: &Name) -> Result<String, String> {
    let failed = |error: io::Error| format!("{name}: {error}");
    if let Some(opened) = opened(name) {
        return opened.map(|opened| opened.text).map_err(|why| format!("{name}: {why}"));
    }
    let bytes = match name.path() {
        _ if name.is_stdin() => limited(io::stdin().lock()),
        path if path.is_dir() => return Err(format!("{name}: this is a directory: `check` takes directories")),
        path => File::open(path).and_then(limited),
    };
    let bytes = bytes.map_err(failed)?;
    if bytes.len() > TEXT_BYTES_MAX {
        return Err(format!("{name}: this is too long for a scenario: {TEXT_BYTES_MAX} bytes are the most"));
    }
    decoded(bytes).map_err(|why| format!("{name}: {why}"))
}

/// At most one byte more than is allowed: an endless file ends there.
fn limited(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(TEXT_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text in bytes. Fails with a sentence that names the encoding, and the line.
fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("this is UTF-16, as PowerShell's `>` writes it: save it as UTF-8".to_string());
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
}
