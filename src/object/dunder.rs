//! The special methods that the runtime itself calls: one table, from which a type's slots are made.
//!
//! A slot holds a function pointer whose arity is the method's, receiver included. A native type's slot is its method's
//! own entry; a Python class's slot is a small function that looks the method up in the class and calls it. Slots are
//! inherited by looking the name up in the MRO (`class::fix_slots`), so a slot and the attribute always agree.

use std::sync::atomic::{AtomicPtr, Ordering};

use typhon_heap::Value;

use crate::{args::Args, raise::Result, vm::Vm};

/// A slot of a special method with the receiver alone.
pub type One = fn(&Vm, &Value) -> Result<Value>;
/// A slot of a special method with one argument.
pub type Two = fn(&Vm, &Value, &Value) -> Result<Value>;
/// A slot of a special method with two arguments.
pub type Three = fn(&Vm, &Value, &Value, &Value) -> Result<Value>;
/// A slot of a special method with any arguments.
pub type Any = fn(&Vm, Args<'_>) -> Result<Value>;

/// How many arguments a special method's slot takes, receiver included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arity {
    /// The receiver.
    One,
    /// The receiver and one argument.
    Two,
    /// The receiver and two arguments.
    Three,
    /// Any arguments.
    Any,
}

macro_rules! dunders {
    ($($variant:ident $name:literal $arity:ident;)*) => {
        /// A special method with a slot.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Dunder {
            $(#[doc = $name] $variant,)*
        }

        impl Dunder {
            /// All of them.
            pub const ALL: &'static [Dunder] = &[$(Dunder::$variant),*];
            /// Their names.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The method's name.
            pub const fn name(self) -> &'static str {
                Dunder::NAMES[self as usize]
            }

            /// Whether it is one of the six rich comparisons.
            pub const fn is_comparison(self) -> bool {
                matches!(self, Dunder::Equal | Dunder::NotEqual | Dunder::Less | Dunder::LessEqual | Dunder::Greater | Dunder::GreaterEqual)
            }

            /// The slot's arity.
            pub const fn arity(self) -> Arity {
                const ARITIES: &[Arity] = &[$(Arity::$arity),*];
                ARITIES[self as usize]
            }

            /// The special method of this name.
            pub fn of_name(name: &str) -> Option<Dunder> {
                match name {
                    $($name => Some(Dunder::$variant),)*
                    _ => None,
                }
            }

            /// The slot of a Python class that overrides the method.
            pub(crate) fn python_slot(self) -> *mut () {
                match self {
                    $(Dunder::$variant => python_slot!($arity, Dunder::$variant),)*
                }
            }
        }
    };
}

macro_rules! python_slot {
    (One, $dunder:expr) => {{
        let slot: One = |vm, this| crate::class::call_special(vm, $dunder, this, &[]);
        slot as *mut ()
    }};
    (Two, $dunder:expr) => {{
        let slot: Two = |vm, this, a| crate::class::call_special(vm, $dunder, this, std::slice::from_ref(a));
        slot as *mut ()
    }};
    (Three, $dunder:expr) => {{
        let slot: Three = |vm, this, a, b| crate::class::call_special(vm, $dunder, this, &[a.clone(), b.clone()]);
        slot as *mut ()
    }};
    (Any, $dunder:expr) => {{
        let slot: Any = |vm, args| crate::class::call_special_args(vm, $dunder, args);
        slot as *mut ()
    }};
}

