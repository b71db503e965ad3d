//! A zip of a few texts, deflated. It is written by hand because the crates that write one carry tables for its check,
//! which do not shrink in a download, and entries of 64 bits and streams, which a few texts do not need.

use miniz_oxide::deflate::compress_to_vec;

use super::pack::LEVEL;

/// The version that a reader needs: 2.0, for deflated entries.
const VERSION: u16 = 20;

/// What each entry says of itself: its name is UTF-8, it is deflated, and it is of 1980-01-01, the first day there is. So
/// the same texts make the same bytes.
const FLAGS: u16 = 1 << 11;
const DEFLATED: u16 = 8;
const NO_TIME: u16 = 0;
const DATE: u16 = 1 << 5 | 1;

/// A zip of texts by their names. Fails with one sentence when it would be larger than the format holds.
pub fn zip(files: &[(&str, String)]) -> Result<Vec<u8>, String> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let packed = compress_to_vec(text.as_bytes(), LEVEL);
        let mut head = Vec::new();
        for field in [VERSION, FLAGS, DEFLATED, NO_TIME, DATE] {
            head.extend_from_slice(&field.to_le_bytes());
        }
        // The upper half of the length of the name says that no other fields follow it.
        for field in [crc(text.as_bytes()), size(packed.len())?, size(text.len())?, name.len() as u32] {
            head.extend_from_slice(&field.to_le_bytes());
        }
        let place = size(zip.len())?;
        zip.extend_from_slice(b"PK\x03\x04");
        zip.extend_from_slice(&head);
        zip.extend_from_slice(name.as_bytes());
        zip.extend_from_slice(&packed);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&head);
        // No comment, the first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&place.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (place, length, count) = (size(zip.len())?, size(directory.len())?, files.len() as u32);
    zip.extend_from_slice(&directory);
    zip.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    // The count of this disk and of all, each in 16 bits, and no comment.
    for field in [count << 16 | count, length, place] {
        zip.extend_from_slice(&field.to_le_bytes());
    }
    zip.extend_from_slice(&[0; 2]);
    Ok(zip)
}

fn size(length: usize) -> Result<u32, String> {
    u32::try_from(length).map_err(|_| "this is more than 4 GB, which a zip does not hold: narrow the span".to_string())
}

/// The check of an entry: CRC-32.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    !crc
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read as _};

    use super::*;

    /// Reads a zip with another reader, which compares the checks.
    pub(crate) fn read(bytes: &[u8]) -> BTreeMap<String, String> {
        let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut files = BTreeMap::new();
        for place in 0..archive.len() {
            let mut file = archive.by_index(place).expect("an entry");
            let (name, mut text) = (file.name().expect("UTF-8").into_owned(), String::new());
            file.read_to_string(&mut text).expect("its text and its check");
            files.insert(name, text);
        }
        files
    }

    #[test]
    fn what_is_written_is_read_back_by_another_reader() {
        let texts = [("a.txt", String::new()), ("b/ä.txt", "é🙂".repeat(5_000)), ("c", "x".to_string())];
        let files = read(&zip(&texts).expect("small"));
        assert_eq!(files.len(), texts.len());
        assert!(texts.iter().all(|(name, text)| files[*name] == *text));
        assert!(read(&zip(&[]).expect("empty")).is_empty());
        assert_eq!(crc(b"123456789"), 0xcbf4_3926, "the check value of CRC-32");
    }
}
