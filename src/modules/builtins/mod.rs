//! `builtins`: the built-in functions, and all built-in types under their names.
//!
//! Functions that look at the calling frame (`locals`, `exec`, `super`...) are the interpreter's; they are merged in here.

mod choose;
mod numbers;
mod output;

use typhon_interpreter::import;
use typhon_object::{
    args::{Param, ParamKind, Signature},
    attribute,
    dunder::Dunder,
    prelude::*,
    primal::{function, list, module::Module, str as string},
};

/// The types that are found under their names; exceptions are added by their base.
const TYPES: &[Known] = &[
    Known::Object,
    Known::Type,
    Known::Int,
    Known::Bool,
    Known::Float,
    Known::Complex,
    Known::Str,
    Known::Bytes,
    Known::ByteArray,
    Known::MemoryView,
    Known::List,
    Known::Tuple,
    Known::Dict,
    Known::Set,
    Known::FrozenSet,
    Known::Range,
    Known::Slice,
    Known::Property,
    Known::ClassMethod,
    Known::StaticMethod,
    Known::Super,
    Known::Enumerate,
    Known::Zip,
    Known::Map,
    Known::Filter,
    Known::Reversed,
];

/// Adds what is no function: types, exceptions, constants.
fn fill(vm: &Vm, module: &Value) -> Result<()> {
    let Some(module) = module.native::<Module>() else { return Err(vm.system_error("a module was expected")) };
    let namespace = module.namespace();
    let set = |name: &str, value: Value| namespace.set_interned(vm, &vm.intern(name), value);
    for def in typhon_interpreter::builtins::FUNCTIONS {
        set(def.name, function::new_function(def, Some(vm.intern("builtins"))));
    }
    let exceptions = Known::ALL.iter().filter(|known| (**known as u32) >= Known::BaseException as u32);
    for known in TYPES.iter().chain(exceptions).filter(|known| known.is_made()) {
        set(known.name(), known.value());
    }
    if Known::OSError.is_made() {
        set("EnvironmentError", Known::OSError.value());
        set("IOError", Known::OSError.value());
    }
    let constants = [
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("__debug__", Value::bool(import::state::sources().optimize == 0)),
    ];
    for (name, value) in constants {
        set(name, value);
    }
    Ok(())
}