dunders! {
    New "__new__" Any;
    Init "__init__" Any;
    Call "__call__" Any;
    Repr "__repr__" One;
    Str "__str__" One;
    Bytes "__bytes__" One;
    Format "__format__" Two;
    Hash "__hash__" One;
    Bool "__bool__" One;
    Len "__len__" One;
    LengthHint "__length_hint__" One;
    Int "__int__" One;
    Float "__float__" One;
    Complex "__complex__" One;
    Index "__index__" One;
    GetAttribute "__getattribute__" Two;
    GetAttr "__getattr__" Two;
    SetAttr "__setattr__" Three;
    DelAttr "__delattr__" Two;
    Get "__get__" Three;
    Set "__set__" Three;
    Delete "__delete__" Two;
    GetItem "__getitem__" Two;
    SetItem "__setitem__" Three;
    DelItem "__delitem__" Two;
    Missing "__missing__" Two;
    Contains "__contains__" Two;
    Iter "__iter__" One;
    Next "__next__" One;
    Reversed "__reversed__" One;
    AIter "__aiter__" One;
    ANext "__anext__" One;
    Await "__await__" One;
    Enter "__enter__" One;
    Exit "__exit__" Any;
    Less "__lt__" Two;
    LessEqual "__le__" Two;
    Equal "__eq__" Two;
    NotEqual "__ne__" Two;
    Greater "__gt__" Two;
    GreaterEqual "__ge__" Two;
    Negative "__neg__" One;
    Positive "__pos__" One;
    Absolute "__abs__" One;
    Invert "__invert__" One;
    Add "__add__" Two;
    Sub "__sub__" Two;
    Mul "__mul__" Two;
    TrueDiv "__truediv__" Two;
    FloorDiv "__floordiv__" Two;
    Mod "__mod__" Two;
    DivMod "__divmod__" Two;
    Pow "__pow__" Any;
    MatMul "__matmul__" Two;
    LeftShift "__lshift__" Two;
    RightShift "__rshift__" Two;
    And "__and__" Two;
    Or "__or__" Two;
    Xor "__xor__" Two;
    RAdd "__radd__" Two;
    RSub "__rsub__" Two;
    RMul "__rmul__" Two;
    RTrueDiv "__rtruediv__" Two;
    RFloorDiv "__rfloordiv__" Two;
    RMod "__rmod__" Two;
    RDivMod "__rdivmod__" Two;
    RPow "__rpow__" Any;
    RMatMul "__rmatmul__" Two;
    RLeftShift "__rlshift__" Two;
    RRightShift "__rrshift__" Two;
    RAnd "__rand__" Two;
    ROr "__ror__" Two;
    RXor "__rxor__" Two;
    IAdd "__iadd__" Two;
    ISub "__isub__" Two;
    IMul "__imul__" Two;
    ITrueDiv "__itruediv__" Two;
    IFloorDiv "__ifloordiv__" Two;
    IMod "__imod__" Two;
    IPow "__ipow__" Two;
    IMatMul "__imatmul__" Two;
    ILeftShift "__ilshift__" Two;
    IRightShift "__irshift__" Two;
    IAnd "__iand__" Two;
    IOr "__ior__" Two;
    IXor "__ixor__" Two;
    Del "__del__" One;
    Buffer "__buffer__" Two;
}

const _: () = assert!(Dunder::ALL.len() <= 128, "sets of special methods are words of 128 bits");

/// A type's slots: one pointer for each [`Dunder`], null where instances lack the method.
pub struct Slots([AtomicPtr<()>; Dunder::ALL.len()]);

impl Slots {
    /// No slot is filled.
    pub const fn new() -> Slots {
        Slots([const { AtomicPtr::new(std::ptr::null_mut()) }; Dunder::ALL.len()])
    }

    #[inline(always)]
    pub(crate) fn raw(&self, dunder: Dunder) -> *mut () {
        self.0[dunder as usize].load(Ordering::Acquire)
    }

    /// Whether the slot is filled.
    #[inline]
    pub fn has(&self, dunder: Dunder) -> bool {
        !self.raw(dunder).is_null()
    }

    /// Whether both tables hold the same function in the slot.
    pub fn same(&self, other: &Slots, dunder: Dunder) -> bool {
        self.raw(dunder) == other.raw(dunder)
    }

    /// Takes all functions of another table over; the slots are no one else's yet.
    pub(crate) fn copy(&self, other: &Slots) {
        for (slot, function) in self.0.iter().zip(&other.0) {
            slot.store(function.load(Ordering::Acquire), Ordering::Relaxed);
        }
    }

    pub(crate) fn set(&self, dunder: Dunder, function: *mut ()) {
        self.0[dunder as usize].store(function, Ordering::Release);
    }

    /// The slot of a method of arity one.
    #[inline(always)]
    pub fn one(&self, dunder: Dunder) -> Option<One> {
        debug_assert!(dunder.arity() == Arity::One);
        let raw = self.raw(dunder);
        // SAFETY: a non-null slot holds a function of its dunder's arity; `set` is given nothing else.
        (!raw.is_null()).then(|| unsafe { std::mem::transmute::<*mut (), One>(raw) })
    }

    /// The slot of a method of arity two.
    #[inline(always)]
    pub fn two(&self, dunder: Dunder) -> Option<Two> {
        debug_assert!(dunder.arity() == Arity::Two);
        let raw = self.raw(dunder);
        // SAFETY: as in `one`.
        (!raw.is_null()).then(|| unsafe { std::mem::transmute::<*mut (), Two>(raw) })
    }

    /// The slot of a method of arity three.
    #[inline(always)]
    pub fn three(&self, dunder: Dunder) -> Option<Three> {
        debug_assert!(dunder.arity() == Arity::Three);
        let raw = self.raw(dunder);
        // SAFETY: as in `one`.
        (!raw.is_null()).then(|| unsafe { std::mem::transmute::<*mut (), Three>(raw) })
    }

    /// The slot of a method of any arguments.
    #[inline(always)]
    pub fn any(&self, dunder: Dunder) -> Option<Any> {
        debug_assert!(dunder.arity() == Arity::Any);
        let raw = self.raw(dunder);
        // SAFETY: as in `one`.
        (!raw.is_null()).then(|| unsafe { std::mem::transmute::<*mut (), Any>(raw) })
    }
}

impl Default for Slots {
    fn default() -> Slots {
        Slots::new()
    }
}
