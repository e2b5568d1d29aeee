//! `code`: compiled code as the interpreter runs it, with its constants as values and its inline caches.
//!
//! Trace-only, so frames and functions hold it uncounted. Everything but the caches is immutable.

use std::sync::{Arc, atomic::AtomicU64};

use typhon_bytecode::{Code as Compiled, CodeFlags, Constant};
use typhon_number::BigInt;
use typhon_object::{
    heap::word::{self, BORROWED, Word},
    prelude::*,
    primal::{float, int, str as string, tuple},
};

/// An inline-cache site: two words that are read and written on their own, each valid by itself (`cache.rs`).
#[derive(Default)]
#[repr(C, align(16))]
pub struct Site {
    /// Shape or layout id, slot or index, kind.
    pub key: AtomicU64,
    /// The address of a method entry, or a second key.
    pub entry: AtomicU64,
}

/// Code object.
#[pytype(name = "code", known = Code, flags(no_new, trace_only), methods(none))]
pub struct Code {
    /// What the compiler made.
    pub compiled: Opaque<Arc<Compiled>>,
    /// Constants as words in operand form: what they refer to is kept alive by `owned`.
    pub constants: Opaque<Box<[Word]>>,
    owned: Box<[Frozen]>,
    /// Names that sites refer to, interned.
    pub names: Box<[Frozen]>,
    /// Names of the locals, interned.
    pub locals: Box<[Frozen]>,
    /// Inline caches.
    pub sites: Opaque<Box<[Site]>>,
    /// Registers of a frame.
    pub registers: u32,
    /// Named registers.
    pub named: u32,
    /// Positional parameters.
    pub argcount: u32,
    /// All parameters, star ones included.
    pub parameters: u32,
    /// See [`plain`](Code::is_plain).
    plain: bool,
    /// The function is a generator, coroutine or asynchronous generator.
    pub suspendable: bool,
}

impl Code {
    /// Loads compiled code: makes values of its constants.
    pub fn load(vm: &Vm, compiled: Arc<Compiled>) -> Value {
        let owned: Box<[Frozen]> =
            compiled.constants.iter().map(|constant| Frozen::new(constant_value(vm, constant))).collect();
        for constant in &owned {
            constant.publish();
        }
        let borrowed = |value: &Frozen| if value.is_object() { value.raw() | BORROWED } else { value.raw() };
        let constants = owned.iter().map(borrowed).collect();
        let interned = |name: &Arc<[u8]>| Frozen::new(typhon_object::intern::intern(name));
        let flags = compiled.flags;
        let stars = CodeFlags::VARARGS | CodeFlags::VARKEYWORDS;
        let suspendable = flags.0 & (CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) != 0;
        typhon_heap::new(Code {
            header: Header::trace_only(Known::Code.shape(), false),
            constants: Opaque(constants),
            owned,
            names: compiled.names.iter().map(interned).collect(),
            locals: compiled.locals.iter().map(|(name, _)| interned(name)).collect(),
            sites: Opaque(compiled.sites.iter().map(|_| Site::default()).collect()),
            registers: compiled.registers,
            named: compiled.locals.len() as u32,
            argcount: compiled.argcount,
            parameters: compiled.parameters() as u32,
            plain: flags.0 & stars == 0 && compiled.kwonly == 0,
            suspendable,
            compiled: Opaque(compiled),
        })
    }

    /// Whether a call with exactly `argcount` positional arguments needs no binding.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// The first instruction word.
    #[inline(always)]
    pub fn entry(&self) -> *const u32 {
        self.compiled.words.as_ptr()
    }

    /// The interned name of a site.
    #[inline]
    pub fn site_name(&self, site: usize) -> &Value {
        &self.names[self.compiled.sites[site].name as usize]
    }
}

/// The value of a constant; strings that look like identifiers are interned.
pub fn constant_value(vm: &Vm, constant: &Constant) -> Value {
    match constant {
        Constant::None => Value::NONE,
        Constant::Bool(truth) => Value::bool(*truth),
        Constant::Ellipsis => Value::ELLIPSIS,
        Constant::Int(int) => vm.int(*int),
        Constant::BigInt(negative, magnitude) => int::from_bigint(BigInt::from_sign_magnitude(*negative, magnitude)),
        Constant::Float(float) => vm.float(*float),
        Constant::Complex(real, imag) => float::complex(*real, *imag),
        Constant::Str(text) if text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') => {
            typhon_object::intern::intern(text)
        }
        Constant::Str(text) => string::from_text(typhon_text::Text::from_trusted(text)),
        Constant::Bytes(bytes) => typhon_types::bytes::new(bytes),
        Constant::Tuple(items) => tuple::new_trace_only(items.iter().map(|item| constant_value(vm, item)).collect()),
        Constant::FrozenSet(items) => {
            let items: Vec<Value> = items.iter().map(|item| constant_value(vm, item)).collect();
            typhon_types::set::frozen(vm, items)
        }
        Constant::Slice(parts) => {
            let [start, stop, step] = [0, 1, 2].map(|at| constant_value(vm, &parts[at]));
            typhon_types::slice::new(start, stop, step)
        }
        Constant::Code(code) => Code::load(vm, code.clone()),
    }
}

/// The word that stands for a missing argument.
pub const MISSING: Word = word::EMPTY;
