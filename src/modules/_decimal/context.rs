//! `Context`: its attributes, its copies.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU32, Ordering::Relaxed},
};

use typhon_object::{
    bootstrap,
    prelude::*,
    primal::{int, str as string},
};

use super::{
    Conditions, Rounding, Settings,
    decimal::{MAX_EXPONENT, MAX_PRECISION, MIN_EXPONENT},
    signal_dict::{self, SignalDictMixin},
    signals,
};
use crate::shared::instance;

/// What a context says. Each field may be read and written at any time.
pub struct Fields {
    precision: AtomicI64,
    emax: AtomicI64,
    emin: AtomicI64,
    rounding: AtomicU8,
    clamp: AtomicBool,
    capitals: AtomicBool,
    flags: Arc<AtomicU32>,
    traps: Arc<AtomicU32>,
}

/// The context affects almost all operations and controls rounding,
/// Over/Underflow, raising of exceptions and much more.
#[pytype(name = "Context", module = "decimal", flags(base), methods(attributes, general, unary, binary, predicates))]
pub struct Context {
    fields: Opaque<Fields>,
    flags: Frozen,
    traps: Frozen,
}

/// The names of the attributes, which are the parameters of `Context` too.
pub const ATTRIBUTES: [&str; 8] = ["prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"];

const DEFAULT: Settings =
    Settings { precision: 28, emax: 999_999, emin: -999_999, rounding: Rounding::HalfEven, clamp: false };
const USUAL_TRAPS: Conditions = Conditions::INVALID.with(Conditions::DIVISION_BY_ZERO).with(Conditions::OVERFLOW);

/// A new context of the class itself.
pub fn make(vm: &Vm, settings: &Settings, capitals: bool, flags: Conditions, traps: Conditions) -> Result<Value> {
    make_of(vm, &bootstrap::type_of(vm, Context::DEF), settings, capitals, flags, traps)
}

fn make_of(
    vm: &Vm,
    class: &Value,
    settings: &Settings,
    capitals: bool,
    flags: Conditions,
    traps: Conditions,
) -> Result<Value> {
    let fields = Fields {
        precision: AtomicI64::new(settings.precision),
        emax: AtomicI64::new(settings.emax),
        emin: AtomicI64::new(settings.emin),
        rounding: AtomicU8::new(settings.rounding as u8),
        clamp: AtomicBool::new(settings.clamp),
        capitals: AtomicBool::new(capitals),
        flags: Arc::new(AtomicU32::new(flags.0)),
        traps: Arc::new(AtomicU32::new(traps.0)),
    };
    let flags = Frozen::new(signal_dict::make(vm, &fields.flags)?);
    let traps = Frozen::new(signal_dict::make(vm, &fields.traps)?);
    instance(vm, class, |header| Context { header, fields: Opaque(fields), flags, traps })
}

/// `DefaultContext`, `BasicContext` and `ExtendedContext`.
pub fn templates(vm: &Vm) -> Result<&'static [Value; 3]> {
    static TEMPLATES: OnceLock<[Value; 3]> = OnceLock::new();
    if let Some(templates) = TEMPLATES.get() {
        return Ok(templates);
    }
    let nine = Settings { precision: 9, ..DEFAULT };
    let basic = USUAL_TRAPS.with(Conditions::UNDERFLOW).with(Conditions::CLAMPED);
    let made = [
        make(vm, &DEFAULT, true, Conditions::NONE, USUAL_TRAPS)?,
        make(vm, &nine.rounded(Rounding::HalfUp), true, Conditions::NONE, basic)?,
        make(vm, &nine, true, Conditions::NONE, Conditions::NONE)?,
    ];
    for template in &made {
        template.publish();
    }
    Ok(TEMPLATES.get_or_init(|| made))
}

/// A copy, of the class itself, perhaps without flags.
pub fn copy(vm: &Vm, context: &Value, clears: bool) -> Result<Value> {
    let Some(context) = context.native::<Context>() else { return Err(vm.type_error("argument must be a context")) };
    let flags = if clears { Conditions::NONE } else { context.met() };
    make(vm, &context.settings(), context.capitals(), flags, context.trapped())
}

/// The rounding of this name.
pub fn rounding_of(vm: &Vm, value: &Value) -> Result<Rounding> {
    let named = string::as_str(value).and_then(|name| Rounding::ALL.into_iter().find(|mode| mode.name() == name));
    named.ok_or_else(|| {
        vm.type_error(
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, \
             ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
        )
    })
}

