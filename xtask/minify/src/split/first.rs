//! Writes the first file: with a short stand-in for each moved function that something in it still calls.

use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, EntityType, ExportKind, ExportSection, Function, FunctionSection, GlobalSection,
    GlobalType, ImportSection, Module, SectionId, TableSection, ValType,
};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, ExportSectionReader, FunctionSectionReader, GlobalSectionReader,
    ImportSectionReader, Parser, TableSectionReader,
};

use super::plan::Plan;
use super::read::Whole;
use super::{LOAD, short};

struct First<'a> {
    whole: &'a Whole<'a>,
    plan: &'a Plan,
    /// The new number of each function. None for one that is gone.
    number: Vec<Option<u32>>,
}

/// The first file.
pub fn write(wasm: &[u8], whole: &Whole<'_>, plan: &Plan) -> Result<Vec<u8>, String> {
    // Before them stand the imported functions, and `load`.
    let mut next = whole.imported + 1;
    let mut number: Vec<Option<u32>> = (0..whole.imported).map(Some).collect();
    for function in (whole.imported..).take(whole.bodies.len()) {
        let stays = plan.moved.binary_search(&function).is_err() || plan.stand_ins.contains_key(&function);
        number.push(stays.then_some(next));
        next += u32::from(stays);
    }
    let mut module = Module::new();
    First { whole, plan, number }
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| format!("its first part cannot be written: {error}"))?;
    Ok(module.finish())
}

impl First<'_> {
    /// The functions that stay, by their old numbers.
    fn staying(&self) -> impl Iterator<Item = u32> + use<> {
        let number = self.number.clone();
        (self.whole.imported..)
            .take(self.whole.bodies.len())
            .filter(move |function| number[*function as usize].is_some())
    }

    /// These imports, and behind them `load`.
    fn with_load(&self, mut imports: ImportSection) -> ImportSection {
        imports.import(self.whole.script, LOAD, EntityType::Function(self.plan.plain));
        imports
    }

    /// Loads the second file if it is not there yet, and calls the function at its place in the table.
    fn stand_in(&self, function: u32, place: u32) -> Function {
        let kind = self.whole.type_of[function as usize];
        let mut body = Function::new([]);
        let mut code = body.instructions();
        code.global_get(loaded(self.whole))
            .i32_eqz()
            .if_(wasm_encoder::BlockType::Empty)
            .call(self.whole.imported)
            .end();
        for parameter in (0..).take(self.whole.types[kind as usize].params().len()) {
            code.local_get(parameter);
        }
        code.i32_const(place.cast_signed()).call_indirect(0, kind).end();
        body
    }
}

/// The number of the global that says whether the second file is there: the last of the first file.
pub fn loaded(whole: &Whole<'_>) -> u32 {
    u32::try_from(whole.globals.len()).unwrap_or(u32::MAX)
}

impl Reencode for First<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.number[function as usize].expect("what is called has a stand-in"))
    }

    /// A file that imports nothing gets the section in which `load` stands.
    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        _: Option<SectionId>,
        before: Option<SectionId>,
    ) -> Result<(), Error<Infallible>> {
        if self.whole.imported == 0 && before == Some(SectionId::Function) {
            module.section(&self.with_load(ImportSection::new()));
        }
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_import_section(self, imports, section)?;
        *imports = self.with_load(std::mem::take(imports));
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for function in self.staying() {
            functions.function(self.whole.type_of[function as usize]);
        }
        Ok(())
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let more = self.plan.stand_ins.len() as u64;
        for (place, table) in section.into_iter().enumerate() {
            let mut kind = self.table_type(table?.ty)?;
            if place == 0 {
                kind.minimum += more;
                kind.maximum = kind.maximum.map(|most| most + more);
            }
            tables.table(kind);
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_global_section(self, globals, section)?;
        globals.global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(0));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_export_section(self, exports, section)?;
        let mut names = (0..).map(short);
        let mut export = |kind, number: u32| {
            exports.export(&names.next().unwrap_or_default(), kind, number);
        };
        (0..).take(self.whole.memories.len()).for_each(|memory| export(ExportKind::Memory, memory));
        (0..).take(self.whole.tables.len()).for_each(|table| export(ExportKind::Table, table));
        (0..=loaded(self.whole)).for_each(|global| export(ExportKind::Global, global));
        for function in &self.plan.shared {
            export(ExportKind::Func, self.function_index(*function)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for function in self.staying() {
            match self.plan.stand_ins.get(&function) {
                Some(place) => _ = code.function(&self.stand_in(function, *place)),
                None => {
                    let body = self.whole.bodies[(function - self.whole.imported) as usize].clone();
                    utils::parse_function_body(self, code, body)?;
                }
            }
        }
        Ok(())
    }

    /// The names of functions have done what they were for.
    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Result<(), Error<Infallible>> {
        Ok(())
    }
}
