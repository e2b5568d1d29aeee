//! `_symtable`: the compiler's tables of symbols.

use typhon_compiler::symbols::{Table, flag};
use typhon_interpreter::builtins::symbol_table;
use typhon_object::{
    prelude::*,
    primal::{list, str as string},
};

#[pymodule(name = "_symtable", types(Entry))]
mod module {
    #[attr]
    const USE: i64 = flag::USE as i64;
    #[attr]
    const DEF_GLOBAL: i64 = flag::DEF_GLOBAL as i64;
    #[attr]
    const DEF_NONLOCAL: i64 = flag::DEF_NONLOCAL as i64;
    #[attr]
    const DEF_LOCAL: i64 = flag::DEF_LOCAL as i64;
    #[attr]
    const DEF_PARAM: i64 = flag::DEF_PARAM as i64;
    #[attr]
    const DEF_TYPE_PARAM: i64 = flag::DEF_TYPE_PARAM as i64;
    #[attr]
    const DEF_FREE_CLASS: i64 = flag::DEF_FREE_CLASS as i64;
    #[attr]
    const DEF_IMPORT: i64 = flag::DEF_IMPORT as i64;
    #[attr]
    const DEF_BOUND: i64 = (flag::DEF_LOCAL | flag::DEF_PARAM | flag::DEF_IMPORT) as i64;
    #[attr]
    const DEF_ANNOT: i64 = flag::DEF_ANNOT as i64;
    #[attr]
    const DEF_COMP_ITER: i64 = flag::DEF_COMP_ITER as i64;
    #[attr]
    const DEF_COMP_CELL: i64 = flag::DEF_COMP_CELL as i64;
    #[attr]
    const TYPE_FUNCTION: i64 = 0;
    #[attr]
    const TYPE_CLASS: i64 = 1;
    #[attr]
    const TYPE_MODULE: i64 = 2;
    #[attr]
    const TYPE_ANNOTATION: i64 = 3;
    #[attr]
    const TYPE_TYPE_ALIAS: i64 = 4;
    #[attr]
    const TYPE_TYPE_PARAMETERS: i64 = 5;
    #[attr]
    const TYPE_TYPE_VARIABLE: i64 = 6;
    #[attr]
    const LOCAL: i64 = flag::LOCAL as i64;
    #[attr]
    const GLOBAL_EXPLICIT: i64 = flag::GLOBAL_EXPLICIT as i64;
    #[attr]
    const GLOBAL_IMPLICIT: i64 = flag::GLOBAL_IMPLICIT as i64;
    #[attr]
    const FREE: i64 = flag::FREE as i64;
    #[attr]
    const CELL: i64 = flag::CELL as i64;
    #[attr]
    const SCOPE_OFF: i64 = flag::SCOPE_OFF as i64;
    #[attr]
    const SCOPE_MASK: i64 = 15;

    /// Return symbol and scope dictionaries used internally by compiler.
    #[sig(source, filename, startstr, /)]
    fn symtable(vm: &Vm, source: &Value, filename: &Value, startstr: &str) -> Result<Value> {
        Ok(super::entry(vm, &symbol_table(vm, source, filename, startstr)?))
    }
}

/// The table of a block.
#[pytype(name = "symtable entry", module = "builtins", flags(no_new))]
pub struct Entry {
    name: Slot,
    symbols: Slot,
    parameters: Slot,
    children: Slot,
    id: usize,
    line: u32,
    kind: u8,
    nested: bool,
}

fn entry(vm: &Vm, table: &Table) -> Value {
    let symbols = vm.dict();
    if let Some(dict) = Dict::from(&symbols) {
        for (name, flags) in &table.symbols {
            dict.set_interned(vm, &vm.intern(name), vm.int(i64::from(*flags)));
        }
    }
    let parameters = list::new(table.parameters.iter().map(|name| vm.str(name)).collect());
    let children = list::new(table.children.iter().map(|child| entry(vm, child)).collect());
    typhon_heap::new(Entry {
        header: Header::of::<Entry>(),
        name: Slot::new(vm.str(&table.name)),
        symbols: Slot::new(symbols),
        parameters: Slot::new(parameters),
        children: Slot::new(children),
        id: table.id,
        line: table.line,
        kind: table.kind,
        nested: table.nested,
    })
}

#[pymethods]
impl Entry {
    #[getter]
    fn name(&self) -> Option<Value> {
        self.name.get(&self.header)
    }

    #[getter]
    fn symbols(&self) -> Option<Value> {
        self.symbols.get(&self.header)
    }

    #[getter]
    fn varnames(&self) -> Option<Value> {
        self.parameters.get(&self.header)
    }

    #[getter]
    fn children(&self) -> Option<Value> {
        self.children.get(&self.header)
    }

    #[getter]
    fn id(&self, vm: &Vm) -> Value {
        vm.int(self.id as i64)
    }

    #[getter]
    fn lineno(&self, vm: &Vm) -> Value {
        vm.int(i64::from(self.line))
    }

    #[getter]
    #[name = "type"]
    fn kind(&self, vm: &Vm) -> Value {
        vm.int(i64::from(self.kind))
    }

    #[getter]
    fn nested(&self, vm: &Vm) -> Value {
        vm.int(i64::from(self.nested))
    }

    fn __repr__(&self, vm: &Vm) -> Value {
        let name = self.name.get(&self.header).map(|name| string::lossy(&name)).unwrap_or_default();
        vm.str(&format!("<symtable entry {name}({}), line {}>", self.id, self.line))
    }
}