impl Context {
    /// Precision, rounding and range as they are now.
    #[inline]
    pub fn settings(&self) -> Settings {
        let fields = &self.fields.0;
        Settings {
            precision: fields.precision.load(Relaxed),
            emax: fields.emax.load(Relaxed),
            emin: fields.emin.load(Relaxed),
            rounding: Rounding::ALL[usize::from(fields.rounding.load(Relaxed)) & 7],
            clamp: fields.clamp.load(Relaxed),
        }
    }

    /// Whether exponents are written with a capital E.
    pub fn capitals(&self) -> bool {
        self.fields.0.capitals.load(Relaxed)
    }

    /// The flags.
    pub fn met(&self) -> Conditions {
        Conditions(self.fields.0.flags.load(Relaxed))
    }

    /// The traps.
    pub fn trapped(&self) -> Conditions {
        Conditions(self.fields.0.traps.load(Relaxed))
    }

    /// Sets flags, without raising anything.
    #[inline]
    pub fn note(&self, met: Conditions) {
        let flags = &self.fields.0.flags;
        if flags.load(Relaxed) & met.0 != met.0 {
            flags.fetch_or(met.0, Relaxed);
        }
    }

    /// Sets flags, and raises what is trapped.
    #[inline]
    pub fn report(&self, vm: &Vm, met: Conditions) -> Result<()> {
        if met == Conditions::NONE {
            return Ok(());
        }
        self.note(met);
        let traps = self.trapped();
        if met.any(traps.with(Conditions::MEMORY)) { Err(signals::raise(vm, met, traps)) } else { Ok(()) }
    }

    /// Sets an attribute by its name.
    pub fn set(&self, vm: &Vm, name: &str, value: &Value) -> Result<()> {
        let fields = &self.fields.0;
        let integer = || int::required_i64(vm, value);
        let refuse = |text: &str| Err(vm.value_error(text));
        match name {
            "prec" => match integer()? {
                prec @ 1..=MAX_PRECISION => fields.precision.store(prec, Relaxed),
                _ => return refuse("valid range for prec is [1, MAX_PREC]"),
            },
            "Emax" => match integer()? {
                emax @ 0..=MAX_EXPONENT => fields.emax.store(emax, Relaxed),
                _ => return refuse("valid range for Emax is [0, MAX_EMAX]"),
            },
            "Emin" => match integer()? {
                emin @ MIN_EXPONENT..=0 => fields.emin.store(emin, Relaxed),
                _ => return refuse("valid range for Emin is [MIN_EMIN, 0]"),
            },
            "rounding" => fields.rounding.store(rounding_of(vm, value)? as u8, Relaxed),
            "capitals" => match integer()? {
                flag @ (0 | 1) => fields.capitals.store(flag == 1, Relaxed),
                _ => return refuse("valid values for capitals are 0 or 1"),
            },
            "clamp" => match integer()? {
                flag @ (0 | 1) => fields.clamp.store(flag == 1, Relaxed),
                _ => return refuse("valid values for clamp are 0 or 1"),
            },
            "flags" => fields.flags.store(bits_of(vm, value, false)?.0, Relaxed),
            _ => fields.traps.store(bits_of(vm, value, false)?.0, Relaxed),
        }
        Ok(())
    }

    /// Sets what a call gives an attribute: signals may be in a list there.
    pub fn set_from_call(&self, vm: &Vm, name: &str, value: &Value) -> Result<()> {
        match name {
            "flags" => self.fields.0.flags.store(bits_of(vm, value, true)?.0, Relaxed),
            "traps" => self.fields.0.traps.store(bits_of(vm, value, true)?.0, Relaxed),
            _ => self.set(vm, name, value)?,
        }
        Ok(())
    }

    /// A setter: attributes can be set but not deleted.
    fn assign(&self, vm: &Vm, name: &str, value: Option<Value>) -> Result<()> {
        match value {
            Some(value) => self.set(vm, name, &value),
            None => Err(vm.attribute_error("context attributes cannot be deleted")),
        }
    }
}

/// The bits of a signal dict, a dict, or perhaps a list of signals.
fn bits_of(vm: &Vm, value: &Value, lists: bool) -> Result<Conditions> {
    if let Some(list) = List::from(value).filter(|_| lists) {
        return signals::bits_of_list(vm, list);
    }
    if let Some(mapping) = value.native::<SignalDictMixin>() {
        return mapping.get(vm);
    }
    match Dict::from(value) {
        Some(dict) => signal_dict::of_dict(vm, dict),
        None => Err(vm.type_error("argument must be a signal dict")),
    }
}

