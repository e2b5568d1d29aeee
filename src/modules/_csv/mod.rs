//! `_csv`: readers and writers of comma-separated values.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{dict, int, module::set_constant, str as string},
};

use crate::support::classes::new_exception;

mod dialect;
mod reader;
mod writer;

use dialect::Dialect;
use reader::Reader;
use writer::Writer;

const QUOTE_ALL: i64 = 1;
const QUOTE_NONNUMERIC: i64 = 2;
const QUOTE_NONE: i64 = 3;
const QUOTE_STRINGS: i64 = 4;
const QUOTE_NOTNULL: i64 = 5;

static FIELD_LIMIT: AtomicI64 = AtomicI64::new(128 * 1024);

/// The most characters of a field that is read.
fn field_limit() -> i64 {
    FIELD_LIMIT.load(Relaxed)
}

fn of_module(vm: &Vm, name: &str) -> Result<Value> {
    let module = (vm.hooks().import)(vm, "_csv")?;
    vm.get_attr_str(&module, name)
}

/// Raises `_csv.Error`.
#[cold]
fn failed(vm: &Vm, text: &str) -> Raised {
    match of_module(vm, "Error").and_then(|class| vm.call(&class, &[vm.str(text)])) {
        Ok(error) => vm.raise_again(error),
        Err(raised) => raised,
    }
}

/// Works on the dict of registered dialects.
fn with_dialects<R>(vm: &Vm, work: impl FnOnce(&Dict) -> Result<R>) -> Result<R> {
    let all = of_module(vm, "_dialects")?;
    let all = Dict::from(&all).ok_or_else(|| vm.system_error("a dict was expected"))?;
    work(all)
}

/// The registered dialect of a name.
fn find_dialect(vm: &Vm, name: &Value) -> Result<Value> {
    match with_dialects(vm, |all| all.get(vm, name))? {
        Some(dialect) => Ok(dialect),
        None => Err(failed(vm, "unknown dialect")),
    }
}

/// The first argument of `reader` and `writer`, and the dialect that the others describe.
fn subject<'a>(vm: &Vm, function: &str, args: &Args<'a>) -> Result<(&'a Value, Value)> {
    let positional = args.positional();
    let Some(first) = positional.first() else {
        return Err(vm.type_error(format!("{function} expected at least 1 argument, got 0")));
    };
    if let count @ 3.. = positional.len() {
        return Err(vm.type_error(format!("{function} expected at most 2 arguments, got {count}")));
    }
    // The file of a writer goes first.
    if function == "writer" {
        drop(writer::method_of(vm, first)?);
    }
    let keywords: Vec<(Value, Value)> = args.keywords().map(|(name, value)| (name.clone(), value.clone())).collect();
    let dialect = dialect::obtain(vm, &class_of_dialects(vm), positional.get(1), &keywords)?;
    Ok((first, dialect))
}

fn class_of_dialects(vm: &Vm) -> Value {
    type_of(vm, Dialect::DEF)
}

/// CSV parsing and writing.
#[pymodule(name = "_csv", types(Dialect))]
mod module {
    #[attr]
    #[name = "QUOTE_MINIMAL"]
    const MINIMAL: i64 = 0;
    #[attr]
    #[name = "QUOTE_ALL"]
    const ALL: i64 = QUOTE_ALL;
    #[attr]
    #[name = "QUOTE_NONNUMERIC"]
    const NONNUMERIC: i64 = QUOTE_NONNUMERIC;
    #[attr]
    #[name = "QUOTE_NONE"]
    const NONE: i64 = QUOTE_NONE;
    #[attr]
    #[name = "QUOTE_STRINGS"]
    const STRINGS: i64 = QUOTE_STRINGS;
    #[attr]
    #[name = "QUOTE_NOTNULL"]
    const NOTNULL: i64 = QUOTE_NOTNULL;

    /// Return a reader object that will process lines from the given iterable.
    fn reader(vm: &Vm, args: Args<'_>) -> Result<Value> {
        let lines = match args.positional() {
            [lines] | [lines, _] => Some(ops::iter(vm, lines)?),
            _ => None,
        };
        let (given, dialect) = super::subject(vm, "reader", &args)?;
        Ok(Reader::make(lines.unwrap_or_else(|| given.clone()), dialect))
    }

    /// Return a writer object that will write user data on the given file object.
    fn writer(vm: &Vm, args: Args<'_>) -> Result<Value> {
        let (file, dialect) = super::subject(vm, "writer", &args)?;
        Writer::make(vm, file, dialect)
    }

    /// Return a list of all known dialect names.
    fn list_dialects(vm: &Vm) -> Result<Value> {
        super::with_dialects(vm, |all| Ok(typhon_object::primal::list::new(all.keys())))
    }

    /// Create a mapping from a string name to a CVS dialect.
    fn register_dialect(vm: &Vm, args: Args<'_>) -> Result<()> {
        let positional = args.positional();
        let Some(name) = positional.first() else {
            return Err(vm.type_error("register_dialect expected at least 1 argument, got 0"));
        };
        if let count @ 3.. = positional.len() {
            return Err(vm.type_error(format!("register_dialect expected at most 2 arguments, got {count}")));
        }
        if !string::is_str(name) {
            return Err(vm.type_error("dialect name must be a string"));
        }
        let (_, dialect) = super::subject(vm, "register_dialect", &args)?;
        super::with_dialects(vm, |all| all.set(vm, name, dialect))
    }

    /// Delete the name/dialect mapping associated with a string name.
    #[sig(name)]
    fn unregister_dialect(vm: &Vm, name: &Value) -> Result<()> {
        match super::with_dialects(vm, |all| all.remove(vm, name))? {
            Some(_) => Ok(()),
            None => Err(super::failed(vm, "unknown dialect")),
        }
    }

    /// Return the dialect instance associated with name.
    #[sig(name)]
    fn get_dialect(vm: &Vm, name: &Value) -> Result<Value> {
        super::find_dialect(vm, name)
    }

    /// Sets an upper limit on parsed fields.
    ///
    /// Returns old limit. If limit is not given, no new limit is set and
    /// the old limit is returned
    #[sig(new_limit = ..., /)]
    fn field_size_limit(vm: &Vm, new_limit: Maybe<'_>) -> Result<i64> {
        match new_limit {
            Maybe(None) => Ok(super::field_limit()),
            Maybe(Some(limit)) if Known::Int.value().is(&vm.class_value(limit)) => {
                Ok(FIELD_LIMIT.swap(int::to_i64(vm, limit)?, Relaxed))
            }
            Maybe(Some(_)) => Err(vm.type_error("limit must be an integer")),
        }
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        // The types are called like the functions that make their objects.
        set_constant(vm, module, "Reader", type_of(vm, Reader::DEF))?;
        set_constant(vm, module, "Writer", type_of(vm, Writer::DEF))?;
        set_constant(vm, module, "_dialects", dict::new())?;
        let error = new_exception(vm, "_csv", "Error", &Known::Exception.value())?;
        if let Some(class) = Class::from(&error) {
            class.tell_module(vm, "_csv");
        }
        set_constant(vm, module, "Error", error)
    }
}
