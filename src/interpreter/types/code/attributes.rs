//! What Python sees of code objects.

use std::hash::{DefaultHasher, Hash, Hasher};

use typhon_bytecode::{
    Code as Compiled, CodeFlags, Constant, Op,
    code::LocalKind,
    constant::Key,
    tables::{encode_handlers, encode_places},
};
use typhon_object::{
    prelude::*,
    primal::{list, str as string, tuple},
};

use super::{Code, parts::Draft, positions};

/// A bytes object.
fn bytes(vm: &Vm, bytes: impl Iterator<Item = u8>) -> Result<Value> {
    let items = list::new(bytes.map(|byte| vm.int(i64::from(byte))).collect());
    vm.call(&Known::Bytes.value(), &[items])
}

impl Code {
    /// The names of the locals that `wanted` chooses by number and kind.
    fn locals_where(&self, wanted: impl Fn(usize, LocalKind) -> bool) -> Value {
        let kinds = self.shown().locals.iter().map(|local| local.1);
        let names = self.shown().locals.iter().map(|(name, _)| typhon_object::intern::intern(name));
        let chosen = kinds.zip(names).enumerate().filter(|(index, (kind, _))| wanted(*index, *kind));
        tuple::new(chosen.map(|(_, (_, name))| name).collect())
    }

    fn implies_none(&self) -> bool {
        let words = &self.shown().words;
        let mut at = 0;
        while let Some(op) = words.get(at).and_then(|&word| Op::of(word)) {
            if matches!(op, Op::ReturnNone | Op::YieldFrom) {
                return true;
            }
            at += op.words();
        }
        false
    }

    /// Names of variables, of cells and of free variables, and the registers of temporaries.
    pub(super) fn named(&self) -> ([Value; 3], u32) {
        let stack = self.shown().registers.saturating_sub(self.shown().locals.len() as u32);
        ([self.variables(), self.co_cellvars(), self.co_freevars()], stack)
    }

    fn variables(&self) -> Value {
        let parameters = self.shown().parameters();
        self.locals_where(|index, kind| index < parameters || kind == LocalKind::Local)
    }

    /// Whether both do the same, wherever they come from.
    fn same(&self, other: &Code) -> bool {
        same(self.shown(), other.shown())
    }
}

/// Whether two codes do the same; files do not matter.
fn same(a: &Compiled, b: &Compiled) -> bool {
    let alike = |(a, b): (&Constant, &Constant)| match (a, b) {
        (Constant::Code(a), Constant::Code(b)) => same(a, b),
        // Not by `==`: a NaN is the same constant as itself.
        (a, b) => Key(a) == Key(b),
    };
    std::ptr::eq(a, b)
        || (a.name == b.name
            && (a.argcount, a.posonly, a.kwonly) == (b.argcount, b.posonly, b.kwonly)
            && (a.flags, a.first_line) == (b.flags, b.first_line)
            && a.words == b.words
            && a.names == b.names
            && a.locals == b.locals
            && a.constants.len() == b.constants.len()
            && a.constants.iter().zip(&b.constants).all(alike)
            && a.handlers == b.handlers
            && (a.locations == b.locations || encode_places(a) == encode_places(b)))
}

