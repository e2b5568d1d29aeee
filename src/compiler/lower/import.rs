//! Imports.

use super::Compiler;
use crate::error::Result;
use crate::fold::str_constant;
use ruff_python_ast as ast;
use typhon_bytecode::{Constant, Op};

impl<'a> Compiler<'a> {
    /// `__import__(module, level, names)` into a fresh temporary.
    fn import_module(&mut self, module: &str, level: i64, names: Constant) -> u8 {
        let run = self.u.alloc_run(2);
        self.constant(Constant::Int(level), run);
        self.constant(names, run + 1);
        self.emit_text(Op::Import, run, run, 0, module);
        self.u.top -= 1;
        run
    }

    pub(super) fn import(&mut self, import: &'a ast::StmtImport) -> Result<()> {
        for alias in &import.names {
            let mark = self.u.top;
            let path = alias.name.as_str();
            self.u.range = import.range;
            let mut module = self.import_module(path, 0, Constant::None);
            match &alias.asname {
                None => self.store_text(path.split('.').next().unwrap_or(path), module),
                Some(name) => {
                    for part in path.split('.').skip(1) {
                        let part_register = self.u.alloc();
                        self.emit_text(Op::ImportFrom, part_register, module, 0, part);
                        self.u.emit(Op::Take, module, part_register, 0);
                        self.u.top -= 1;
                        module = mark as u8;
                    }
                    self.store_text(name, module);
                }
            }
            self.u.top = mark;
        }
        Ok(())
    }

    pub(super) fn import_from(&mut self, import: &'a ast::StmtImportFrom) -> Result<()> {
        let mark = self.u.top;
        let path = import.module.as_ref().map(|module| module.as_str()).unwrap_or_default();
        let names = import.names.iter().map(|alias| str_constant(&alias.name)).collect();
        self.u.range = import.range;
        let module = self.import_module(path, i64::from(import.level), Constant::Tuple(names));
        if import.names.iter().any(|alias| alias.name.as_str() == "*") {
            self.u.emit(Op::ImportStar, module, 0, 0);
            self.u.top = mark;
            return Ok(());
        }
        for alias in &import.names {
            let target = alias.asname.as_ref().unwrap_or(&alias.name);
            let inner = self.u.top;
            let value = self.u.alloc();
            self.emit_text(Op::ImportFrom, value, module, 0, &alias.name);
            self.store_text(target, value);
            self.u.top = inner;
        }
        self.u.emit(Op::Clear, module, 1, 0);
        self.u.top = mark;
        Ok(())
    }
}