/// Built-in functions, types, exceptions, and other objects.
///
/// This module provides direct access to all 'built-in'
/// identifiers of Python; for example, builtins.len is
/// the full name for the built-in function len().
///
/// This module is not normally accessed explicitly by most
/// applications, but can be useful in modules that provide
/// objects with the same name as a builtin and need to use
/// the built-in as well.
#[pymodule(name = "builtins")]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        fill(vm, module)
    }

    /// Import a module.
    #[sig(name, globals = None, locals = None, fromlist = (), level = 0)]
    fn __import__(
        vm: &Vm,
        name: &Value,
        globals: &Value,
        _locals: &Value,
        fromlist: Maybe<'_>,
        level: i64,
    ) -> Result<Value> {
        import::import(vm, name, globals, fromlist.0.unwrap_or(&Value::NONE), level)
    }

    /// Return the absolute value of the argument.
    fn abs(vm: &Vm, number: &Value) -> Result<Value> {
        ops::absolute(vm, number)
    }

    /// Return True if bool(x) is True for all values x in the iterable.
    ///
    /// If the iterable is empty, return True.
    fn all(vm: &Vm, iterable: &Value) -> Result<bool> {
        choose::find_truth(vm, iterable, false).map(|found| !found)
    }

    /// Return True if bool(x) is True for any x in the iterable.
    ///
    /// If the iterable is empty, return False.
    fn any(vm: &Vm, iterable: &Value) -> Result<bool> {
        choose::find_truth(vm, iterable, true)
    }

    /// Return an ASCII-only representation of an object.
    fn ascii(vm: &Vm, object: &Value) -> Result<Value> {
        ops::ascii(vm, object)
    }

    /// Return the binary representation of an integer.
    fn bin(vm: &Vm, number: &Value) -> Result<String> {
        numbers::in_base(vm, number, 2, "0b")
    }

    /// Call sys.breakpointhook(*args, **kws).
    #[sig(*args, **kws)]
    fn breakpoint(vm: &Vm, args: Args<'_>) -> Result<Value> {
        match import::state::sys_attribute(vm, "breakpointhook") {
            Some(hook) => {
                vm.audit("builtins.breakpoint", || [hook.clone()])?;
                vm.call_args(&hook, args)
            }
            None => Err(vm.runtime_error("lost sys.breakpointhook")),
        }
    }

    /// Return whether the object is callable (i.e., some kind of function).
    fn callable(vm: &Vm, object: &Value) -> bool {
        vm.class_of(object).call_slot().is_some()
    }

    /// Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.
    fn chr(vm: &Vm, i: &Value) -> Result<Value> {
        numbers::chr(vm, i)
    }

    /// Deletes the named attribute from the given object.
    fn delattr(vm: &Vm, object: &Value, name: &Value) -> Result<()> {
        let name = vm.attr_name(name)?;
        vm.del_attr(object, &name)
    }

    /// Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.
    fn divmod(vm: &Vm, x: &Value, y: &Value) -> Result<Value> {
        ops::divmod(vm, x, y)
    }

    /// Return type(value).__format__(value, format_spec).
    #[sig(value, format_spec = "", /)]
    fn format(vm: &Vm, value: &Value, format_spec: &Value) -> Result<Value> {
        if !string::is_str(format_spec) {
            return Err(typhon_object::primal::failure::argument(vm, "format() argument 2", "str", format_spec));
        }
        ops::format(vm, value, format_spec)
    }

    /// Get a named attribute from an object.
    #[sig(object, name, default = ..., /)]
    fn getattr(vm: &Vm, object: &Value, name: &Value, default: Maybe<'_>) -> Result<Value> {
        vm.by_attr_name(name, |name| match default.0 {
            None => vm.get_attr(object, name),
            Some(default) => {
                let found = vm.find_attr(object, name)?;
                vm.forget_missing();
                Ok(found.unwrap_or_else(|| default.clone()))
            }
        })
    }

    /// Return whether the object has an attribute with the given name.
    fn hasattr(vm: &Vm, object: &Value, name: &Value) -> Result<bool> {
        vm.by_attr_name(name, |name| {
            let found = vm.find_attr(object, name)?.is_some();
            vm.forget_missing();
            Ok(found)
        })
    }

    /// Return the hash value for the given object.
    fn hash(vm: &Vm, object: &Value) -> Result<i64> {
        ops::hash(vm, object)
    }

    /// Return the hexadecimal representation of an integer.
    fn hex(vm: &Vm, number: &Value) -> Result<String> {
        numbers::in_base(vm, number, 16, "0x")
    }

    /// Return the identity of an object.
    ///
    /// This is guaranteed to be unique among simultaneously existing objects.
    fn id(vm: &Vm, object: &Value) -> Result<u64> {
        vm.audit("builtins.id", || [vm.big_int(object.word().into())])?;
        Ok(object.word())
    }

    /// Read a string from standard input.  The trailing newline is stripped.
    #[sig(prompt = "", /)]
    fn input(vm: &Vm, prompt: Maybe<'_>) -> Result<Value> {
        output::input(vm, prompt.0)
    }

    /// Return whether an object is an instance of a class or of a subclass thereof.
    fn isinstance(vm: &Vm, object: &Value, class_or_tuple: &Value) -> Result<bool> {
        ops::is_instance(vm, object, class_or_tuple)
    }

    /// Return whether 'cls' is derived from another class or is the same class.
    fn issubclass(vm: &Vm, cls: &Value, class_or_tuple: &Value) -> Result<bool> {
        ops::is_subclass(vm, cls, class_or_tuple)
    }

    /// iter(iterable) -> iterator
    /// iter(callable, sentinel) -> iterator
    ///
    /// Get an iterator from an object.
    #[sig(object, sentinel = ..., /)]
    fn iter(vm: &Vm, object: &Value, sentinel: Maybe<'_>) -> Result<Value> {
        let Some(sentinel) = sentinel.0 else { return ops::iter(vm, object) };
        typhon_types::iterators::callable_iterator(vm, object, sentinel)
    }

    /// Return an AsyncIterator for an AsyncIterable object.
    fn aiter(vm: &Vm, async_iterable: &Value) -> Result<Value> {
        let Some(method) = vm.special(async_iterable, &vm.intern("__aiter__"))? else {
            let given = vm.type_name(async_iterable);
            return Err(vm.type_error(format!("'{given}' object is not an async iterable")));
        };
        let iterator = vm.call(&method, &[])?;
        if vm.special(&iterator, &vm.intern("__anext__"))?.is_none() {
            let given = vm.type_name(&iterator);
            return Err(vm.type_error(format!("aiter() returned not an async iterator of type '{given}'")));
        }
        Ok(iterator)
    }

    /// Return the number of items in a container.
    fn len(vm: &Vm, obj: &Value) -> Result<usize> {
        ops::len(vm, obj)
    }

    /// max(iterable, *[, default=obj, key=func]) -> value
    /// max(arg1, arg2, *args, *[, key=func]) -> value
    fn max(vm: &Vm, args: Args<'_>) -> Result<Value> {
        choose::extreme(vm, "max", args, true)
    }

    /// min(iterable, *[, default=obj, key=func]) -> value
    /// min(arg1, arg2, *args, *[, key=func]) -> value
    fn min(vm: &Vm, args: Args<'_>) -> Result<Value> {
        choose::extreme(vm, "min", args, false)
    }

    /// next(iterator[, default])
    ///
    /// Return the next item from the iterator.
    #[sig(iterator, default = ..., /)]
    fn next(vm: &Vm, iterator: &Value, default: Maybe<'_>) -> Result<Value> {
        choose::next(vm, iterator, default.0)
    }

    /// Return the octal representation of an integer.
    fn oct(vm: &Vm, number: &Value) -> Result<String> {
        numbers::in_base(vm, number, 8, "0o")
    }

    /// Return the ordinal value of a character.
    fn ord(vm: &Vm, character: &Value) -> Result<Value> {
        numbers::ord(vm, character)
    }

    /// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
    #[name = "pow"]
    #[sig(base, exp, r#mod = None)]
    fn power(vm: &Vm, base: &Value, exp: &Value, modulus: &Value) -> Result<Value> {
        ops::power(vm, base, exp, modulus)
    }

    /// Prints the values to a stream, or to sys.stdout by default.
    #[sig(*args, sep = " ", end = "\n", file = None, flush = False)]
    fn print(vm: &Vm, args: &[Value], sep: Maybe<'_>, end: Maybe<'_>, file: Option<&Value>, flush: bool) -> Result<()> {
        output::print(vm, args, sep.0, end.0, file, flush)
    }

    /// Return the canonical string representation of the object.
    fn repr(vm: &Vm, obj: &Value) -> Result<Value> {
        ops::repr(vm, obj)
    }

    /// Round a number to a given precision in decimal digits.
    #[sig(number, ndigits = None)]
    fn round(vm: &Vm, number: &Value, ndigits: Option<&Value>) -> Result<Value> {
        numbers::round(vm, number, ndigits)
    }

    /// Sets the named attribute on the given object to the specified value.
    fn setattr(vm: &Vm, object: &Value, name: &Value, value: &Value) -> Result<()> {
        vm.by_attr_name(name, |name| vm.set_attr(object, name, value))
    }

    /// Return a new list containing all items from the iterable in ascending order.
    #[sig(iterable, /, *, key = None, reverse = False)]
    fn sorted(vm: &Vm, args: Args<'_>) -> Result<Value> {
        let Some((iterable, options)) = args.split_first().filter(|(_, rest)| rest.positional().is_empty()) else {
            let given = args.positional().len();
            return Err(vm.type_error(format!("sorted expected 1 argument, got {given}")));
        };
        let items = ops::collect_hinted(vm, iterable)?;
        // The options are checked as those of the method, in its name.
        let [key, reverse] = options.bind(vm, &SORT)?.slots;
        let reverse = reverse.map_or(Ok(false), |reverse| ops::truth(vm, reverse))?;
        list::sort_values(vm, items, key.filter(|key| !key.is_none()), reverse).map(list::new)
    }

    /// Return the sum of a 'start' value (default: 0) plus an iterable of numbers
    #[sig(iterable, /, start = 0)]
    fn sum(vm: &Vm, iterable: &Value, start: &Value) -> Result<Value> {
        numbers::sum(vm, iterable, start)
    }
}

/// The options of `list.sort`.
static SORT: Signature = Signature {
    name: "sort",
    params: &[
        Param { name: "key", kind: ParamKind::KeywordOnly, required: false },
        Param { name: "reverse", kind: ParamKind::KeywordOnly, required: false },
    ],
    star: false,
    star_star: false,
    class: false,
};

/// Whether a value has a special method of its class.
fn has(vm: &Vm, value: &Value, dunder: Dunder) -> bool {
    vm.class_of(value).slots().has(dunder)
}

/// Calls a special method of the class, where there is one.
fn call_special(vm: &Vm, value: &Value, name: &str, args: &[Value]) -> Result<Option<Value>> {
    let class = vm.class_of(value);
    match class.lookup(vm, &vm.intern(name)) {
        Some(found) => {
            let bound = attribute::bind(vm, &found, Some(value), &Value::of(class))?;
            vm.call(&bound, args).map(Some)
        }
        None => Ok(None),
    }
}
