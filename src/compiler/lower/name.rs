//! Names: where they are, and how they are loaded, stored and deleted.

use super::{Compiler, Register};
use crate::scope::{Kind, NONLOCAL, Place, ScopeId, Scopes, Sym, mangle, symbol_of};
use ruff_python_ast::{self as ast, Expr};
use std::cell::Cell;
use typhon_bytecode::{Constant, Op};

/// How a name is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Local(u16),
    Cell(u16),
    Global,
    /// The namespace of a class or module.
    Name,
    /// The namespace of a class, else a cell.
    NameCell(u16),
    /// The class around an annotation, else globals.
    DictName,
    /// The class around an annotation, else a cell.
    DictCell(u16),
}

impl<'a> Compiler<'a> {
    /// `name` as it is known here.
    pub fn mangled(&self, name: &str) -> Option<String> {
        mangle(self.scopes.list[self.u.at].private.as_ref(), name)
    }

    /// The symbol that `name` is here, mangled where it is private.
    pub(super) fn sym(&mut self, name: &str) -> Sym {
        let Scopes { list, interner, .. } = &mut self.scopes;
        interner.intern_in(list[self.u.at].private.as_ref(), name)
    }

    /// The symbol of a name in the source: the walk that made the scopes has noted it.
    pub(super) fn sym_of(&mut self, name: &ast::ExprName) -> Sym {
        match symbol_of(name) {
            Some(sym) => sym,
            None => self.sym(&name.id),
        }
    }

    pub(super) fn access(&self, sym: Sym) -> Access {
        let at = self.u.at;
        let last = self.last.get(sym as usize);
        if let Some((scope, access)) = last.map(Cell::get)
            && scope == at as u32
        {
            return access;
        }
        let access = self.find(sym, at);
        // Names that are in no source are asked for seldom.
        if let Some(last) = last {
            last.set((at as u32, access));
        }
        access
    }

    fn find(&self, sym: Sym, mut at: ScopeId) -> Access {
        loop {
            let scope = &self.scopes.list[at];
            let Some(symbol) = scope.symbol(sym) else { return self.global(at) };
            return match symbol.place {
                Place::Local if !scope.kind.is_function() => self.namespace(at),
                Place::Local => Access::Local(symbol.slot.unwrap_or_default()),
                Place::Cell => Access::Cell(symbol.slot.unwrap_or_default()),
                Place::Outer(holder) => {
                    at = holder;
                    continue;
                }
                Place::Free => {
                    let slot = self.slots[&(scope.unit, sym)];
                    if scope.kind == Kind::Class && symbol.flags & NONLOCAL == 0 {
                        Access::NameCell(slot)
                    } else if scope.sees_class && !self.is_class_cell(sym) {
                        Access::DictCell(slot)
                    } else {
                        Access::Cell(slot)
                    }
                }
                Place::GlobalExplicit => Access::Global,
                Place::GlobalImplicit | Place::Unresolved => self.global(at),
            };
        }
    }

    fn is_class_cell(&self, sym: Sym) -> bool {
        matches!(
            self.scopes.interner.name(sym),
            "__classdict__" | "__conditional_annotations__" | "__class__" | ".type_params" | ".generic_base"
        )
    }

    fn global(&self, at: ScopeId) -> Access {
        let scope = &self.scopes.list[at];
        let unit = self.scopes.list[scope.unit].kind;
        match unit {
            _ if scope.sees_class => Access::DictName,
            Kind::Module => self.namespace(scope.unit),
            Kind::Class if scope.kind == Kind::Class => Access::Name,
            _ => Access::Global,
        }
    }

    /// How a module or class reaches its own names. Code that awaits runs in a coroutine's frame, which has no namespace: a
    /// module's are globals then.
    fn namespace(&self, at: ScopeId) -> Access {
        let scope = &self.scopes.list[at];
        if scope.kind == Kind::Module && scope.is_coroutine { Access::Global } else { Access::Name }
    }

    /// The register of a near local that `expr` names, checked to be bound.
    pub(super) fn direct(&mut self, expr: &Expr) -> Option<u8> {
        let Expr::Name(name) = expr else { return None };
        let sym = self.sym_of(name);
        let register = self.direct_name(sym)?;
        self.u.range = name.range;
        self.check(u16::from(register));
        Some(register)
    }

