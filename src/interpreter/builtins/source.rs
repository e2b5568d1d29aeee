//! `eval`, `exec` and `compile`.

use std::{
    borrow::Cow,
    sync::{Arc, atomic::Ordering},
};

use typhon_bytecode::{Code as Compiled, CodeFlags, code::LocalKind};
use typhon_compiler::{
    Compact, Mode, Options,
    symbols::{self, Table},
};
use typhon_object::{convert::FromValue, prelude::*, primal::str as string};
use typhon_types::buffer::{BytesGuard, plain_bytes};

use super::{caller, globals_of_caller, locals_of_caller};
use crate::{
    call::run_code_with,
    import::{source, state},
    types::{
        cell::Cell,
        code::{self, Code, Made},
        frame,
    },
};

/// Flags of `compile` beside the future features.
mod flag {
    pub const DONT_IMPLY_DEDENT: i32 = 0x200;
    pub const ONLY_AST: i32 = 0x400;
    pub const TYPE_COMMENTS: i32 = 0x1000;
    pub const TOP_LEVEL_AWAIT: i32 = 0x2000;
    pub const ALLOW_INCOMPLETE: i32 = 0x4000;
    pub const OPTIMIZED_AST: i32 = 0x8000;
    /// `from __future__ import ...`, all features that there were.
    pub const FUTURES: i32 = 0x1fe_0000;
    pub const ALL: i32 = DONT_IMPLY_DEDENT
        | ONLY_AST
        | TYPE_COMMENTS
        | TOP_LEVEL_AWAIT
        | ALLOW_INCOMPLETE
        | OPTIMIZED_AST
        | FUTURES
        | 0x10
        | 0x100_0000;
}

/// The future features in force in the code that calls.
fn inherited(vm: &Vm) -> u32 {
    frame::running(vm, 0).map_or(0, |fp| fp.code().flags & CodeFlags::FUTURE_ANNOTATIONS)
}

/// Source text as `compile` takes it.
enum Source<'a> {
    Text(&'a str),
    Bytes(BytesGuard<'a>),
}

fn source_of<'a>(vm: &Vm, value: &'a Value, function: &str, what: &str) -> Result<Source<'a>> {
    if string::is_str(value) {
        let Some(text) = string::as_str(value) else { return Err(vm.surrogates_not_allowed(value)) };
        return Ok(Source::Text(text));
    }
    match plain_bytes(vm, value) {
        Some(bytes) => Ok(Source::Bytes(bytes)),
        None => Err(vm.type_error(format!("{function}() arg 1 must be a {what}"))),
    }
}

fn compile_source(vm: &Vm, source: Source<'_>, options: &Options) -> Result<Arc<Compiled>> {
    match source {
        Source::Text(text) => source::compile_text(vm, text, options),
        Source::Bytes(bytes) => source::compile_with(vm, &bytes, options),
    }
}

fn options(vm: &Vm, filename: &str, mode: Mode) -> Options {
    let mut options = Options::new(filename, mode);
    options.flags = inherited(vm);
    options.optimize = state::sources().optimize;
    options.digits = vm.runtime().int_max_str_digits.load(Ordering::Relaxed);
    options
}

/// Compiles a text and makes a code object of it.
///
/// # Errors
/// SyntaxError and its like.
pub fn code_of_source(vm: &Vm, text: &str, options: &Options) -> Result<Value> {
    let compiled = source::compile_text(vm, text, options)?;
    Code::load(vm, compiled)
}

