//! The variables of a frame, wherever its registers are, and what `f_locals` was given beyond them.

use typhon_bytecode::code::LocalKind;
use typhon_object::prelude::*;

use super::{
    super::{cell::Cell, generator},
    Frame,
};

impl Frame {
    /// What a register holds, wherever the registers are at the moment.
    fn register(&self, local: usize) -> Option<Value> {
        let register = self.code().compiled.register(local);
        if let Some(fp) = self.running() {
            return fp.copy(register);
        }
        if let Some(kept) = self.kept.0.get() {
            return kept[local].get(&self.header);
        }
        let generator = self.generator()?;
        generator::core(&generator)?.register(register)
    }

    /// The value of a variable, cells looked through.
    pub fn variable(&self, local: usize) -> Option<Value> {
        let value = self.register(local)?;
        match self.kind(local) {
            LocalKind::Cell | LocalKind::Free => match value.exact::<Cell>() {
                Some(cell) => cell.get(),
                // The cell is not made yet.
                None => Some(value),
            },
            LocalKind::Local | LocalKind::Hidden => Some(value),
        }
    }

    /// Sets a variable.
    pub fn set_variable(&self, local: usize, value: Value) {
        let kind = self.kind(local);
        if matches!(kind, LocalKind::Cell | LocalKind::Free)
            && let Some(old) = self.register(local)
            && let Some(cell) = old.exact::<Cell>()
        {
            drop(cell.replace(Some(value)));
            return;
        }
        let register = self.code().compiled.register(local);
        if let Some(fp) = self.running() {
            let old = fp.take_value(register);
            fp.init(register, value.into_word());
            self.keep_alive(old);
        } else if let Some(kept) = self.kept.0.get() {
            kept[local].set(&self.header, value);
        } else if let Some(generator) = self.generator()
            && let Some(core) = generator::core(&generator)
        {
            core.set_register(&generator, register, value);
        }
    }

    fn keep_alive(&self, old: Option<Value>) {
        let Some(old) = old.filter(Value::is_object) else { return };
        match self.overwritten.get(&self.header) {
            Some(list) => {
                if let Some(list) = List::from(&list) {
                    list.push(old);
                }
            }
            None => self.overwritten.set(&self.header, typhon_object::primal::list::new(vec![old])),
        }
    }

    fn kind(&self, local: usize) -> LocalKind {
        self.code().compiled.locals[local].1
    }

    /// The numbers and names of the variables that `locals()` shows; a name appears once.
    pub fn names(&self) -> impl Iterator<Item = (usize, &Value)> {
        let code = self.code();
        let shown = |index: &usize| code.compiled.locals[*index].1 != LocalKind::Hidden;
        (0..code.locals().len()).filter(shown).map(|index| (index, &*code.locals()[index]))
    }

    /// A new dict of the bound variables.
    pub fn snapshot(&self, vm: &Vm) -> Result<Value> {
        let value = vm.dict();
        let Some(dict) = Dict::from(&value) else { return Ok(value) };
        for (index, name) in self.names() {
            if let Some(bound) = self.variable(index) {
                dict.set(vm, name, bound)?;
            }
        }
        if let Some(extra) = self.extra.get(&self.header)
            && let Some(extra) = Dict::from(&extra)
        {
            for (key, bound) in extra.entries() {
                dict.set(vm, &key, bound)?;
            }
        }
        Ok(value)
    }

    /// The dict for what is no variable.
    pub(in super::super) fn extra(&self, vm: &Vm) -> Value {
        if let Some(extra) = self.extra.get(&self.header) {
            return extra;
        }
        match self.extra.fill(&self.header, vm.dict()) {
            Ok(()) | Err(_) => self.extra.get(&self.header).unwrap_or_else(|| vm.dict()),
        }
    }
}