#[pymethods(attributes)]
impl Context {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let default = bootstrap_settings(vm);
        make_of(vm, class, &default.0, default.1, Conditions::NONE, default.2)
    }

    #[sig(
        prec = None, rounding = None, Emin = None, Emax = None, capitals = None, clamp = None, flags = None, traps = None
    )]
    fn __init__(
        &self,
        vm: &Vm,
        prec: &Value,
        rounding: &Value,
        emin: &Value,
        emax: &Value,
        capitals: &Value,
        clamp: &Value,
        flags: &Value,
        traps: &Value,
    ) -> Result<()> {
        let values = [prec, rounding, emin, emax, capitals, clamp, flags, traps];
        let given = ATTRIBUTES.into_iter().zip(values).filter(|(_, value)| !value.is_none());
        given.into_iter().try_for_each(|(name, value)| self.set_from_call(vm, name, value))
    }

    #[getter]
    fn prec(&self) -> i64 {
        self.settings().precision
    }

    #[setter]
    fn set_prec(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "prec", value)
    }

    #[getter]
    #[name = "Emax"]
    fn emax(&self) -> i64 {
        self.settings().emax
    }

    #[setter]
    #[name = "Emax"]
    fn set_emax(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "Emax", value)
    }

    #[getter]
    #[name = "Emin"]
    fn emin(&self) -> i64 {
        self.settings().emin
    }

    #[setter]
    #[name = "Emin"]
    fn set_emin(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "Emin", value)
    }

    #[getter]
    fn rounding(&self, vm: &Vm) -> Value {
        vm.intern(self.settings().rounding.name())
    }

    #[setter]
    fn set_rounding(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "rounding", value)
    }

    #[getter]
    #[name = "capitals"]
    fn capitals_shown(&self) -> i64 {
        self.capitals().into()
    }

    #[setter]
    fn set_capitals(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "capitals", value)
    }

    #[getter]
    fn clamp(&self) -> i64 {
        self.settings().clamp.into()
    }

    #[setter]
    fn set_clamp(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "clamp", value)
    }

    #[getter]
    fn flags(&self) -> Value {
        self.flags.clone()
    }

    #[setter]
    fn set_flags(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "flags", value)
    }

    #[getter]
    fn traps(&self) -> Value {
        self.traps.clone()
    }

    #[setter]
    fn set_traps(&self, vm: &Vm, value: Option<Value>) -> Result<()> {
        self.assign(vm, "traps", value)
    }

    /// Return a value equal to Emin - prec + 1, which is the minimum exponent value
    /// for subnormal results.  When underflow occurs, the exponent is set to Etiny.
    #[name = "Etiny"]
    fn etiny(&self) -> i64 {
        self.settings().etiny()
    }

    /// Return a value equal to Emax - prec + 1.  This is the maximum exponent
    /// if the clamp field of the context is set to 1 (IEEE clamp mode).  Etop()
    /// must not be negative.
    #[name = "Etop"]
    fn etop(&self) -> i64 {
        self.settings().etop()
    }

    /// Reset all flags to False.
    fn clear_flags(&self) {
        self.fields.0.flags.store(0, Relaxed);
    }

    /// Set all traps to False.
    fn clear_traps(&self) {
        self.fields.0.traps.store(0, Relaxed);
    }

    /// Return a duplicate of the context with all flags cleared.
    #[alias(__copy__)]
    #[name = "copy"]
    fn copied(this: &Value, vm: &Vm) -> Result<Value> {
        copy(vm, this, false)
    }

    fn __repr__(&self) -> String {
        let settings = self.settings();
        format!(
            "Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags=[{}], traps=[{}])",
            settings.precision,
            settings.rounding.name(),
            settings.emin,
            settings.emax,
            u8::from(self.capitals()),
            u8::from(settings.clamp),
            signals::names(self.met()),
            signals::names(self.trapped()),
        )
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(context) = this.native::<Context>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let settings = context.settings();
        let state = vec![
            vm.int(settings.precision),
            vm.intern(settings.rounding.name()),
            vm.int(settings.emin),
            vm.int(settings.emax),
            vm.int(context.capitals().into()),
            vm.int(settings.clamp.into()),
            signals::to_list(vm, context.met())?,
            signals::to_list(vm, context.trapped())?,
        ];
        Ok(vm.tuple(vec![vm.class_value(this), vm.tuple(state)]))
    }
}

/// What a context has before anything is set: `DefaultContext` as it is now.
fn bootstrap_settings(vm: &Vm) -> (Settings, bool, Conditions) {
    match templates(vm).ok().and_then(|[default, ..]| default.native::<Context>()) {
        Some(default) => (default.settings(), default.capitals(), default.trapped()),
        None => (DEFAULT, true, USUAL_TRAPS),
    }
}