/// The namespaces in which code runs, where they were not given both.
fn namespaces(vm: &Vm, globals: &Value, locals: &Value) -> Result<(Value, Value)> {
    let (globals, locals) = match (globals.is_none(), locals.is_none()) {
        (true, true) => (globals_of_caller(vm)?, locals_of_caller(vm)?),
        (true, false) => (globals_of_caller(vm)?, locals.clone()),
        (false, true) => (globals.clone(), globals.clone()),
        (false, false) => (globals.clone(), locals.clone()),
    };
    if let Some(dict) = Dict::from(&globals)
        && dict.get_interned(vm, &vm.names().__builtins__).is_none()
    {
        let builtins = match caller(vm) {
            Ok(fp) => fp.function().builtins.clone(),
            Err(raised) => {
                drop(vm.catch(raised));
                vm.runtime().builtins.clone()
            }
        };
        dict.set(vm, &vm.names().__builtins__, builtins)?;
    }
    Ok((globals, locals))
}

fn free_variables(code: &Code) -> usize {
    code.compiled.locals.iter().filter(|local| local.1 == LocalKind::Free).count()
}

/// Runs code that a program asks for.
fn run(vm: &Vm, code: &Value, globals: &Value, locals: &Value, closure: Option<Value>) -> Result<Value> {
    vm.audit("exec", || [code.clone()])?;
    run_code_with(vm, code, globals, locals, closure)
}

/// `eval(source, globals, locals)`; None stands for what was not given.
///
/// # Errors
/// TypeError, SyntaxError, or what the code raises.
pub fn evaluate(vm: &Vm, source: &Value, globals: &Value, locals: &Value) -> Result<Value> {
    if !locals.is_none() && !ops::is_mapping(vm, locals) {
        return Err(vm.type_error("locals must be a mapping"));
    }
    if !globals.is_none() && Dict::from(globals).is_none() {
        return Err(vm.type_error(if ops::is_mapping(vm, globals) {
            "globals must be a real dict; try eval(expr, {}, mapping)"
        } else {
            "globals must be a dict"
        }));
    }
    let (globals, locals) = namespaces(vm, globals, locals)?;
    if let Some(code) = source.exact::<Code>() {
        if free_variables(code) > 0 {
            return Err(vm.type_error("code object passed to eval() may not contain free variables"));
        }
        return run(vm, source, &globals, &locals, None);
    }
    vm.audit("compile", || [source.clone(), vm.str("<string>")])?;
    let text = match source_of(vm, source, "eval", "string, bytes or code object")? {
        Source::Text(text) => Source::Text(text.trim_start_matches([' ', '\t'])),
        Source::Bytes(bytes) => {
            let blanks = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            Source::Bytes(if blanks == 0 { bytes } else { BytesGuard::Copy(bytes[blanks..].to_vec()) })
        }
    };
    let compiled = compile_source(vm, text, &options(vm, "<string>", Mode::Expression))?;
    let code = Code::load(vm, compiled)?;
    run(vm, &code, &globals, &locals, None)
}

/// `exec(source, globals, locals, closure=closure)`; None stands for what was not given.
///
/// # Errors
/// TypeError, SyntaxError, or what the code raises.
pub fn execute(vm: &Vm, source: &Value, globals: &Value, locals: &Value, closure: &Value) -> Result<()> {
    if !globals.is_none() && Dict::from(globals).is_none() {
        let given = vm.type_name(globals);
        return Err(vm.type_error(format!("exec() globals must be a dict, not {given}")));
    }
    if !locals.is_none() && !ops::is_mapping(vm, locals) {
        let given = vm.type_name(locals);
        return Err(vm.type_error(format!("locals must be a mapping or None, not {given}")));
    }
    let (globals, locals) = namespaces(vm, globals, locals)?;
    if let Some(code) = source.exact::<Code>() {
        let closure = closure_for(vm, code, closure)?;
        return run(vm, source, &globals, &locals, closure).map(drop);
    }
    if !closure.is_none() {
        return Err(vm.type_error("closure can only be used when source is a code object"));
    }
    let text = source_of(vm, source, "exec", "string, bytes or code object")?;
    vm.audit("compile", || [source.clone(), vm.str("<string>")])?;
    let compiled = compile_source(vm, text, &options(vm, "<string>", Mode::Module))?;
    let code = Code::load(vm, compiled)?;
    run(vm, &code, &globals, &locals, None).map(drop)
}