#[pymethods]
impl Code {
    /// Create a code object. Not for mere mortals.
    #[new]
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let draft = Draft::of_parts(vm, args)?;
        let given = args.positional();
        let told = |place: usize| given[place].clone();
        // Code, filename and name, then the numbers.
        vm.audit("code.__new__", || [6, 10, 11, 0, 1, 2, 3, 4, 5].map(told))?;
        draft.finish(vm, None)
    }

    #[getter]
    fn co_argcount(&self) -> u32 {
        self.shown().argcount
    }

    #[getter]
    fn co_posonlyargcount(&self) -> u32 {
        self.shown().posonly
    }

    #[getter]
    fn co_kwonlyargcount(&self) -> u32 {
        self.shown().kwonly
    }

    #[getter]
    fn co_nlocals(&self) -> usize {
        Tuple::items_of(&self.variables()).len()
    }

    #[getter]
    fn co_stacksize(&self) -> u32 {
        self.named().1
    }

    #[getter]
    fn co_flags(&self) -> u32 {
        self.shown().flags.0
    }

    #[getter]
    fn co_varnames(&self) -> Value {
        self.variables()
    }

    #[getter]
    fn co_cellvars(&self) -> Value {
        self.locals_where(|_, kind| kind == LocalKind::Cell)
    }

    #[getter]
    fn co_freevars(&self) -> Value {
        self.locals_where(|_, kind| kind == LocalKind::Free)
    }

    #[getter]
    fn co_names(&self, vm: &Vm) -> Result<Value> {
        Ok(tuple::from_slice(Frozen::values(&self.prepare(vm)?.names)))
    }

    #[getter]
    fn co_consts(&self, vm: &Vm) -> Result<Value> {
        self.prepare(vm)?;
        // The text of a refusal stands behind those that are shown.
        let shown = &self.constants()[..self.shown().constants.len()];
        let mut all: Vec<Value> = Frozen::values(shown).to_vec();
        // None needs no constant here. CPython's code that returns it, or awaits, has one, and functions keep the first there was.
        if (all.is_empty() && self.shown().flags.has(CodeFlags::OPTIMIZED) || self.implies_none())
            && !all.iter().any(Value::is_none)
        {
            all.push(Value::NONE);
        }
        Ok(tuple::new(all))
    }

    #[getter]
    fn co_filename(&self) -> Value {
        self.filename.clone()
    }

    #[getter]
    fn co_name(&self) -> Value {
        self.name.clone()
    }

    #[getter]
    fn co_qualname(&self) -> Value {
        self.qualname.clone()
    }

    #[getter]
    fn co_firstlineno(&self) -> u32 {
        self.shown().first_line
    }

    #[getter]
    fn co_code(&self, vm: &Vm) -> Result<Value> {
        bytes(vm, self.shown().words.iter().flat_map(|word| word.to_le_bytes()))
    }

    #[getter]
    fn co_linetable(&self, vm: &Vm) -> Result<Value> {
        bytes(vm, encode_places(self.shown()).into_iter())
    }

    #[getter]
    fn co_exceptiontable(&self, vm: &Vm) -> Result<Value> {
        bytes(vm, encode_handlers(self.shown()).into_iter())
    }

    /// Return an iterator of (start, end, line) in byte offsets of co_code.
    fn co_lines(this: &Value) -> Value {
        positions::lines(this)
    }

    /// The old table of lines: steps in bytes of code and in lines, both as bytes.
    #[getter]
    fn co_lnotab(this: &Value, vm: &Vm) -> Result<Value> {
        let text = "co_lnotab is deprecated, use co_lines instead.";
        crate::warn::warn(vm, Known::DeprecationWarning, text, 1)?;
        let Some(code) = this.exact::<Code>() else { return Err(vm.system_error("a code object was expected")) };
        let code = code.shown();
        let (mut table, mut offset, mut line) = (Vec::new(), 0_i64, i64::from(code.first_line));
        for (word, place) in code.locations.iter().filter(|(_, place)| place.line != 0) {
            let at = i64::from(*word) * size_of::<u32>() as i64;
            let (mut bytes, mut lines) = (at - offset, i64::from(place.line) - line);
            if lines == 0 {
                continue;
            }
            while bytes > 255 {
                table.extend([255, 0]);
                bytes -= 255;
            }
            while !(-128..=127).contains(&lines) {
                let step = lines.clamp(-128, 127);
                table.extend([bytes as u8, step as i8 as u8]);
                (bytes, lines) = (0, lines - step);
            }
            table.extend([bytes as u8, lines as i8 as u8]);
            (offset, line) = (at, i64::from(place.line));
        }
        Ok(typhon_types::bytes::new(&table))
    }

    /// Return an iterator of (source, left, right) of the conditional jumps, in byte offsets of co_code.
    fn co_branches(&self, vm: &Vm) -> Result<Value> {
        let branches = crate::trace::branch::branches(self);
        let rows = branches.into_iter().map(|offsets| tuple::of(offsets.map(|offset| vm.int(offset)))).collect();
        ops::iter(vm, &list::new(rows))
    }

    /// Return an iterator of (line, end line, column, end column), one for every two bytes of co_code.
    fn co_positions(this: &Value) -> Value {
        positions::positions(this)
    }

    /// Return a copy of the code object with new values for the specified fields.
    fn __replace__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        self.replace(vm, args)
    }

    /// Return a copy of the code object with new values for the specified fields.
    fn replace(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if !args.positional().is_empty() {
            return Err(vm.type_error("replace() takes no positional arguments"));
        }
        let mut draft = Draft::of(vm, self)?;
        for (name, value) in args.keywords() {
            draft.set(vm, &string::lossy(name), value)?;
        }
        draft.finish(vm, Some(self))
    }

    fn _varname_from_oparg(&self, vm: &Vm, oparg: i64) -> Result<Value> {
        let name = usize::try_from(oparg).ok().and_then(|index| self.compiled.locals.get(index));
        name.map(|(name, _)| typhon_object::intern::intern(name))
            .ok_or_else(|| vm.index_error("tuple index out of range"))
    }

    fn __eq__(&self, other: &Value) -> Value {
        match other.exact::<Code>() {
            Some(other) => Value::bool(self.same(other)),
            None => Value::NOT_IMPLEMENTED,
        }
    }

    fn __hash__(&self) -> i64 {
        let mut hasher = DefaultHasher::new();
        let code = self.shown();
        (&code.name, &code.words, &code.names, code.first_line).hash(&mut hasher);
        (code.argcount, code.posonly, code.kwonly, code.flags.0).hash(&mut hasher);
        // -1 says "error" where hashes are C's.
        match hasher.finish() as i64 {
            -1 => -2,
            hash => hash,
        }
    }

    fn __repr__(&self) -> String {
        let code = self.shown();
        let (name, file, line) = (&code.name, &code.filename, code.first_line);
        format!("<code object {name} at {:#x}, file \"{file}\", line {line}>", std::ptr::from_ref(self).addr())
    }
}
