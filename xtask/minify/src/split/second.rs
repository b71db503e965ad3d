//! Writes the second file: the moved functions, which put themselves into the table of the first file.

use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, Function, FunctionSection, GlobalType, ImportSection,
    Module, StartSection, TypeSection, ValType,
};
use wasmparser::{Parser, Payload};

use super::first::loaded;
use super::plan::Plan;
use super::read::{Whole, no_wasm};
use super::{FIRST, short};

/// Where each function stands in the second file, by its number in the whole file.
struct Second(BTreeMap<u32, u32>);

impl Reencode for Second {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.0[&function])
    }
}

/// The second file.
pub fn write(wasm: &[u8], whole: &Whole<'_>, plan: &Plan) -> Result<Vec<u8>, String> {
    let unwritten = |error: Error<Infallible>| format!("its second part cannot be written: {error}");
    let mut second = Second(plan.shared.iter().chain(&plan.moved).copied().zip(0..).collect());

    let mut types = TypeSection::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::TypeSection(section) = payload.map_err(no_wasm)? {
            utils::parse_type_section(&mut second, &mut types, section).map_err(unwritten)?;
        }
    }

    // In the order in which the first file exports them.
    let mut kinds = Vec::new();
    for memory in &whole.memories {
        kinds.push(EntityType::Memory(second.memory_type(*memory).map_err(unwritten)?));
    }
    for (place, table) in whole.tables.iter().enumerate() {
        let mut kind = second.table_type(*table).map_err(unwritten)?;
        let more = if place == 0 { plan.stand_ins.len() as u64 } else { 0 };
        kind.minimum += more;
        kind.maximum = kind.maximum.map(|most| most + more);
        kinds.push(EntityType::Table(kind));
    }
    for global in &whole.globals {
        kinds.push(EntityType::Global(second.global_type(*global).map_err(unwritten)?));
    }
    kinds.push(EntityType::Global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }));
    kinds.extend(plan.shared.iter().map(|function| EntityType::Function(whole.type_of[*function as usize])));
    let mut imports = ImportSection::new();
    for (number, kind) in kinds.into_iter().enumerate() {
        imports.import(FIRST, &short(number), kind);
    }

    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for function in &plan.moved {
        functions.function(whole.type_of[*function as usize]);
        let body = whole.bodies[(*function - whole.imported) as usize].clone();
        utils::parse_function_body(&mut second, &mut code, body).map_err(unwritten)?;
    }
    // Last of all it says that it is there.
    functions.function(plan.plain);
    let mut here = Function::new([]);
    here.instructions().i32_const(1).global_set(loaded(whole)).end();
    code.function(&here);
    let start =
        StartSection { function_index: u32::try_from(plan.shared.len() + plan.moved.len()).unwrap_or(u32::MAX) };

    let mut elements = ElementSection::new();
    if let Some(place) = plan.stand_ins.values().next() {
        let held: Vec<u32> = plan.stand_ins.keys().map(|function| second.0[function]).collect();
        elements.active(None, &ConstExpr::i32_const(place.cast_signed()), Elements::Functions(held.into()));
    }
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&start).section(&elements).section(&code);
    Ok(module.finish())
}