    /// The register of the near local that `sym` is.
    pub(super) fn direct_name(&self, sym: Sym) -> Option<u8> {
        match self.access(sym) {
            Access::Local(slot) if slot < self.u.near => Some(slot as u8),
            _ => None,
        }
    }

    /// Checks that a local is bound, unless that is certain.
    pub(super) fn check(&mut self, slot: u16) {
        if self.u.bound.contains(slot as usize) {
            return;
        }
        match self.register(slot) {
            Register::Near(register) => self.u.emit(Op::Check, register, 0, 0),
            Register::Far(register) => self.u.emit_wide(Op::CheckFar, 0, register),
        }
        if self.u.reachable {
            self.u.bound.insert(slot as usize);
        }
    }

    /// Loads the name `sym` into `dest`.
    pub(super) fn load(&mut self, sym: Sym, dest: u8) {
        match self.access(sym) {
            Access::Local(slot) => {
                self.check(slot);
                match self.register(slot) {
                    Register::Near(register) if register == dest => {}
                    Register::Near(register) => self.u.emit(Op::Move, dest, register, 0),
                    Register::Far(register) => self.u.emit_wide(Op::LoadFar, dest, register),
                }
            }
            Access::Cell(slot) => self.load_cell(slot, dest),
            Access::Global => self.emit_name(Op::LoadGlobal, dest, 0, 0, sym),
            Access::Name => self.emit_name(Op::LoadName, dest, 0, 0, sym),
            Access::NameCell(slot) => self.with_cell(slot, |this, cell| {
                this.emit_name(Op::LoadNameCell, dest, cell, 0, sym);
            }),
            Access::DictName => {
                let mark = self.u.top;
                let dict = if self.u.is_temporary(dest) { dest } else { self.u.alloc() };
                self.load_class_dict(dict);
                self.emit_name(Op::LoadDictName, dest, dict, 0, sym);
                self.u.top = mark;
            }
            Access::DictCell(slot) => {
                let mark = self.u.top;
                let dict = if self.u.is_temporary(dest) { dest } else { self.u.alloc() };
                self.load_class_dict(dict);
                self.with_cell(slot, |this, cell| this.emit_name(Op::LoadDictCell, dest, dict, cell, sym));
                self.u.top = mark;
            }
        }
    }

    fn load_class_dict(&mut self, dest: u8) {
        let sym = self.sym("__classdict__");
        if let Access::Cell(slot) = self.access(sym) {
            self.load_cell(slot, dest);
        }
    }

    /// Loads the value in a cell.
    pub(super) fn load_cell(&mut self, slot: u16, dest: u8) {
        self.with_cell(slot, |this, cell| this.u.emit(Op::LoadCell, dest, cell, 0));
    }

    /// Runs `body` with the register of a cell; a far one is fetched first.
    fn with_cell(&mut self, slot: u16, body: impl FnOnce(&mut Self, u8)) {
        match self.register(slot) {
            Register::Near(register) => body(self, register),
            Register::Far(register) => {
                let mark = self.u.top;
                let cell = self.u.alloc();
                self.u.emit_wide(Op::LoadFar, cell, register);
                body(self, cell);
                self.u.emit(Op::Clear, cell, 1, 0);
                self.u.top = mark;
            }
        }
    }

    /// Stores a value; a temporary is consumed.
    pub(super) fn store(&mut self, sym: Sym, value: u8) {
        match self.access(sym) {
            Access::Local(slot) => {
                match self.register(slot) {
                    Register::Near(register) if register == value => {}
                    Register::Near(register) if self.u.is_temporary(value) => {
                        self.u.emit(Op::Take, register, value, 0);
                    }
                    Register::Near(register) => self.u.emit(Op::Move, register, value, 0),
                    Register::Far(register) => self.u.emit_wide(Op::StoreFar, value, register),
                }
                self.u.bound.insert(slot as usize);
            }
            Access::Cell(slot) => self.with_cell(slot, |this, cell| this.u.emit(Op::StoreCell, cell, value, 0)),
            Access::NameCell(_) | Access::Name => self.emit_name(Op::StoreName, value, 0, 0, sym),
            Access::Global | Access::DictName | Access::DictCell(_) => {
                self.emit_name(Op::StoreGlobal, value, 0, 0, sym);
            }
        }
    }

    /// Loads what is called `name` into `dest`.
    pub(super) fn load_text(&mut self, name: &str, dest: u8) {
        let sym = self.sym(name);
        self.load(sym, dest);
    }

