//! Code objects put together by hand: `code(...)` and `code.replace(...)`.
//!
//! What runs is only what the compiler made, for the loop trusts it. Parts that are those of some code that lives, but for names,
//! places and plain constants, run as that does. Anything else can be looked at, compared and hashed, and raises SystemError
//! when it is called.

use std::sync::Arc;

use typhon_bytecode::{
    Code as Compiled, CodeFlags, Constant, Op,
    code::{LocalKind, Name},
    constant::Key,
    instructions::{Intrinsic, a16, abc},
    tables::{decode_handlers, decode_places},
};
use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};

use super::{ALL, Body, Code};
use crate::builtins::tree::constant_of;

/// The constructor's parts, in order; the last two may be left out.
const PARTS: [&str; 18] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
    "co_freevars",
    "co_cellvars",
];

/// Flags that say how code runs.
const MANNER: u32 = CodeFlags::OPTIMIZED
    | CodeFlags::NEWLOCALS
    | CodeFlags::VARARGS
    | CodeFlags::VARKEYWORDS
    | CodeFlags::GENERATOR
    | CodeFlags::COROUTINE
    | CodeFlags::ASYNC_GENERATOR;

/// Parts on the way to a code object.
pub(super) struct Draft {
    code: Compiled,
    places: Option<Vec<u8>>,
    variables: Vec<Name>,
    cells: Vec<Name>,
    free: Vec<Name>,
    /// `co_nlocals`, where it was given.
    count: Option<usize>,
    stack: u32,
}

impl Draft {
    /// The parts of a code object.
    pub(super) fn of(vm: &Vm, code: &Code) -> Result<Draft> {
        let ([variables, cells, free], stack) = code.named();
        Ok(Draft {
            code: Compiled::clone(code.shown()),
            places: None,
            variables: names_of(vm, "", &variables)?,
            cells: names_of(vm, "", &cells)?,
            free: names_of(vm, "", &free)?,
            count: None,
            stack,
        })
    }

    /// The parts that the constructor gets.
    pub(super) fn of_parts(vm: &Vm, args: Args<'_>) -> Result<Draft> {
        if args.has_keywords() {
            return Err(vm.type_error("code() takes no keyword arguments"));
        }
        let given = args.positional();
        if !(16..=18).contains(&given.len()) {
            let (few, wanted) = if given.len() < 16 { ("least", 16) } else { ("most", 18) };
            let count = given.len();
            return Err(vm.type_error(format!("code expected at {few} {wanted} arguments, got {count}")));
        }
        let mut draft = Draft {
            code: Compiled::default(),
            places: None,
            variables: Vec::new(),
            cells: Vec::new(),
            free: Vec::new(),
            count: None,
            stack: 0,
        };
        for (part, value) in PARTS.iter().zip(given) {
            draft.set(vm, part, value)?;
        }
        Ok(draft)
    }

