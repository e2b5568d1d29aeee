//! `_decimal`: `Decimal` and `Context`, over the arithmetic of `typhon_number::decimal`.
//!
//! A `Decimal` never changes, so it needs no lock. A context may be shared by threads: each of its fields is an atomic of
//! its own, so whoever reads one sees a value that was set, and an operation takes the fields as they are when it begins.

mod construct;
mod context;
mod context_methods;
mod current;
mod format;
mod methods;
mod number;
mod operators;
mod pieces;
mod signal_dict;
mod signals;
mod spec;

use typhon_number::decimal::{self, Conditions, Context as Settings, Decimal as Number, Rounding};
use typhon_object::{bootstrap, prelude::*, primal::module::set_constant};

pub use context::Context;
pub use current::ContextManager;
pub use number::Decimal;
pub use signal_dict::SignalDictMixin;

/// C decimal arithmetic module
#[pymodule(name = "_decimal", types(Decimal, Context))]
mod module {
    #[attr]
    #[name = "__version__"]
    const VERSION: &str = "1.70";
    #[attr]
    #[name = "__libmpdec_version__"]
    const LIBRARY: &str = "2.5.1";
    #[attr]
    const HAVE_THREADS: bool = true;
    #[attr]
    const HAVE_CONTEXTVAR: bool = true;
    #[attr]
    const MAX_PREC: i64 = decimal::MAX_PRECISION;
    #[attr]
    const MAX_EMAX: i64 = decimal::MAX_EXPONENT;
    #[attr]
    const MIN_EMIN: i64 = decimal::MIN_EXPONENT;
    #[attr]
    const MIN_ETINY: i64 = decimal::MIN_TINY;
    #[attr]
    const IEEE_CONTEXT_MAX_BITS: i64 = decimal::IEEE_MAX_BITS;

    /// Get the current default context.
    fn getcontext(vm: &Vm) -> Result<Value> {
        current::get(vm)
    }

    /// Set a new default context.
    fn setcontext(vm: &Vm, context: &Value) -> Result<()> {
        current::set(vm, context)
    }

    /// Return a context manager that will set the default context to a copy of ctx
    /// on entry to the with-statement and restore the previous default context when
    /// exiting the with-statement. If no context is supplied, a copy of the current
    /// default context is used.
    #[sig(ctx = None, **kwargs)]
    fn localcontext(vm: &Vm, ctx: &Value, kwargs: Keywords<'_>) -> Result<Value> {
        current::manager(vm, ctx, kwargs)
    }

    /// Return a context object initialized to the proper values for one of the
    /// IEEE interchange formats.  The argument must be a multiple of 32 and less
    /// than IEEE_CONTEXT_MAX_BITS.
    #[name = "IEEEContext"]
    fn ieee_context(vm: &Vm, bits: i64) -> Result<Value> {
        match Settings::ieee(bits) {
            Some(settings) => context::make(vm, &settings, true, Conditions::NONE, Conditions::NONE),
            None => {
                let most = decimal::IEEE_MAX_BITS;
                Err(vm.value_error(format!("argument must be a multiple of 32, with a maximum of {most}")))
            }
        }
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        bootstrap::type_of(vm, ContextManager::DEF);
        bootstrap::type_of(vm, SignalDictMixin::DEF);
        signals::add_to(vm, module)?;
        signal_dict::class(vm)?;
        for rounding in Rounding::ALL {
            set_constant(vm, module, rounding.name(), vm.intern(rounding.name()))?;
        }
        for (name, template) in
            ["DefaultContext", "BasicContext", "ExtendedContext"].into_iter().zip(context::templates(vm)?)
        {
            set_constant(vm, module, name, template.clone())?;
        }
        set_constant(vm, module, "DecimalTuple", pieces::tuple_class(vm)?)?;
        pieces::register(vm)
    }
}
