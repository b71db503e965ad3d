//! What a wasm file says of itself, as far as it matters for dividing it.

use std::collections::BTreeMap;

use wasmparser::{
    BinaryReaderError, ElementItems, ExternalKind, FuncType, FunctionBody, GlobalType, KnownCustom, MemoryType, Name,
    Operator, Parser, Payload, TableType, TypeRef,
};

/// A wasm file that is to be divided.
pub struct Whole<'a> {
    /// How many functions are imported: they are numbered before the others.
    pub imported: u32,
    /// The module from which the first function is imported, and so `load`: wasm-bindgen's script.
    pub script: &'a str,
    /// The function types by their numbers.
    pub types: Vec<FuncType>,
    /// The number of the type of each function, the imported ones first.
    pub type_of: Vec<u32>,
    pub bodies: Vec<FunctionBody<'a>>,
    pub names: BTreeMap<u32, &'a str>,
    /// Which functions each of the file's own calls or refers to.
    pub calls: Vec<Vec<u32>>,
    /// Functions that the table holds.
    pub in_table: Vec<u32>,
    /// Functions that the script calls, and the one that runs at the start.
    pub outer: Vec<u32>,
    pub tables: Vec<TableType>,
    pub memories: Vec<MemoryType>,
    pub globals: Vec<GlobalType>,
}

/// The error of a file that cannot be read.
pub fn no_wasm(error: BinaryReaderError) -> String {
    format!("it is no wasm: {error}")
}

impl<'a> Whole<'a> {
    /// Reads a file, whose script has this name if it imports nothing. Fails with what is wrong.
    pub fn read(wasm: &'a [u8], script: &'a str) -> Result<Whole<'a>, String> {
        let mut whole = Whole {
            imported: 0,
            script,
            types: Vec::new(),
            type_of: Vec::new(),
            bodies: Vec::new(),
            names: BTreeMap::new(),
            calls: Vec::new(),
            in_table: Vec::new(),
            outer: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(wasm) {
            whole.payload(payload.map_err(no_wasm)?)?;
        }
        Ok(whole)
    }

    fn payload(&mut self, payload: Payload<'a>) -> Result<(), String> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section.into_iter_err_on_gc_types() {
                    self.types.push(group.map_err(no_wasm)?);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.map_err(no_wasm)?;
                    let TypeRef::Func(kind) = import.ty else {
                        return Err(format!("it imports `{}`, which is no function", import.name));
                    };
                    self.script = if self.imported == 0 { import.module } else { self.script };
                    self.imported += 1;
                    self.type_of.push(kind);
                }
            }
            Payload::FunctionSection(section) => {
                for kind in section {
                    self.type_of.push(kind.map_err(no_wasm)?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.tables.push(table.map_err(no_wasm)?.ty);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.memories.push(memory.map_err(no_wasm)?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global.map_err(no_wasm)?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.map_err(no_wasm)?;
                    if export.kind == ExternalKind::Func {
                        self.outer.push(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => self.outer.push(func),
            Payload::ElementSection(section) => {
                for element in section {
                    match element.map_err(no_wasm)?.items {
                        ElementItems::Functions(functions) => {
                            for function in functions {
                                self.in_table.push(function.map_err(no_wasm)?);
                            }
                        }
                        ElementItems::Expressions(..) => return Err("its table holds more than functions".to_string()),
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                self.calls.push(called(&body)?);
                self.bodies.push(body);
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(parts) = section.as_known() {
                    for part in parts {
                        if let Name::Function(names) = part.map_err(no_wasm)? {
                            for name in names {
                                let name = name.map_err(no_wasm)?;
                                self.names.insert(name.index, name.name);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The functions to which a body refers. Fails where it uses what only the file that holds the data can do.
fn called(body: &FunctionBody<'_>) -> Result<Vec<u32>, String> {
    let mut called = Vec::new();
    for operator in body.get_operators_reader().map_err(no_wasm)? {
        match operator.map_err(no_wasm)? {
            Operator::Call { function_index }
            | Operator::RefFunc { function_index }
            | Operator::ReturnCall { function_index } => called.push(function_index),
            Operator::MemoryInit { .. }
            | Operator::DataDrop { .. }
            | Operator::TableInit { .. }
            | Operator::ElemDrop { .. } => {
                return Err("it copies data by number, which a divided file cannot".to_string());
            }
            _ => {}
        }
    }
    Ok(called)
}