fn closure_for(vm: &Vm, code: &Code, closure: &Value) -> Result<Option<Value>> {
    let wanted = free_variables(code);
    if wanted == 0 {
        return match closure.is_none() {
            true => Ok(None),
            false => Err(vm.type_error("cannot use a closure with this code object")),
        };
    }
    let fits = Tuple::from(closure).is_some_and(|closure| {
        closure.len() == wanted && closure.items().iter().all(|cell| cell.exact::<Cell>().is_some())
    });
    if !fits {
        return Err(vm.type_error(format!("code object requires a closure of exactly length {wanted}")));
    }
    Ok(Some(closure.clone()))
}

/// Whether a value is a node of a syntax tree.
fn is_tree(vm: &Vm, value: &Value) -> Result<bool> {
    if string::is_str(value) || Known::Bytes.is_made() && vm.class_of(value).is_subclass(Known::Bytes) {
        return Ok(false);
    }
    let module = (vm.hooks().import)(vm, "_ast")?;
    let class = vm.get_attr_str(&module, "AST")?;
    ops::is_instance(vm, value, &class)
}

/// The filename of a source: it is read before the arguments behind it are.
pub(super) struct FileName(pub String);

impl FromValue<'_> for FileName {
    fn from_value(vm: &Vm, value: &Value) -> Result<FileName> {
        let name = filename_of(vm, value)?;
        match name.contains('\0') {
            true => Err(vm.value_error("embedded null character")),
            false => Ok(FileName(name)),
        }
    }
}