    /// Sets a part, as `replace` calls it.
    ///
    /// # Errors
    /// TypeError and ValueError for what it cannot be.
    pub(super) fn set(&mut self, vm: &Vm, part: &str, value: &Value) -> Result<()> {
        let code = &mut self.code;
        match part {
            "co_argcount" => code.argcount = number(vm, part, value)?,
            "co_posonlyargcount" => code.posonly = number(vm, part, value)?,
            "co_kwonlyargcount" => code.kwonly = number(vm, part, value)?,
            "co_nlocals" => self.count = Some(number(vm, part, value)? as usize),
            "co_stacksize" => self.stack = number(vm, part, value)?,
            "co_flags" => code.flags.0 = number(vm, part, value)?,
            "co_firstlineno" => code.first_line = number(vm, part, value)?,
            "co_name" => code.name = text(vm, part, value)?,
            "co_qualname" => code.qualname = text(vm, part, value)?,
            "co_filename" => code.filename = Arc::from(text(vm, part, value)?),
            "co_names" => code.names = names_of(vm, part, value)?,
            "co_varnames" => self.variables = names_of(vm, part, value)?,
            "co_freevars" => self.free = names_of(vm, part, value)?,
            "co_cellvars" => self.cells = names_of(vm, part, value)?,
            "co_consts" => code.constants = constants_of(vm, code, value)?,
            "co_code" => {
                let bytes = bytes_of(vm, part, value)?;
                if bytes.len() % 4 != 0 {
                    return Err(vm.value_error("code: co_code is malformed"));
                }
                let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte));
                code.words = bytes.chunks_exact(4).map(word).collect();
            }
            "co_linetable" => self.places = Some(bytes_of(vm, part, value)?),
            "co_exceptiontable" => {
                let bytes = bytes_of(vm, part, value)?;
                code.handlers =
                    decode_handlers(&bytes).ok_or_else(|| vm.value_error("code: co_exceptiontable is malformed"))?;
            }
            _ => return Err(vm.type_error(format!("replace() got an unexpected keyword argument '{part}'"))),
        }
        Ok(())
    }

    /// The code object; `base` is the one that the parts were taken of.
    ///
    /// # Errors
    /// ValueError where parts contradict each other.
    pub(super) fn finish(mut self, vm: &Vm, base: Option<&Code>) -> Result<Value> {
        if self.count.is_some_and(|count| count != self.variables.len()) {
            return Err(vm.value_error("code: co_nlocals != len(co_varnames)"));
        }
        let code = &mut self.code;
        if code.posonly > code.argcount {
            return Err(vm.system_error("bad argument to internal function"));
        }
        if let Some(bytes) = self.places.take() {
            let places = decode_places(&bytes, code.first_line)
                .ok_or_else(|| vm.value_error("code: co_linetable is malformed"))?;
            code.locations = places.into_iter().collect();
        }
        self.set_locals();
        let mut code = self.code;
        if code.parameters() > code.locals.len() {
            return Err(vm.value_error("code: varnames is too small"));
        }
        code.registers = (code.locals.len() as u32).saturating_add(self.stack);
        match template(&code, base) {
            Some(found) => {
                (code.sites, code.near) = (found.sites.clone(), found.near);
                Code::load(vm, Arc::new(code))
            }
            None => refused(vm, code),
        }
    }

    /// Lays the locals out anew: where their numbers are as before, the names change alone.
    fn set_locals(&mut self) {
        let code = &mut self.code;
        let parameters = code.parameters();
        let is_variable =
            |(index, (_, kind)): (usize, &(Name, LocalKind))| index < parameters || *kind == LocalKind::Local;
        let count = |kind| code.locals.iter().filter(|local| local.1 == kind).count();
        let variables = code.locals.iter().enumerate().filter(|local| is_variable(*local)).count();
        if (variables, count(LocalKind::Cell), count(LocalKind::Free))
            == (self.variables.len(), self.cells.len(), self.free.len())
        {
            let (mut variables, mut cells, mut free) = (self.variables.iter(), self.cells.iter(), self.free.iter());
            for (index, (name, kind)) in code.locals.iter_mut().enumerate() {
                let variable = (index < parameters || *kind == LocalKind::Local).then(|| variables.next()).flatten();
                let other = match kind {
                    LocalKind::Cell => cells.next(),
                    LocalKind::Free => free.next(),
                    _ => None,
                };
                if let Some(new) = variable.or(other) {
                    *name = new.clone();
                }
            }
            return;
        }
        let is_cell = |name: &Name| self.cells.contains(name);
        let kind = |name: &Name| if is_cell(name) { LocalKind::Cell } else { LocalKind::Local };
        let mut locals: Vec<(Name, LocalKind)> = self.variables.iter().map(|name| (name.clone(), kind(name))).collect();
        let others = self.cells.iter().filter(|name| !self.variables.contains(name));
        locals.extend(others.map(|name| (name.clone(), LocalKind::Cell)));
        locals.extend(self.free.iter().map(|name| (name.clone(), LocalKind::Free)));
        code.near = locals.len().min(NEAR_AT_MOST) as u32;
        code.locals = locals;
    }
}

/// Near locals that code put together by hand has at most.
const NEAR_AT_MOST: usize = 128;

/// Code of the compiler's that runs as these parts would.
fn template(code: &Compiled, base: Option<&Code>) -> Option<Arc<Compiled>> {
    if let Some(base) = base.filter(|base| runs_as(code, &base.compiled)) {
        return Some(Arc::clone(&base.compiled));
    }
    let all = ALL.lock();
    // SAFETY: the set holds bodies alone, which leave it, under its lock, before they are freed.
    let mut living = all.iter().map(|&word| unsafe { &*(word as *const Body) });
    living.find(|known| runs_as(code, &known.compiled)).map(|known| known.compiled.0.clone())
}

/// Whether calls and closures of the one fit the other.
fn same_frame(code: &Compiled, known: &Compiled) -> bool {
    let kinds = |code: &Compiled| code.locals.iter().map(|local| local.1).collect::<Vec<_>>();
    (code.argcount, code.kwonly) == (known.argcount, known.kwonly)
        && (code.flags.0 ^ known.flags.0) & MANNER == 0
        && kinds(code) == kinds(known)
}

fn runs_as(code: &Compiled, known: &Compiled) -> bool {
    let room = code.registers == known.registers
        || code.registers > known.registers && code.registers as usize <= typhon_bytecode::NEAR_REGISTERS;
    code.words == known.words
        && code.handlers == known.handlers
        && same_frame(code, known)
        && code.names.len() == known.names.len()
        && code.constants.len() == known.constants.len()
        && code.constants.iter().zip(&known.constants).all(|(one, other)| serves_as(one, other))
        && room
}

