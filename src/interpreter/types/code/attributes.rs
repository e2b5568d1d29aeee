//! What Python sees of code objects.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use typhon_bytecode::{Code as Compiled, Constant, code::LocalKind, constant::Key};
use typhon_object::{
    prelude::*,
    primal::{int, list, str as string, tuple},
};

use super::{Code, positions};

/// A bytes object.
fn bytes(vm: &Vm, bytes: impl Iterator<Item = u8>) -> Result<Value> {
    let items = list::new(bytes.map(|byte| vm.int(i64::from(byte))).collect());
    vm.call(&Known::Bytes.value(), &[items])
}

impl Code {
    /// The names of the locals that `wanted` chooses by number and kind.
    fn locals_where(&self, wanted: impl Fn(usize, LocalKind) -> bool) -> Value {
        let kinds = self.compiled.locals.iter().map(|local| local.1);
        let names = self.compiled.locals.iter().map(|(name, _)| typhon_object::intern::intern(name));
        let chosen = kinds.zip(names).enumerate().filter(|(index, (kind, _))| wanted(*index, *kind));
        tuple::new(chosen.map(|(_, (_, name))| name).collect())
    }

    fn variables(&self) -> Value {
        let parameters = self.parameters as usize;
        self.locals_where(|index, kind| index < parameters || kind == LocalKind::Local)
    }

    /// Whether both do the same, wherever they come from.
    fn same(&self, other: &Code) -> bool {
        same(&self.compiled.0, &other.compiled.0)
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
            && a.locations == b.locations)
}

/// Changes one field of a copy, as `replace` asks for.
fn replace_field(vm: &Vm, code: &Code, copy: &mut Compiled, field: &str, value: &Value) -> Result<()> {
    let text = |what: &str| {
        string::as_str(value).map(str::to_owned).ok_or_else(|| {
            let given = vm.type_name(value);
            vm.type_error(format!("replace() argument '{what}' must be str, not {given}"))
        })
    };
    match field {
        "co_name" => copy.name = text(field)?,
        "co_qualname" => copy.qualname = text(field)?,
        "co_filename" => copy.filename = Arc::from(text(field)?),
        "co_firstlineno" => {
            let line = int::to_i64(vm, value)?;
            copy.first_line =
                u32::try_from(line).map_err(|_| vm.value_error("code: co_firstlineno must not be negative"))?;
        }
        "co_flags" => {
            let flags = int::to_i64(vm, value)?;
            copy.flags.0 = u32::try_from(flags).map_err(|_| vm.value_error("code: co_flags must not be negative"))?;
        }
        "co_argcount" | "co_posonlyargcount" | "co_kwonlyargcount" | "co_nlocals" | "co_stacksize" | "co_code"
        | "co_consts" | "co_names" | "co_varnames" | "co_freevars" | "co_cellvars" | "co_linetable"
        | "co_exceptiontable" => {
            let now = vm.get_attr_str(&code.to_value(), field)?;
            if !ops::identical_or_equal(vm, &now, value)? {
                return Err(vm.not_implemented(format!("code.replace({field}=...) is not supported")));
            }
        }
        _ => return Err(vm.type_error(format!("replace() got an unexpected keyword argument '{field}'"))),
    }
    Ok(())
}

#[pymethods]
impl Code {
    #[getter]
    fn co_argcount(&self) -> u32 {
        self.argcount
    }

    #[getter]
    fn co_posonlyargcount(&self) -> u32 {
        self.compiled.posonly
    }

    #[getter]
    fn co_kwonlyargcount(&self) -> u32 {
        self.compiled.kwonly
    }

    #[getter]
    fn co_nlocals(&self) -> usize {
        Tuple::items_of(&self.variables()).len()
    }

    #[getter]
    fn co_stacksize(&self) -> usize {
        (self.registers as usize).saturating_sub(self.compiled.locals.len())
    }

    #[getter]
    fn co_flags(&self) -> u32 {
        self.flags
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
        Ok(tuple::from_slice(Frozen::values(self.constants())))
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
        self.compiled.first_line
    }

    #[getter]
    fn co_code(&self, vm: &Vm) -> Result<Value> {
        bytes(vm, self.compiled.words.iter().flat_map(|word| word.to_le_bytes()))
    }

    #[getter]
    fn co_linetable(&self, vm: &Vm) -> Result<Value> {
        bytes(vm, std::iter::empty())
    }

    #[getter]
    fn co_exceptiontable(&self, vm: &Vm) -> Result<Value> {
        bytes(vm, std::iter::empty())
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
        let (mut table, mut offset, mut line) = (Vec::new(), 0_i64, i64::from(code.compiled.first_line));
        for (word, place) in code.compiled.locations.iter().filter(|(_, place)| place.line != 0) {
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
            let given = args.positional().len();
            return Err(vm.type_error(format!("replace() takes 0 positional arguments but {given} were given")));
        }
        let mut copy = Compiled::clone(&self.compiled);
        for (name, value) in args.keywords() {
            replace_field(vm, self, &mut copy, &string::lossy(name), value)?;
        }
        Code::load(vm, Arc::new(copy))
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
        (&self.compiled.name, &self.compiled.words, &self.compiled.names, self.compiled.first_line).hash(&mut hasher);
        // -1 says "error" where hashes are C's.
        match hasher.finish() as i64 {
            -1 => -2,
            hash => hash,
        }
    }

    fn __repr__(&self) -> String {
        let (name, file, line) = (&self.compiled.name, &self.compiled.filename, self.compiled.first_line);
        format!("<code object {name} at {:#x}, file \"{file}\", line {line}>", std::ptr::from_ref(self).addr())
    }
}
