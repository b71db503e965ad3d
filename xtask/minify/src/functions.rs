//! Puts the functions of a wasm file into an order in which it is compressed better: those with the same sequences of bytes
//! stand together. Only the sections for other tools are left out, such as the names of the functions.

use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

use crate::bisect;

/// By how many bytes in a row functions are compared: about two instructions. 3 to 16 were tried; 6 saves most.
const GRAM_BYTES: usize = 6;

/// A sequence that more than one in so many functions has says nothing about which of them are alike.
const COMMON: usize = 4;

/// Where each function goes.
struct Reordered {
    /// Imported functions come first, and stay where they are.
    imported: u32,
    /// The functions in their new order, by their places in the old one.
    order: Vec<usize>,
    /// The new place of each.
    place: Vec<u32>,
    /// The index of the type of each, in the old order.
    types: Vec<u32>,
}

/// The same module with its functions in another order. Fails when it is no wasm.
pub fn reordered(wasm: &[u8]) -> Result<Vec<u8>, String> {
    let no_wasm = |error: wasmparser::BinaryReaderError| format!("it is no wasm: {error}");
    let (mut imported, mut types, mut bodies) = (0, Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.map_err(no_wasm)? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import.map_err(no_wasm)?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(section) => {
                for function in section {
                    types.push(function.map_err(no_wasm)?);
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(&wasm[body.range()]),
            _ => {}
        }
    }
    let order = bisect::order(&features(&bodies));
    let mut place = vec![0; order.len()];
    for (new, old) in (0..).zip(&order) {
        place[*old] = new;
    }
    let mut module = Module::new();
    Reordered { imported, order, place, types }
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| format!("it cannot be written in another order: {error}"))?;
    Ok(module.finish())
}

/// The sequences of bytes of each function that others have as well, as numbers.
fn features(bodies: &[&[u8]]) -> Vec<Vec<u32>> {
    let mut known: BTreeMap<&[u8], (u32, usize)> = BTreeMap::new();
    let mut grams: Vec<Vec<&[u8]>> = Vec::new();
    for body in bodies {
        let mut own: Vec<&[u8]> = body.windows(GRAM_BYTES).collect();
        own.sort_unstable();
        own.dedup();
        for gram in &own {
            let number = u32::try_from(known.len()).unwrap_or(u32::MAX);
            known.entry(gram).or_insert((number, 0)).1 += 1;
        }
        grams.push(own);
    }
    let most = bodies.len() / COMMON;
    let feature = |gram: &&[u8]| known.get(gram).filter(|(_, owners)| (2..=most).contains(owners)).map(|(n, _)| *n);
    grams.iter().map(|own| own.iter().filter_map(feature).collect()).collect()
}

impl Reencode for Reordered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let Some(defined) = function.checked_sub(self.imported) else { return Ok(function) };
        Ok(self.imported + self.place[defined as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for old in &self.order {
            functions.function(self.types[*old]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for old in self.order.clone() {
            utils::parse_function_body(self, code, bodies[old].clone())?;
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Result<(), Error<Infallible>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ExportKind, ExportSection, Function, TypeSection};
    use wasmparser::{ExternalKind, Operator};

    /// Of six kinds in disorder.
    fn kind(number: u32) -> u32 {
        number * 7 % 13 % 6
    }

    /// Functions of six kinds, each with a number of its own, and one that calls them all.
    fn module(count: u32) -> Vec<u8> {
        let (mut types, mut functions, mut exports, mut code) =
            (TypeSection::new(), FunctionSection::new(), ExportSection::new(), CodeSection::new());
        types.ty().function([], []);
        for number in 0..count {
            functions.function(0);
            exports.export(&format!("f{number}"), ExportKind::Func, number);
            let mut function = Function::new([]);
            let mut sink = function.instructions();
            for step in 0..8 {
                sink.i64_const(i64::from(kind(number) + 1) * 1_000_000 + step).drop();
            }
            sink.i32_const(i32::try_from(number).expect("small")).drop();
            if number == count - 1 {
                (0..count - 1).for_each(|other| _ = sink.call(other));
            }
            sink.end();
            code.function(&function);
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    /// The number of its own of each function, by its index, and the functions that the last one calls; and the exports.
    fn read(wasm: &[u8]) -> (Vec<u32>, Vec<u32>, Vec<(String, u32)>) {
        let (mut numbers, mut calls, mut exports) = (Vec::new(), Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.expect("wasm") {
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.expect("an export");
                        assert_eq!(export.kind, ExternalKind::Func);
                        exports.push((export.name.to_string(), export.index));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader().expect("code") {
                        match operator.expect("an instruction") {
                            Operator::I32Const { value } => numbers.push(value.unsigned_abs()),
                            Operator::Call { function_index } => calls.push(function_index),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        (numbers, calls, exports)
    }

    #[test]
    fn alike_functions_stand_together_and_every_name_and_call_leads_to_the_same_one() {
        let before = module(120);
        let after = reordered(&before).expect("wasm");
        let (numbers, calls, exports) = read(&after);
        let borders = |numbers: &[u32]| numbers.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
        assert!(borders(&numbers) * 2 < borders(&(0..120).collect::<Vec<_>>()), "{numbers:?}");
        for (name, index) in &exports {
            assert_eq!(*name, format!("f{}", numbers[*index as usize]));
        }
        let called: Vec<u32> = calls.iter().map(|index| numbers[*index as usize]).collect();
        assert_eq!(called, (0..119).collect::<Vec<_>>());
        assert_eq!(reordered(&before), Ok(after), "the same file has one order");
    }

    #[test]
    fn what_is_no_wasm_is_refused_with_its_cause() {
        let refused = reordered(b"no wasm").expect_err("refused");
        assert!(refused.starts_with("it is no wasm: "), "{refused}");
    }
}