/// Whether instructions take the one constant as well as the other: they know of some what they are.
fn serves_as(one: &Constant, other: &Constant) -> bool {
    let plain = |constant: &Constant| !matches!(constant, Constant::Code(_) | Constant::Tuple(_));
    let alike = std::mem::discriminant(one) == std::mem::discriminant(other);
    alike && plain(one) && plain(other)
        || match (one, other) {
            // Code that runs, for whatever is a part of a draft does, and is called as the other one.
            (Constant::Code(one), Constant::Code(other)) => Arc::ptr_eq(one, other) || same_frame(one, other),
            _ => alike && Key(one) == Key(other),
        }
}

/// Code that shows the parts and raises when it is called.
fn refused(vm: &Vm, shown: Compiled) -> Result<Value> {
    let (file, line) = (&shown.filename, shown.first_line);
    let text = match unknown(&shown) {
        Some(opcode) => format!("{file}:{line}: unknown opcode {opcode}"),
        None => format!("{file}:{line}: code that the compiler did not make does not run"),
    };
    let mut stub = shown.clone();
    stub.constants.push(Constant::Str(text.into_bytes().into()));
    stub.flags.0 &= !(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR);
    stub.sites = Vec::new();
    stub.near = stub.locals.len().min(NEAR_AT_MOST) as u32;
    let register = stub.near as u8;
    let Ok(constant) = u16::try_from(stub.constants.len() - 1) else {
        return Err(vm.value_error("code: too many constants"));
    };
    stub.words = vec![
        a16(Op::LoadConst, register, constant),
        abc(Op::Intrinsic, register, register, Intrinsic::RefuseCode as u8),
        abc(Op::Return, register, 0, 0),
    ];
    let far = stub.locals.len() - stub.near as usize;
    let wanted = if far > 0 { typhon_bytecode::NEAR_REGISTERS + far } else { stub.near as usize + 1 };
    stub.registers = wanted as u32;
    stub.handlers = Vec::new();
    let place = typhon_bytecode::Location { line, end_line: line, column: 0, end_column: 0 };
    stub.locations = [(0, place)].into_iter().collect();
    typhon_bytecode::verify::verify(&stub).map_err(|problem| vm.value_error(format!("code: {problem}")))?;
    Code::load_shown(vm, Arc::new(stub), Some(Arc::new(shown)))
}

/// The first operation that there is not, or that stands where it cannot.
fn unknown(code: &Compiled) -> Option<u8> {
    let problem = typhon_bytecode::verify::verify(code).err()?;
    let word: usize = problem.strip_prefix("word ")?.split(':').next()?.parse().ok()?;
    code.words.get(word).map(|&word| word as u8)
}

fn number(vm: &Vm, part: &str, value: &Value) -> Result<u32> {
    let number = int::to_i64(vm, value)?;
    u32::try_from(number).map_err(|_| vm.value_error(format!("code: {part} must not be negative")))
}

fn wrong(vm: &Vm, part: &str, wanted: &str, value: &Value) -> Raised {
    let given = vm.type_name(value);
    vm.type_error(format!("replace() argument '{part}' must be {wanted}, not {given}"))
}

fn text(vm: &Vm, part: &str, value: &Value) -> Result<String> {
    string::as_str(value).map(str::to_owned).ok_or_else(|| wrong(vm, part, "str", value))
}

fn bytes_of(vm: &Vm, part: &str, value: &Value) -> Result<Vec<u8>> {
    if value.shape() != Known::Bytes.shape() {
        return Err(wrong(vm, part, "bytes", value));
    }
    typhon_types::buffer::as_bytes(vm, value).map(|bytes| bytes.to_vec())
}

fn names_of(vm: &Vm, part: &str, value: &Value) -> Result<Vec<Name>> {
    let Some(tuple) = value.exact::<Tuple>() else { return Err(wrong(vm, part, "tuple", value)) };
    let name = |item: &Value| match item.native::<Str>() {
        Some(text) => Ok(Name::from(text.text().bytes())),
        None => {
            let given = vm.type_name(item);
            Err(vm.type_error(format!("name tuples must contain only strings, not '{given}'")))
        }
    };
    tuple.items().iter().map(name).collect()
}

/// Constants, of which a None at the end may be that which is only shown.
fn constants_of(vm: &Vm, code: &Compiled, value: &Value) -> Result<Vec<Constant>> {
    let Some(tuple) = value.exact::<Tuple>() else { return Err(wrong(vm, "co_consts", "tuple", value)) };
    let constant = |item: &Value| match item.exact::<Code>() {
        // Its parts must not come to run as a part of other code.
        Some(code) if code.is_refused() => Err(vm.value_error("code: a constant is code that does not run")),
        Some(code) => Ok(Constant::Code(Arc::clone(&code.compiled))),
        None => constant_of(vm, item),
    };
    let mut all = tuple.items().iter().map(constant).collect::<Result<Vec<_>>>()?;
    if all.len() == code.constants.len() + 1 && all.last() == Some(&Constant::None) {
        all.pop();
    }
    Ok(all)
}
