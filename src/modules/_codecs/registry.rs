//! The registry: search functions, codecs that were found, error handlers by name.

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use typhon_object::{
    prelude::*,
    primal::{exception, str as string},
};

use super::errors;

static SEARCH: Mutex<Vec<Value>> = Mutex::new(Vec::new());
static FOUND: Mutex<Option<FxHashMap<String, Value>>> = Mutex::new(None);
static HANDLERS: Mutex<Option<FxHashMap<String, Value>>> = Mutex::new(None);

/// Adds a search function.
///
/// # Errors
/// TypeError where it cannot be called.
pub fn register(vm: &Vm, function: &Value) -> Result<()> {
    if vm.class_of(function).call_slot().is_none() {
        return Err(vm.type_error("argument must be callable"));
    }
    function.publish();
    SEARCH.lock().push(function.clone());
    Ok(())
}

/// Removes a search function, and forgets what was found.
pub fn unregister(function: &Value) {
    let removed = {
        let mut search = SEARCH.lock();
        search.iter().position(|known| known.is(function)).map(|at| search.remove(at))
    };
    if removed.is_some() {
        let forgotten = FOUND.lock().take();
        drop(forgotten);
    }
}

/// The name in lower case, every run of other characters than letters, digits and dots one underscore.
fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            if gap && !out.is_empty() {
                out.push('_');
            }
            gap = false;
            out.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    out
}

/// The codec of a name: a tuple of encoder, decoder, reader and writer.
///
/// # Errors
/// LookupError, or what a search function raises.
pub fn lookup(vm: &Vm, encoding: &str) -> Result<Value> {
    let name = normal(encoding);
    if let Some(found) = FOUND.lock().as_ref().and_then(|found| found.get(&name)).cloned() {
        return Ok(found);
    }
    if SEARCH.lock().is_empty() {
        // The package registers its own search function.
        (vm.hooks().import)(vm, "encodings")?;
    }
    let functions = SEARCH.lock().clone();
    if functions.is_empty() {
        return Err(vm.lookup_error("no codec search functions registered: can't find encoding"));
    }
    let key = vm.str(&name);
    for function in functions {
        let found = vm.call(&function, std::slice::from_ref(&key))?;
        if found.is_none() {
            continue;
        }
        if Tuple::from(&found).is_none_or(|tuple| tuple.len() != 4) {
            return Err(vm.type_error("codec search functions must return 4-tuples"));
        }
        found.publish();
        let old = FOUND.lock().get_or_insert_default().insert(name, found.clone());
        drop(old);
        return Ok(found);
    }
    Err(vm.lookup_error(format!("unknown encoding: {encoding}")))
}

/// As [`lookup`], refusing codecs that are not between str and bytes; `function` is what to use for those.
///
/// # Errors
/// LookupError, or what a search function raises.
pub fn lookup_text(vm: &Vm, encoding: &str, function: &str) -> Result<Value> {
    let codec = lookup(vm, encoding)?;
    if typhon_object::primal::tuple::is_exact(&codec) {
        return Ok(codec);
    }
    if let Some(flag) = vm.find_attr_str(&codec, "_is_text_encoding")?
        && !ops::truth(vm, &flag)?
    {
        let text = format!("'{encoding}' is not a text encoding; use {function} to handle arbitrary codecs");
        return Err(vm.lookup_error(text));
    }
    Ok(codec)
}

/// Which of a codec's functions is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The encoder.
    Encode,
    /// The decoder.
    Decode,
}

/// The outcome of a codec; a failure gets a note that says which codec it was.
pub fn noted<T>(vm: &Vm, direction: Direction, encoding: &str, outcome: Result<T>) -> Result<T> {
    let raised = match outcome {
        Ok(result) => return Ok(result),
        Err(raised) => raised,
    };
    let verb = match direction {
        Direction::Encode => "encoding",
        Direction::Decode => "decoding",
    };
    let error = vm.catch(raised);
    if exception::from(&error).is_some() {
        let note = vm.str(&format!("{verb} with '{encoding}' codec failed"));
        vm.call_method_str(&error, "add_note", &[note])?;
    }
    Err(vm.raise_again(error))
}

/// Calls a codec's encoder or decoder; a failure gets a note that names the codec.
///
/// # Errors
/// What the codec raises; TypeError where it returns no pair.
pub fn run(
    vm: &Vm,
    codec: &Value,
    direction: Direction,
    object: &Value,
    encoding: &str,
    errors: Option<&Value>,
) -> Result<Value> {
    let (index, name) = match direction {
        Direction::Encode => (0, "encoder"),
        Direction::Decode => (1, "decoder"),
    };
    let Some(function) = Tuple::items_of(codec).get(index) else { return Err(vm.type_error("a codec was expected")) };
    let mut args = vec![object.clone()];
    args.extend(errors.cloned());
    let result = noted(vm, direction, encoding, vm.call(function, &args))?;
    match Tuple::items_of(&result) {
        [value, _] => Ok(value.clone()),
        _ => Err(vm.type_error(format!("{name} must return a tuple (object, integer)"))),
    }
}

/// Sets the error handler of a name.
///
/// # Errors
/// TypeError where it cannot be called.
pub fn register_error(vm: &Vm, name: &str, handler: &Value) -> Result<()> {
    if vm.class_of(handler).call_slot().is_none() {
        return Err(vm.type_error("handler must be callable"));
    }
    handler.publish();
    let old = HANDLERS.lock().get_or_insert_default().insert(name.to_owned(), handler.clone());
    drop(old);
    Ok(())
}

/// Removes an error handler that Python code set; whether it was there.
///
/// # Errors
/// ValueError for those of the runtime.
pub fn unregister_error(vm: &Vm, name: &str) -> Result<bool> {
    if errors::builtin(name).is_some() {
        return Err(vm.value_error(format!("cannot un-register built-in error handler '{name}'")));
    }
    let old = HANDLERS.lock().as_mut().and_then(|handlers| handlers.remove(name));
    Ok(old.is_some())
}

/// The handler that Python code set for a name.
pub fn custom_handler(name: &str) -> Option<Value> {
    HANDLERS.lock().as_ref().and_then(|handlers| handlers.get(name)).cloned()
}

/// The error handler of a name.
///
/// # Errors
/// LookupError.
pub fn lookup_error(vm: &Vm, name: &str) -> Result<Value> {
    match custom_handler(name).or_else(|| errors::builtin(name)) {
        Some(handler) => Ok(handler),
        None => Err(vm.lookup_error(format!("unknown error handler name '{name}'"))),
    }
}

/// The name of a handler that a caller gave; `strict` where it is None.
///
/// # Errors
/// TypeError.
pub fn errors_argument<'a>(vm: &Vm, function: &str, errors: &'a Value) -> Result<&'a str> {
    if errors.is_none() {
        return Ok("strict");
    }
    match string::as_str(errors) {
        Some(name) => Ok(name),
        None if string::is_str(errors) => Err(vm.surrogates_not_allowed(errors)),
        None => {
            let given = vm.given_name(errors);
            Err(vm.type_error(format!("{function}() argument 2 must be str or None, not {given}")))
        }
    }
}
