//! The exceptions: signals, which contexts trap, and the conditions that belong to `InvalidOperation`.

use std::sync::OnceLock;

use typhon_object::{
    prelude::*,
    primal::{list, module::set_constant},
};

use super::Conditions;
use crate::support::classes::new_exception_of;

/// A signal or condition and its class.
pub struct Signal {
    /// The class's name.
    pub name: &'static str,
    /// The conditions that it stands for.
    pub bits: Conditions,
    /// The class.
    pub class: Value,
}

/// All classes: made once, as there is one class of decimals, however often the module is made.
struct Classes {
    base: Value,
    signals: Vec<Signal>,
    conditions: Vec<Signal>,
}

static CLASSES: OnceLock<Classes> = OnceLock::new();

/// The signals, in the order in which they are raised.
const SIGNALS: [(&str, Conditions); 9] = [
    ("InvalidOperation", Conditions::INVALID),
    ("FloatOperation", Conditions::FLOAT_OPERATION),
    ("DivisionByZero", Conditions::DIVISION_BY_ZERO),
    ("Overflow", Conditions::OVERFLOW),
    ("Underflow", Conditions::UNDERFLOW),
    ("Subnormal", Conditions::SUBNORMAL),
    ("Inexact", Conditions::INEXACT),
    ("Rounded", Conditions::ROUNDED),
    ("Clamped", Conditions::CLAMPED),
];

/// The signals as a context's repr lists them.
const SHOWN: [&str; 9] = [
    "Clamped",
    "InvalidOperation",
    "DivisionByZero",
    "Inexact",
    "FloatOperation",
    "Overflow",
    "Rounded",
    "Subnormal",
    "Underflow",
];

fn make(vm: &Vm) -> Result<Classes> {
    let new = |name: &str, bases: &[&Value]| -> Result<Value> {
        let class = new_exception_of(vm, "decimal", name, bases.iter().map(|&base| base.clone()).collect())?;
        class.publish();
        Ok(class)
    };
    let base = new("DecimalException", &[&Known::ArithmeticError.value()])?;
    let zero_division = Known::ZeroDivisionError.value();
    let invalid = new("InvalidOperation", &[&base])?;
    let inexact = new("Inexact", &[&base])?;
    let rounded = new("Rounded", &[&base])?;
    let subnormal = new("Subnormal", &[&base])?;
    let mut signals = Vec::new();
    for (name, bits) in SIGNALS {
        let class = match name {
            "InvalidOperation" => invalid.clone(),
            "FloatOperation" => new(name, &[&base, &Known::TypeError.value()])?,
            "DivisionByZero" => new(name, &[&base, &zero_division])?,
            "Overflow" => new(name, &[&inexact, &rounded])?,
            "Underflow" => new(name, &[&inexact, &rounded, &subnormal])?,
            "Subnormal" => subnormal.clone(),
            "Inexact" => inexact.clone(),
            "Rounded" => rounded.clone(),
            _ => new(name, &[&base])?,
        };
        signals.push(Signal { name, bits, class });
    }
    let conditions = vec![
        Signal { name: "InvalidOperation", bits: Conditions::INVALID_OPERATION, class: invalid.clone() },
        Signal {
            name: "ConversionSyntax",
            bits: Conditions::CONVERSION_SYNTAX,
            class: new("ConversionSyntax", &[&invalid])?,
        },
        Signal {
            name: "DivisionImpossible",
            bits: Conditions::DIVISION_IMPOSSIBLE,
            class: new("DivisionImpossible", &[&invalid])?,
        },
        Signal {
            name: "DivisionUndefined",
            bits: Conditions::DIVISION_UNDEFINED,
            class: new("DivisionUndefined", &[&invalid, &zero_division])?,
        },
        Signal {
            name: "InvalidContext",
            bits: Conditions::INVALID_CONTEXT,
            class: new("InvalidContext", &[&invalid])?,
        },
    ];
    Ok(Classes { base, signals, conditions })
}

fn classes(vm: &Vm) -> Result<&'static Classes> {
    if let Some(classes) = CLASSES.get() {
        return Ok(classes);
    }
    let made = make(vm)?;
    Ok(CLASSES.get_or_init(|| made))
}

/// The signals, in the order in which they are raised.
pub fn all(vm: &Vm) -> Result<&'static [Signal]> {
    Ok(&classes(vm)?.signals)
}

/// Puts the classes into the module.
pub fn add_to(vm: &Vm, module: &Value) -> Result<()> {
    let classes = classes(vm)?;
    set_constant(vm, module, "DecimalException", classes.base.clone())?;
    for signal in classes.signals.iter().chain(&classes.conditions) {
        set_constant(vm, module, signal.name, signal.class.clone())?;
    }
    Ok(())
}

/// The error of conditions of which at least one is trapped.
#[cold]
pub fn raise(vm: &Vm, met: Conditions, traps: Conditions) -> Raised {
    if met.any(Conditions::MEMORY) {
        return vm.memory_error();
    }
    let trapped = met.only(traps);
    let error = || -> Result<Value> {
        let classes = classes(vm)?;
        let all = classes.conditions.iter().chain(classes.signals.iter().skip(1));
        let listed = all.filter(|signal| trapped.any(signal.bits)).map(|signal| signal.class.clone()).collect();
        match classes.signals.iter().find(|signal| trapped.any(signal.bits)) {
            Some(signal) => vm.call(&signal.class, &[list::new(listed)]),
            None => Err(vm.runtime_error("internal error in flags_as_exception")),
        }
    };
    match error() {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

/// The classes of these conditions, as a list.
pub fn to_list(vm: &Vm, bits: Conditions) -> Result<Value> {
    Ok(list::new(all(vm)?.iter().filter(|signal| bits.any(signal.bits)).map(|signal| signal.class.clone()).collect()))
}

/// The conditions that a class stands for, where it is a signal.
pub fn bits_of(vm: &Vm, class: &Value) -> Result<Conditions> {
    match all(vm)?.iter().find(|signal| signal.class.is(class)) {
        Some(signal) => Ok(signal.bits),
        None => Err(vm.raise_known(
            Known::KeyError,
            "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, \
             Subnormal, Inexact, Rounded,\n   Clamped]",
        )),
    }
}

/// The conditions of a list of classes.
pub fn bits_of_list(vm: &Vm, list: &List) -> Result<Conditions> {
    let mut bits = Conditions::NONE;
    for class in list.to_vec() {
        bits.add(bits_of(vm, &class)?);
    }
    Ok(bits)
}

/// The names of these conditions, as a context's repr shows them.
pub fn names(bits: Conditions) -> String {
    let is_set = |name: &str| SIGNALS.iter().any(|(signal, own)| *signal == name && bits.any(*own));
    SHOWN.iter().filter(|name| is_set(name)).copied().collect::<Vec<_>>().join(", ")
}
