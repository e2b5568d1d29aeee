//! Built-in functions that look at the frame that calls them, run code or make classes.
//!
//! The module `builtins` takes them over: [`FUNCTIONS`].

use typhon_object::{native::NativeDef, prelude::*, primal::list};

use crate::{frame::Fp, types::frame};

mod class;
mod frames;
mod source;
pub(crate) mod tree;

pub use class::build_class;
pub use frames::{current_exceptions, current_frames, frame_at, module_name_at};
pub use source::{code_of_source, evaluate, execute, symbol_table};

/// The functions, for the module `builtins`.
pub static FUNCTIONS: &[NativeDef] = module::MODULE.functions;

/// The frame of the Python code that calls a native function.
///
/// # Errors
/// SystemError where no Python code runs.
fn caller(vm: &Vm) -> Result<Fp> {
    frame::running(vm, 0).ok_or_else(|| vm.system_error("frame does not exist"))
}

/// The globals of the code that calls.
fn globals_of_caller(vm: &Vm) -> Result<Value> {
    Ok(caller(vm)?.function().globals.clone())
}

/// The namespace of the code that calls; for functions a new dict of the bound variables.
///
/// # Errors
/// SystemError where no Python code runs.
pub fn locals_of_caller(vm: &Vm) -> Result<Value> {
    let frame = frame::capture(vm, caller(vm)?);
    let Some(frame) = frame.exact::<frame::Frame>() else { return Err(vm.system_error("frame does not exist")) };
    match frame.namespace() {
        Some(namespace) => Ok(namespace),
        None => frame.snapshot(vm),
    }
}

/// The names as a sorted list.
fn sorted(vm: &Vm, names: &Value) -> Result<Value> {
    list::sort_values(vm, ops::collect(vm, names)?, None, false).map(list::new)
}

/// The part of `builtins` that needs the interpreter.
#[pymodule(name = "builtins")]
mod module {
    /// Return the dictionary containing the current scope's global variables.
    ///
    /// NOTE: Updates to this dictionary *will* affect name lookups in the current
    /// global scope and vice-versa.
    fn globals(vm: &Vm) -> Result<Value> {
        globals_of_caller(vm)
    }

    /// Return a dictionary containing the current scope's local variables.
    ///
    /// NOTE: Whether or not updates to this dictionary will affect name lookups in
    /// the local scope and vice-versa is *implementation dependent* and not
    /// covered by any backwards compatibility guarantees.
    fn locals(vm: &Vm) -> Result<Value> {
        locals_of_caller(vm)
    }

    /// vars([object]) -> dictionary
    ///
    /// Without arguments, equivalent to locals().
    /// With an argument, equivalent to object.__dict__.
    #[sig(object = ..., /)]
    fn vars(vm: &Vm, object: Maybe<'_>) -> Result<Value> {
        let Some(object) = object.0 else { return locals_of_caller(vm) };
        match vm.find_attr(object, &vm.names().__dict__)? {
            Some(dict) => Ok(dict),
            None => {
                vm.forget_missing();
                Err(vm.type_error("vars() argument must have __dict__ attribute"))
            }
        }
    }

    /// dir([object]) -> list of strings
    ///
    /// If called without an argument, return the names in the current scope.
    /// Else, return an alphabetized list of names comprising (some of) the attributes
    /// of the given object, and of attributes reachable from it.
    /// If the object supplies a method named __dir__, it will be used; otherwise
    /// the default dir() logic is used and returns:
    ///   for a module object: the module's attributes.
    ///   for a class object:  its attributes, and recursively the attributes
    ///     of its bases.
    ///   for any other object: its attributes, its class's attributes, and
    ///     recursively the attributes of its class's base classes.
    #[sig(object = ..., /)]
    fn dir(vm: &Vm, object: Maybe<'_>) -> Result<Value> {
        let Some(object) = object.0 else {
            let namespace = locals_of_caller(vm)?;
            let keys = vm.call_method(&namespace, &vm.names().keys, &[])?;
            return sorted(vm, &keys);
        };
        let Some(method) = vm.special(object, &vm.names().__dir__)? else {
            return Err(vm.type_error("object does not provide __dir__"));
        };
        let names = vm.call(&method, &[])?;
        sorted(vm, &names)
    }

    /// Evaluate the given source in the context of globals and locals.
    ///
    /// The source may be a string representing a Python expression
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    #[sig(source, /, globals = None, locals = None)]
    fn eval(vm: &Vm, source: &Value, globals: &Value, locals: &Value) -> Result<Value> {
        evaluate(vm, source, globals, locals)
    }

    /// Execute the given source in the context of globals and locals.
    ///
    /// The source may be a string representing one or more Python statements
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    /// The closure must be a tuple of cellvars, and can only be used
    /// when source is a code object requiring exactly that many cellvars.
    #[sig(source, /, globals = None, locals = None, *, closure = None)]
    fn exec(vm: &Vm, source: &Value, globals: &Value, locals: &Value, closure: &Value) -> Result<()> {
        execute(vm, source, globals, locals, closure)
    }

    /// Compile source into a code object that can be executed by exec() or eval().
    ///
    /// The source code may represent a Python module, statement or expression.
    /// The filename will be used for run-time error messages.
    /// The mode must be 'exec' to compile a module, 'single' to compile a
    /// single (interactive) statement, or 'eval' to compile an expression.
    /// The flags argument, if present, controls which future statements influence
    /// the compilation of the code.
    /// The dont_inherit argument, if true, stops the compilation inheriting
    /// the effects of any future statements in effect in the code calling
    /// compile; if absent or false these statements do influence the compilation,
    /// in addition to any features explicitly specified.
    #[sig(source, filename, mode, flags = 0, dont_inherit = False, optimize = -1, *, _feature_version = -1)]
    fn compile(
        vm: &Vm,
        source: &Value,
        filename: source::FileName,
        mode: &str,
        flags: i32,
        dont_inherit: bool,
        optimize: i32,
        _feature_version: i32,
    ) -> Result<Value> {
        let how =
            source::How { filename: filename.0, flags, dont_inherit, optimize, feature_version: _feature_version };
        source::compile(vm, source, mode, how)
    }

    /// __build_class__(func, name, /, *bases, [metaclass], **kwds) -> class
    ///
    /// Internal helper function used by the class statement.
    #[name = "__build_class__"]
    fn build(vm: &Vm, args: Args<'_>) -> Result<Value> {
        build_class(vm, args)
    }

    /// Return the next item from the async iterator.
    ///
    /// If default is given and the async iterator is exhausted,
    /// it is returned instead of raising StopAsyncIteration.
    #[sig(async_iterator, default = ..., /)]
    fn anext(vm: &Vm, async_iterator: &Value, default: Maybe<'_>) -> Result<Value> {
        use typhon_object::dunder::Dunder;

        let Some(slot) = vm.class_of(async_iterator).slots().one(Dunder::ANext) else {
            let given = vm.type_name(async_iterator);
            return Err(vm.type_error(format!("'{given}' object is not an async iterator")));
        };
        let awaitable = slot(vm, async_iterator)?;
        Ok(match default.0 {
            Some(default) => crate::types::async_generator::anext_with_default(awaitable, default.clone()),
            None => awaitable,
        })
    }
}
