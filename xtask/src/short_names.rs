//! Short names for the functions that pass between the page's wasm and its script.
//!
//! wasm-bindgen calls each `__wbg_` and what it does and 16 digits of a hash, in both files. The digits cannot be
//! compressed: without them a visitor downloads 7 kB less. What they keep apart, several copies of one library in one
//! program, the numbers given here keep apart as well.

use std::collections::BTreeMap;
use std::ops::Range;

/// The number of a section for other tools, of what a wasm file imports, and of what it exports.
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

/// How many bytes the number and the version at the start of a wasm file take.
const HEAD_BYTES: usize = 8;

/// The names that wasm-bindgen makes up. Others, such as `memory`, are used by hand-written scripts as well.
const GENERATED: [&str; 2] = ["__wb", "wasm_bindgen__"];

/// The wasm and the script with short names. The script keeps its meaning, and loses its indentation.
///
/// Fails with what is wrong when this is no wasm file of wasm-bindgen, or when the script uses a short name already.
pub fn shorten(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String), String> {
    let mut short = BTreeMap::new();
    let mut renamed = wasm.get(..HEAD_BYTES).filter(|head| head.starts_with(b"\0asm")).ok_or("no wasm file")?.to_vec();
    let mut reader = Reader { bytes: wasm, place: HEAD_BYTES };
    while reader.place < wasm.len() {
        let section = reader.byte()?;
        let content = reader.piece()?;
        // What is written there for other tools, such as the names of functions, no visitor needs.
        if section == CUSTOM {
            continue;
        }
        let content = match section {
            IMPORTS => with_names(content, 2, &mut short)?,
            EXPORTS => with_names(content, 1, &mut short)?,
            _ => content.to_vec(),
        };
        renamed.push(section);
        put_number(&mut renamed, content.len());
        renamed.extend(content);
    }
    Ok((renamed, script_with(script, &short)?))
}

/// A section of imports or exports, each of which begins with so many names, of which the last is the function's.
fn with_names(content: &[u8], names: usize, short: &mut BTreeMap<String, String>) -> Result<Vec<u8>, String> {
    let mut reader = Reader { bytes: content, place: 0 };
    let mut renamed = Vec::new();
    let count = reader.number()?;
    put_number(&mut renamed, count);
    for _ in 0..count {
        for _ in 1..names {
            let module = reader.piece()?;
            put_number(&mut renamed, module.len());
            renamed.extend(module);
        }
        let name = std::str::from_utf8(reader.piece()?).map_err(|_| "a name is not UTF-8")?;
        let name = match GENERATED.iter().any(|start| name.starts_with(start)) {
            true => {
                let next = format!("${:x}", short.len());
                short.entry(name.to_string()).or_insert(next).clone()
            }
            false => name.to_string(),
        };
        put_number(&mut renamed, name.len());
        renamed.extend(name.as_bytes());
        renamed.extend(&content[reader.kind()?]);
    }
    Ok(renamed)
}

/// A script in which each of these names is replaced wherever it stands as a whole word.
fn script_with(script: &str, short: &BTreeMap<String, String>) -> Result<String, String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut renamed = String::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let mut rest = line;
        while !rest.is_empty() {
            let word = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(word);
            if short.values().any(|name| name == word) {
                return Err(format!("the script uses `{word}` already, which is to be a short name"));
            }
            renamed += short.get(word).map_or(word, String::as_str);
            let between = after.find(is_part).unwrap_or(after.len());
            renamed += &after[..between];
            rest = &after[between..];
        }
        renamed.push('\n');
    }
    Ok(renamed)
}

/// Reads a wasm file from its start to its end.
struct Reader<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, String> {
        let byte = self.bytes.get(self.place).ok_or("the wasm file ends too early")?;
        self.place += 1;
        Ok(*byte)
    }

    /// A number of at most 32 bits, seven in each byte.
    fn number(&mut self) -> Result<usize, String> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return usize::try_from(number).map_err(|error| error.to_string());
            }
        }
        Err("a number of the wasm file is too long".to_string())
    }

    /// So many bytes as the number says that stands before them.
    fn piece(&mut self) -> Result<&'a [u8], String> {
        let length = self.number()?;
        let piece = self.bytes.get(self.place..self.place + length).ok_or("the wasm file ends too early")?;
        self.place += length;
        Ok(piece)
    }

    /// Where the kind and the number of a function, a memory or a global that is imported as a function is stand.
    fn kind(&mut self) -> Result<Range<usize>, String> {
        let from = self.place;
        self.byte()?;
        self.number()?;
        Ok(from..self.place)
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that imports one function and exports two, with a section of another kind between.
    fn wasm(import: &str, export: &str) -> Vec<u8> {
        let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
        let imports = [vec![1], text("./a_bg.js"), text(import), vec![0, 0x85, 0x01]].concat();
        let exports = [vec![2], text("memory"), vec![2, 0], text(export), vec![0, 7]].concat();
        let section = |id: u8, content: Vec<u8>| [vec![id, content.len() as u8], content].concat();
        [b"\0asm\x01\0\0\0".to_vec(), section(2, imports), section(10, vec![1, 2, 3]), section(7, exports)].concat()
    }

    #[test]
    fn a_generated_name_is_short_in_both_files_and_all_else_stays() {
        let script = "{\n    // A remark.\n    __wbg_get_0123456789abcdef: function() { a.__wbindgen_export(`${b}__wbg`); },\n\n}\n";
        let before = wasm("__wbg_get_0123456789abcdef", "__wbindgen_export");
        let (after, script) = shorten(&before, script).expect("well formed");
        assert_eq!(after, wasm("$0", "$1"));
        assert_eq!(script, "{\n$0: function() { a.$1(`${b}__wbg`); },\n}\n");
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let whole = wasm("__wbg_get", "__wbindgen_export");
        for end in 0..whole.len() {
            // Where a section ends the file is whole.
            let is_whole = [8, 34, 39].contains(&end);
            assert_eq!(shorten(&whole[..end], "").is_ok(), is_whole, "{end}");
        }
        let why = shorten(&whole, "let $0 = 1;").expect_err("the name is taken");
        assert_eq!(why, "the script uses `$0` already, which is to be a short name");
    }
}