    /// Stores a value under a name.
    pub(super) fn store_text(&mut self, name: &str, value: u8) {
        let sym = self.sym(name);
        self.store(sym, value);
    }

    /// Deletes a name.
    pub(super) fn delete(&mut self, sym: Sym) {
        match self.access(sym) {
            Access::Local(slot) => {
                self.check(slot);
                self.clear_local(slot);
            }
            Access::Cell(slot) => self.with_cell(slot, |this, cell| this.u.emit(Op::DeleteCell, cell, 0, 0)),
            Access::NameCell(_) | Access::Name => self.emit_name(Op::DeleteName, 0, 0, 0, sym),
            Access::Global | Access::DictName | Access::DictCell(_) => {
                self.emit_name(Op::DeleteGlobal, 0, 0, 0, sym);
            }
        }
    }

    /// Unbinds a local.
    pub(super) fn clear_local(&mut self, slot: u16) {
        match self.register(slot) {
            Register::Near(register) => self.u.emit(Op::Clear, register, 1, 0),
            Register::Far(register) => self.u.emit_wide(Op::ClearFar, 0, register),
        }
        self.u.bound.remove(slot as usize);
    }

    /// Unbinds the name of an exception at the end of its handler, bound or not.
    pub(super) fn unbind(&mut self, sym: Sym) {
        if let Access::Local(slot) = self.access(sym) {
            self.clear_local(slot);
            return;
        }
        let none = self.u.alloc();
        self.u.emit(Op::LoadNone, none, 0, 0);
        self.store(sym, none);
        self.u.top -= 1;
        self.delete(sym);
    }

    /// Loads a constant.
    pub(super) fn constant(&mut self, constant: Constant, dest: u8) {
        match constant {
            Constant::None => self.u.emit(Op::LoadNone, dest, 0, 0),
            Constant::Bool(true) => self.u.emit(Op::LoadTrue, dest, 0, 0),
            Constant::Bool(false) => self.u.emit(Op::LoadFalse, dest, 0, 0),
            Constant::Int(value) if i16::try_from(value).is_ok() => {
                self.u.emit_wide(Op::LoadInt, dest, value as i16 as u16);
            }
            constant => {
                if !self.u.reachable {
                    return;
                }
                let index = self.u.constant(constant);
                match u16::try_from(index) {
                    Ok(index) => self.u.emit_wide(Op::LoadConst, dest, index),
                    Err(_) => self.u.emit_ext(Op::LoadConstExt, dest, 0, 0, index),
                }
            }
        }
    }

    /// Loads a string.
    pub(super) fn text(&mut self, text: &str, dest: u8) {
        self.constant(crate::fold::str_constant(text), dest);
    }

    /// The number of the local of scope `at` that `sym` is, if it is one.
    fn slot_in(&self, at: ScopeId, sym: Sym) -> Option<u16> {
        let bound = self.scopes.list[at].symbol(sym).and_then(|symbol| symbol.slot);
        bound.or_else(|| self.slots.get(&(at, sym)).copied())
    }

    /// An instruction with a name.
    pub(super) fn emit_name(&mut self, op: Op, a: u8, b: u8, c: u8, sym: Sym) {
        self.u.emit_name(op, a, b, c, sym, &self.scopes.interner);
    }

    /// An instruction with a name that is in no source.
    pub(super) fn emit_text(&mut self, op: Op, a: u8, b: u8, c: u8, name: &str) {
        let sym = self.scopes.interner.intern(name);
        self.emit_name(op, a, b, c, sym);
    }

    /// The cell itself (not its value) of a name of this or an enclosing unit, as a local's number.
    pub(super) fn cell_slot(&self, sym: Sym) -> u16 {
        let unit = self.u.scope;
        let mut at = self.u.at;
        loop {
            let scope = &self.scopes.list[at];
            let here = if scope.kind == Kind::Class {
                self.slots.contains_key(&(at, sym)) && !scope.free.contains(&sym)
            } else {
                scope.symbol(sym).is_some_and(|symbol| symbol.place == Place::Cell)
            };
            if here && let Some(slot) = self.slot_in(at, sym) {
                return slot;
            }
            match scope.parent {
                Some(parent) if at != unit => at = parent,
                _ => return self.slots.get(&(unit, sym)).copied().unwrap_or(0),
            }
        }
    }
}
