//! The hooks of `sys` in Rust, and what else its functions do.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_interpreter::import::{import_module, state};
use typhon_object::{
    audit,
    prelude::*,
    primal::{exception, str as string},
};

use super::traceback;

static FINALIZING: AtomicBool = AtomicBool::new(false);

/// Whether the interpreter is on its way out.
pub fn is_finalizing() -> bool {
    FINALIZING.load(Ordering::Relaxed)
}

/// The interpreter is on its way out.
pub fn set_finalizing() {
    FINALIZING.store(true, Ordering::Relaxed);
}

/// `sys.addaudithook(hook)`.
pub fn add_audit_hook(vm: &Vm, hook: &Value) -> Result<()> {
    if let Err(raised) = vm.audit("sys.addaudithook", || []) {
        let error = vm.catch(raised);
        // Hooks may refuse another hook with an ordinary exception.
        let ordinary = vm.class_of(&error).is_subclass(Known::Exception);
        return if ordinary { Ok(()) } else { Err(vm.raise_again(error)) };
    }
    audit::add(hook);
    Ok(())
}

/// `sys.audit(event, *args)`.
pub fn audit(vm: &Vm, args: Args<'_>) -> Result<()> {
    let Some((event, rest)) = args.positional().split_first() else {
        return Err(vm.type_error("audit expected at least 1 argument, got 0"));
    };
    if !string::is_str(event) {
        let given = vm.type_name(event);
        return Err(vm.type_error(format!("expected str for argument 'event', not {given}")));
    }
    if vm.is_audited() { audit::tell(vm, event, rest) } else { Ok(()) }
}

/// `sys.breakpointhook(*args, **kws)`: what `PYTHONBREAKPOINT` says, else `pdb.set_trace`.
pub fn breakpoint(vm: &Vm, args: Args<'_>) -> Result<Value> {
    let ignored = super::config::get().flags.ignore_environment != 0;
    let name = std::env::var("PYTHONBREAKPOINT").ok().filter(|name| !ignored && !name.is_empty());
    let name = name.unwrap_or_else(|| "pdb.set_trace".to_owned());
    if name == "0" {
        return Ok(Value::NONE);
    }
    let (module, attribute) = name.rsplit_once('.').unwrap_or(("builtins", &name));
    let function = import_module(vm, module).and_then(|module| vm.get_attr_str(&module, attribute));
    match function {
        Ok(function) => vm.call_args(&function, args),
        Err(raised) => {
            drop(vm.catch(raised));
            let text = vm.str(&format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{name}\""));
            let warnings = import_module(vm, "warnings")?;
            vm.call_method_str(&warnings, "warn", &[text, Known::RuntimeWarning.value()])?;
            Ok(Value::NONE)
        }
    }
}

/// `sys.displayhook(object)`.
pub fn display(vm: &Vm, object: &Value) -> Result<()> {
    if object.is_none() {
        return Ok(());
    }
    let builtins = Dict::from(&vm.runtime().builtins).ok_or_else(|| vm.runtime_error("lost builtins module"))?;
    let underscore = vm.intern("_");
    builtins.set_interned(vm, &underscore, Value::NONE);
    let stdout = state::sys_attribute(vm, "stdout").filter(|stdout| !stdout.is_none());
    let stdout = stdout.ok_or_else(|| vm.runtime_error("lost sys.stdout"))?;
    let text = ops::repr(vm, object)?;
    let write = vm.get_attr(&stdout, &vm.names().write)?;
    if let Err(raised) = vm.call(&write, std::slice::from_ref(&text)) {
        // What the stream cannot encode is shown escaped.
        drop(vm.catch_as(raised, Known::UnicodeEncodeError)?);
        vm.call(&write, &[escaped(vm, &stdout, &text)?])?;
    }
    vm.call(&write, &[vm.str("\n")])?;
    builtins.set_interned(vm, &underscore, object.clone());
    Ok(())
}

/// A text with escapes for what a stream cannot encode.
fn escaped(vm: &Vm, stream: &Value, text: &Value) -> Result<Value> {
    let encoding = vm.get_attr_str(stream, "encoding")?;
    let bytes = vm.call_method_str(text, "encode", &[encoding.clone(), vm.intern("backslashreplace")])?;
    vm.call_method_str(&bytes, "decode", &[encoding, vm.intern("strict")])
}

/// `sys.excepthook(type, value, traceback)`.
pub fn except(vm: &Vm, _class: &Value, value: &Value, trace: &Value) {
    if exception::from(value).is_none() {
        let given = vm.type_name(value);
        let text = format!("TypeError: print_exception(): Exception expected for value, {given} found\n");
        return traceback::write(vm, &text);
    }
    if let Some(error) = exception::from(value)
        && error.traceback().is_none()
        && !trace.is_none()
    {
        error.set_traceback(Some(trace.clone()));
    }
    traceback::print(vm, value);
}

/// `sys.getrefcount(object)`.
pub fn reference_count(object: &Value) -> i64 {
    match object.header() {
        Some(header) => header.counts.total(),
        None => i64::from(u32::MAX),
    }
}

/// `sys.getsizeof(object, default)`.
pub fn size_of(vm: &Vm, object: &Value, default: Option<&Value>) -> Result<Value> {
    let method = vm.special(object, &vm.names().__sizeof__)?;
    let size = match method {
        Some(method) => vm.call(&method, &[]),
        None => {
            let given = vm.type_name(object);
            Err(vm.type_error(format!("Type {given} doesn't define __sizeof__")))
        }
    };
    match (size, default) {
        (Ok(size), _) => Ok(size),
        (Err(raised), Some(default)) => {
            drop(vm.catch_as(raised, Known::TypeError)?);
            Ok(default.clone())
        }
        (Err(raised), None) => Err(raised),
    }
}

/// `sys.unraisablehook(unraisable)`.
pub fn unraisable(vm: &Vm, args: &Value) -> Result<()> {
    let [_, value, trace, message, object] = Tuple::items_of(args) else {
        return Err(vm.type_error("sys.unraisablehook argument type must be UnraisableHookArgs"));
    };
    let mut text = match string::as_str(message) {
        Some(message) => message.to_owned(),
        None => "Exception ignored in".to_owned(),
    };
    if !object.is_none() {
        let shown = ops::repr(vm, object).map_err(|raised| drop(vm.catch(raised)));
        let shown = shown.map_or_else(|()| "<object repr() failed>".to_owned(), |shown| string::lossy(&shown));
        text.push_str(if message.is_none() { ": " } else { " " });
        if message.is_none() {
            text = format!("Exception ignored in: {shown}");
        } else {
            text.push_str(&shown);
        }
        text.push('\n');
    } else {
        text.push_str(":\n");
    }
    if !object.is_none() && !message.is_none() {
        text = format!("{}:\n", text.trim_end_matches('\n'));
    }
    traceback::write(vm, &text);
    if let Some(error) = exception::from(value) {
        if error.traceback().is_none() && !trace.is_none() {
            error.set_traceback(Some(trace.clone()));
        }
        traceback::print_without_context(vm, value);
    }
    Ok(())
}
