//! What the engine's wasm asks of its surroundings: three functions of our own, and nothing that a clock, a source of entropy
//! or a library would need.

/// Reads a wasm file.
struct Reader {
    bytes: Vec<u8>,
    at: usize,
}

impl Reader {
    fn byte(&mut self) -> u8 {
        self.at += 1;
        self.bytes[self.at - 1]
    }

    /// An unsigned number in LEB128.
    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    fn name(&mut self) -> String {
        let length = self.number();
        self.at += length;
        String::from_utf8(self.bytes[self.at - length..self.at].to_vec()).expect("names are texts")
    }
}

/// The names of the imported functions, without the hashes that wasm-bindgen appends.
fn imports(bytes: Vec<u8>) -> Vec<String> {
    let mut reader = Reader { bytes, at: 8 };
    let mut names = Vec::new();
    while reader.at < reader.bytes.len() {
        let section = reader.byte();
        let length = reader.number();
        let end = reader.at + length;
        if section == 2 {
            for _ in 0..reader.number() {
                reader.name();
                let name = reader.name();
                assert_eq!(reader.byte(), 0, "{name} is a function");
                reader.number();
                names.push(name.rsplit_once('_').map_or(name.clone(), |(name, _)| name.to_string()));
            }
        }
        reader.at = end;
    }
    names.sort();
    names
}

#[test]
fn the_engines_wasm_imports_three_functions_and_no_entropy() {
    let bytes = std::fs::read(browser_tests::dist().join("engine_bg.wasm")).expect("the site is built");
    assert_eq!(imports(bytes), ["__wbg___wbindgen_throw", "__wbg_reportEnd", "__wbg_reportPanic"]);
}