/// The filename as a text: a str, bytes, or a path.
fn filename_of(vm: &Vm, value: &Value) -> Result<String> {
    if string::is_str(value) {
        return Ok(string::lossy(value));
    }
    if Known::Bytes.is_made() && vm.class_of(value).is_subclass(Known::Bytes) {
        let decoded = vm.call_method_str(value, "decode", &[vm.str("utf-8"), vm.str("surrogateescape")])?;
        return Ok(string::lossy(&decoded));
    }
    match vm.special(value, &vm.names().__fspath__)? {
        Some(method) => {
            let path = vm.call(&method, &[])?;
            if string::is_str(&path) || Known::Bytes.is_made() && vm.class_of(&path).is_subclass(Known::Bytes) {
                return filename_of(vm, &path);
            }
            let (class, given) = (vm.type_name(value), vm.type_name(&path));
            Err(vm.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {given}")))
        }
        None => {
            let given = vm.class_of(value).plain_name();
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {given}")))
        }
    }
}

/// The numbers that `compile` takes.
pub(super) struct How {
    pub filename: String,
    pub flags: i32,
    pub dont_inherit: bool,
    pub optimize: i32,
    /// The minor version whose grammar a tree keeps to; -1 for this one's.
    pub feature_version: i32,
}

/// `compile(source, filename, mode, flags, dont_inherit, optimize)`.
///
/// # Errors
/// TypeError, ValueError, SyntaxError.
pub(super) fn compile(vm: &Vm, source: &Value, mode: &str, how: How) -> Result<Value> {
    let How { filename, flags, dont_inherit, optimize, feature_version } = how;
    if mode.contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    if flags & !flag::ALL != 0 {
        return Err(vm.value_error("compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimize) {
        return Err(vm.value_error("compile(): invalid optimize value"));
    }
    let tree = flags & flag::ONLY_AST != 0;
    let mode = match mode {
        "exec" => Mode::Module,
        "eval" => Mode::Expression,
        "single" => Mode::Single,
        "func_type" if !tree => {
            return Err(vm.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        "func_type" => return Err(no_signatures(vm)),
        _ if tree => {
            return Err(vm.value_error("compile() mode must be 'exec', 'eval', 'single' or 'func_type'"));
        }
        _ => return Err(vm.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let mut options = Options::new(filename, mode);
    options.flags = flags as u32 & CodeFlags::FUTURE_ANNOTATIONS | if dont_inherit { 0 } else { inherited(vm) };
    options.optimize = u8::try_from(optimize).unwrap_or(state::sources().optimize);
    options.digits = vm.runtime().int_max_str_digits.load(Ordering::Relaxed);
    if let Ok(version @ 0..14) = u8::try_from(feature_version) {
        options.feature_version = version;
    }
    options.type_comments = flags & flag::TYPE_COMMENTS != 0;
    options.top_level_await = flags & flag::TOP_LEVEL_AWAIT != 0;
    options.allow_incomplete = flags & flag::ALLOW_INCOMPLETE != 0;
    options.explicit_dedents = flags & flag::DONT_IMPLY_DEDENT != 0;
    vm.audit("compile", || [source.clone(), vm.str(&options.filename)])?;
    if is_tree(vm, source)? {
        return compile_tree(vm, source, &options, flags);
    }
    code::idle::free(vm);
    let text = source_of(vm, source, "compile", "string, bytes or AST object")?;
    if tree {
        let text = match text {
            Source::Text(text) => text.into(),
            Source::Bytes(bytes) => Cow::Owned(source::decode(vm, &bytes, &options.filename, false)?.into_owned()),
        };
        return super::tree::parse(vm, &text, &options, flags & flag::OPTIMIZED_AST != 0);
    }
    let length = match &text {
        Source::Text(text) => text.len(),
        Source::Bytes(bytes) => bytes.len(),
    };
    idle_code(vm, text, &options, length)
}

/// The code of a source of so many bytes: perhaps nobody runs it.
fn idle_code(vm: &Vm, source: Source<'_>, options: &Options, length: usize) -> Result<Value> {
    let text = match source {
        Source::Text(text) => text.into(),
        Source::Bytes(ref bytes) => source::decode(vm, bytes, &options.filename, false)?,
    };
    if let Some(Compact { head, bytes }) = typhon_compiler::compile_compact(&text, options) {
        return Code::load_idle(vm, &head, Made::of_bytes(bytes), length);
    }
    let compiled = source::compile_text(vm, &text, options)?;
    Code::load_idle(vm, &compiled.clone(), compiled.into(), length)
}

/// `compile` of a syntax tree.
fn compile_tree(vm: &Vm, source: &Value, options: &Options, flags: i32) -> Result<Value> {
    if flags & flag::ONLY_AST != 0 {
        return match flags & flag::OPTIMIZED_AST {
            0 => super::tree::expect(vm, source, options).map(|()| source.clone()),
            _ => super::tree::optimized(vm, source, options),
        };
    }
    let compiled = super::tree::compile(vm, source, options)?;
    Code::load(vm, source::warned(vm, compiled, options)?)
}

/// The table of symbols of a source, for `_symtable`.
///
/// # Errors
/// TypeError, ValueError, SyntaxError.
pub fn symbol_table(vm: &Vm, source: &Value, filename: &Value, mode: &str) -> Result<Table> {
    let filename = filename_of(vm, filename)?;
    let mode = match mode {
        "exec" => Mode::Module,
        "eval" => Mode::Expression,
        "single" => Mode::Single,
        _ => return Err(vm.value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
    };
    let options = options(vm, &filename, mode);
    let text = match source_of(vm, source, "symtable", "string or bytes")? {
        Source::Text(text) => text.into(),
        Source::Bytes(bytes) => Cow::Owned(source::decode(vm, &bytes, &filename, false)?.into_owned()),
    };
    symbols::table(&text, &options).map_err(|error| source::raise(vm, &error, &filename))
}

#[cold]
fn no_signatures(vm: &Vm) -> typhon_object::raise::Raised {
    vm.not_implemented("the signatures of type comments are not parsed")
}
