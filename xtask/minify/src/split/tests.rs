//! A small file is divided, and both halves are whole.

use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType, Module, NameMap, NameSection, RefType,
    TableSection, TableType, TypeSection, ValType,
};
use wasmparser::{ExternalKind, Operator, Parser, Payload, TypeRef, Validator};

use super::{Halves, LOAD, Rooms, halves};

/// One imported function, and five of the file itself: the exported one calls a room, which calls another function of that room,
/// one that only it needs, and one that the exported function needs as well.
fn whole() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types.ty().function([ValType::I32, ValType::I64], [ValType::I64]);
    let mut imports = ImportSection::new();
    imports.import("./a_bg.js", "outside", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    let (begin, room, inner, helper, common) = (1, 2, 3, 4, 5);
    [0, 1, 1, 0, 0].into_iter().for_each(|kind| _ = functions.function(kind));
    let mut tables = TableSection::new();
    let table =
        TableType { element_type: RefType::FUNCREF, minimum: 2, maximum: Some(2), table64: false, shared: false };
    tables.table(table);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
    let mut globals = GlobalSection::new();
    globals.global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(64));
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0).export("begin", ExportKind::Func, begin);
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(vec![inner].into()));
    let mut code = CodeSection::new();
    let mut add = |body: &dyn Fn(&mut Function)| {
        let mut function = Function::new([]);
        body(&mut function);
        function.instructions().end();
        code.function(&function);
    };
    add(&|body| _ = body.instructions().i32_const(7).i64_const(9).call(room).drop().call(common));
    add(&|body| _ = body.instructions().call(helper).call(common).local_get(0).local_get(1).call(inner));
    add(&|body| _ = body.instructions().call(0).local_get(1));
    add(&|body| _ = body.instructions().global_get(0).drop());
    add(&|_| ());
    let mut names = NameMap::new();
    for (function, name) in [
        (begin, "page[0123456789abcdef]::begin"),
        (room, "<raft_playground[0123456789abcdef]::ui::part::Of<page[0123456789abcdef]::room::Help> as Drawn>::draw"),
        (inner, "<page[0123456789abcdef]::room::Help as Clone>::clone"),
        (helper, "page[0123456789abcdef]::roomy"),
        (common, "page[0123456789abcdef]::common::<page[0123456789abcdef]::room::Help>"),
    ] {
        names.append(function, name);
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories).section(&globals);
    module.section(&exports).section(&elements).section(&code).section(&section);
    module.finish()
}

fn divided(rooms: &str) -> Result<Halves, String> {
    halves(&whole(), "./unused.js", &Rooms::read(rooms))
}

/// The imports and exports of a file with their kinds, how many functions it has, and the calls of each.
fn read(wasm: &[u8]) -> (Vec<String>, Vec<String>, Vec<Vec<u32>>) {
    Validator::new().validate_all(wasm).expect("each half is a file of its own");
    let (mut imports, mut exports, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.expect("wasm") {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.expect("an import");
                    let kind = match import.ty {
                        TypeRef::Func(kind) => format!("function of type {kind}"),
                        other => format!("{other:?}").split(['(', ' ']).next().unwrap_or_default().to_lowercase(),
                    };
                    imports.push(format!("{}.{}: {kind}", import.module, import.name));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.expect("an export");
                    let kind = if export.kind == ExternalKind::Func { "function" } else { "other" };
                    exports.push(format!("{}: {kind} {}", export.name, export.index));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let operators =
                    body.get_operators_reader().expect("code").into_iter().map(|one| one.expect("an instruction"));
                calls.push(
                    operators
                        .filter_map(|one| {
                            if let Operator::Call { function_index } = one { Some(function_index) } else { None }
                        })
                        .collect(),
                );
            }
            Payload::CustomSection(section) => panic!("{} is left", section.name()),
            _ => {}
        }
    }
    (imports, exports, calls)
}

#[test]
fn a_room_moves_with_what_it_alone_needs_and_leaves_a_stand_in_where_it_is_called() {
    let Halves { first, second, moved } = divided("# The rooms.\n\npage::room\n").expect("it can be divided");
    assert_eq!(moved, 3, "both functions of the room, and the helper");
    let (imports, exports, calls) = read(&first);
    let load = format!("./a_bg.js.{LOAD}: function of type 0");
    assert_eq!(imports, ["./a_bg.js.outside: function of type 0".to_string(), load]);
    // The two that are called from the first file, or stand in its table, call `load`; the helper is gone.
    assert_eq!(calls, [vec![3, 5], vec![1], vec![1], vec![]]);
    let shared = ["0: other 0", "1: other 0", "2: other 0", "3: other 1", "4: function 0", "5: function 5"];
    assert_eq!(exports, [&["memory: other 0", "begin: function 2"], &shared[..]].concat());

    let (imports, exports, calls) = read(&second);
    let kinds = ["memory", "table", "global", "global", "function of type 0", "function of type 0"];
    let expected: Vec<String> = kinds.iter().enumerate().map(|(name, kind)| format!("p.{name}: {kind}")).collect();
    assert_eq!((imports, exports), (expected, Vec::new()));
    // Imported are the function of the script and the common one; then stand the room, the inner one and the helper.
    assert_eq!(calls, [vec![4, 1, 3], vec![0], vec![], vec![]]);
}

#[test]
fn what_is_kept_stays_and_what_is_exported_never_moves() {
    let kept = divided("page::room\n!page::room::Help as Clone\n").expect("it can be divided");
    assert_eq!(kept.moved, 2, "the drawing of the room, and its helper");
    let (_, _, calls) = read(&kept.first);
    assert_eq!(calls.len(), 4, "{calls:?}");
    let helped = divided("page::room\n!page::roomy\n").expect("it can be divided");
    assert_eq!(helped.moved, 2, "the room without its helper, which nothing else calls");
    let none = divided("page::begin\n").expect("it can be divided");
    assert_eq!(none.moved, 0, "the script calls it");
    read(&none.first);
    read(&none.second);
}

#[test]
fn a_file_that_imports_nothing_imports_how_to_load_the_rest() {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(0).function(0);
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        minimum: 1,
        maximum: None,
        table64: false,
        shared: false,
    });
    let mut globals = GlobalSection::new();
    let global = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(global, &ConstExpr::i32_const(64));
    let mut exports = ExportSection::new();
    exports.export("begin", ExportKind::Func, 0);
    let mut code = CodeSection::new();
    let mut begin = Function::new([]);
    begin.instructions().call(1).end();
    let mut room = Function::new([]);
    room.instructions().end();
    code.function(&begin).function(&room);
    let mut names = NameMap::new();
    names.append(1, "share::room");
    let mut section = NameSection::new();
    section.functions(&names);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&tables).section(&globals).section(&exports);
    module.section(&code).section(&section);
    let halves = halves(&module.finish(), "./share_bg.js", &Rooms::read("share::room")).expect("it can be divided");
    let (imports, _, calls) = read(&halves.first);
    assert_eq!(imports, [format!("./share_bg.js.{LOAD}: function of type 0")]);
    assert_eq!(calls, [vec![2], vec![0]]);
    read(&halves.second);
}

#[test]
fn a_list_that_is_out_of_date_and_a_file_that_is_no_wasm_are_refused() {
    let refused = divided("page::room\npage::gone\n!page::also_gone\n").expect_err("refused");
    assert_eq!(refused, "no function begins with this: page::gone, page::also_gone. Take it from the list of rooms");
    let refused = halves(b"no wasm", "", &Rooms::read("")).expect_err("refused");
    assert!(refused.starts_with("it is no wasm: "), "{refused}");
}
