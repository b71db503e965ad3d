//! Text as the characters of a link, and back: deflated, then in the alphabet of base64 that needs no escapes.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

/// The most characters that are unpacked.
pub const PACKED_CHARS_MAX: usize = 64 * 1024;

/// The most bytes that a packed text may become: characters that become more are refused, whatever they hold.
pub const UNPACKED_BYTES_MAX: usize = 256 * 1024;

/// How hard the compressor works, of 10. A text is packed once, and the last level is 2 % shorter than the usual one.
pub(crate) const LEVEL: u8 = 10;

/// Packs a text.
pub fn pack(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(text.as_bytes(), LEVEL))
}

/// Unpacks a text. Fails with one sentence.
pub fn unpack(packed: &str) -> Result<String, String> {
    if packed.len() > PACKED_CHARS_MAX {
        let chars = packed.len();
        return Err(format!("it has {chars} characters, and {PACKED_CHARS_MAX} are the most: send the run as a file"));
    }
    let is_known = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if let Some((place, letter)) = packed.chars().enumerate().find(|(_, letter)| !is_known(*letter)) {
        let letter = letter.escape_default();
        return Err(format!("it is damaged: its character {}, `{letter}`, occurs in no link", place + 1));
    }
    let cut_short = || "it is damaged or was cut short: copy all of it again".to_string();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(packed).map_err(|_| cut_short())?;
    let text = decompress_to_vec_zlib_with_limit(&bytes, UNPACKED_BYTES_MAX).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => {
            format!("it becomes more than {UNPACKED_BYTES_MAX} bytes, which no link of this page does")
        }
        _ => cut_short(),
    })?;
    String::from_utf8(text).map_err(|_| "it is damaged: what it holds is not a text".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_becomes_too_long_is_refused_without_being_unpacked() {
        let bomb = pack(&"0".repeat(64 * 1024 * 1024));
        assert!(bomb.len() > PACKED_CHARS_MAX, "{} characters", bomb.len());
        assert!(unpack(&bomb).is_err_and(|why| why.contains("64") || why.contains("characters")));
        let smaller = pack(&"0".repeat(UNPACKED_BYTES_MAX * 40));
        assert!(smaller.len() < PACKED_CHARS_MAX);
        assert_eq!(unpack(&smaller), Err("it becomes more than 262144 bytes, which no link of this page does".into()));
        let longest = "é".repeat(UNPACKED_BYTES_MAX / 2);
        assert_eq!(unpack(&pack(&longest)), Ok(longest));
    }

    #[test]
    fn damage_is_answered_with_a_sentence() {
        let packed = pack("cluster nodes=3\n");
        expect_test::expect!["it is damaged: its character 4, `%`, occurs in no link"]
            .assert_eq(&unpack(&packed.replacen(&packed[3..4], "%", 1)).expect_err("damaged"));
        let short = unpack(&packed[..packed.len() - 3]).expect_err("cut short");
        assert_eq!(short, "it is damaged or was cut short: copy all of it again");
        let long = unpack(&"A".repeat(PACKED_CHARS_MAX + 1)).expect_err("too long");
        assert_eq!(long, "it has 65537 characters, and 65536 are the most: send the run as a file");
        assert!(unpack("").is_err());
    }
}
