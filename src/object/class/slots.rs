//! The slots of a class: which function each special method of its instances is.

use std::sync::atomic::Ordering;

use typhon_heap::{Native, Value};

use super::{Class, call::call_dunder, flag};
use crate::{
    dunder::{Arity, Dunder},
    known::Known,
    native::{Entry, NativeDef},
    primal::{
        class::mro,
        function::{MethodDescriptor, as_method_descriptor},
        str as string,
        tuple::Tuple,
    },
    vm::Vm,
};

impl Class {
    /// Fills one slot from what the MRO says.
    pub(super) fn fix_slot(&self, vm: &Vm, dunder: Dunder) {
        let function = match &self.search(vm, vm.names().dunder(dunder)) {
            None => std::ptr::null_mut(),
            Some((found, _)) => match self.native_method(found).and_then(|method| native_slot(method.def(), dunder)) {
                Some(function) => function,
                None => native_new(found, dunder).unwrap_or_else(|| dunder.python_slot()),
            },
        };
        self.set_slot(dunder, function);
    }

    /// Whether attributes are looked up as those of all objects are, or those of all classes where this is a metaclass.
    fn looks_up_as_usual(&self) -> bool {
        let usual = if self.layout().extends(Class::LAYOUT) { Known::Type } else { Known::Object };
        !usual.is_made()
            || std::ptr::eq(self, usual.class())
            || self.slots.same(usual.class().slots(), Dunder::GetAttribute)
    }

    fn set_slot(&self, dunder: Dunder, function: *mut ()) {
        self.slots.set(dunder, function);
        match dunder {
            Dunder::Del => self.fix_finalizer(),
            Dunder::Call => self.fix_call(!function.is_null()),
            Dunder::GetAttribute => self.set_flags(flag::GETATTRIBUTE, !self.looks_up_as_usual()),
            _ => {}
        }
    }

    /// Fills all slots. What the bases agree on is inherited: where the MRO keeps the order of theirs, the first class that
    /// has the method is the first one for some base too.
    pub(super) fn fill_slots(&self, vm: &Vm) {
        let value = Value::of(self);
        if self.flags() & flag::HEAP == 0 || mro::is_overridden(vm, &value) {
            return Dunder::ALL.iter().for_each(|&dunder| self.fix_slot(vm, dunder));
        }
        let mut own = 0u128;
        let mut at = 0;
        while let Some((name, _)) = self.dict().next_entry(&mut at) {
            if let Some(dunder) = string::as_str(&name).and_then(Dunder::of_name) {
                own |= 1 << dunder as u32;
            }
        }
        let bases = self.bases_value();
        let bases: Vec<&Class> = Tuple::items_of(&bases).iter().filter_map(Class::from).collect();
        if let [base] = bases[..] {
            self.slots.copy(&base.slots);
            self.fix_call(self.slots.has(Dunder::Call));
            self.fix_finalizer();
            while own != 0 {
                self.fix_slot(vm, Dunder::ALL[own.trailing_zeros() as usize]);
                own &= own - 1;
            }
            return;
        }
        for &dunder in Dunder::ALL {
            let agreed = bases.windows(2).all(|pair| pair[0].slots.same(&pair[1].slots, dunder));
            match bases.first() {
                Some(base) if agreed && own >> dunder as u32 & 1 == 0 => self.set_slot(dunder, base.slots.raw(dunder)),
                _ => self.fix_slot(vm, dunder),
            }
        }
    }

    /// A native method that instances of the class may be handed to unchecked: of a base, whose layout they have.
    fn native_method<'a>(&self, found: &'a Value) -> Option<&'a MethodDescriptor> {
        as_method_descriptor(found).filter(|method| {
            let owner = method.owner();
            self.is_subclass_of(owner) && self.holds_layout_of(owner)
        })
    }

    /// Whether instances of this class begin as those of `other` do.
    pub(crate) fn holds_layout_of(&self, other: &Class) -> bool {
        let object = <crate::primal::object::Object as Native>::LAYOUT;
        self.layout().extends(other.layout()) || std::ptr::eq(other.layout(), object)
    }

    /// A native call slot is inherited with its layout; anything else calls `__call__`.
    fn fix_call(&self, callable: bool) {
        let inherited = self.base().and_then(|base| Class::from(&base)?.call_slot());
        let own = self.flags() & flag::HEAP == 0 && self.call_slot().is_some();
        match (callable, inherited) {
            _ if own => {}
            (false, _) => self.call.store(std::ptr::null_mut(), Ordering::Release),
            (true, Some(inherited)) if !self.overrides_call() => self.set_call_slot(inherited),
            (true, _) => self.set_call_slot(call_dunder),
        }
    }

    fn overrides_call(&self) -> bool {
        match self.base() {
            Some(base) => Class::from(&base).is_none_or(|base| !self.slots.same(base.slots(), Dunder::Call)),
            None => true,
        }
    }
}

/// The function of a native method that fits the slot.
fn native_slot(def: &'static NativeDef, dunder: Dunder) -> Option<*mut ()> {
    if def.name != dunder.name() {
        return None;
    }
    match (dunder.arity(), def.entry) {
        (Arity::One, Entry::One(function)) => Some(function as *mut ()),
        (Arity::Two, Entry::Two(function)) => Some(function as *mut ()),
        (Arity::Three, Entry::Three(function)) => Some(function as *mut ()),
        (Arity::Any, Entry::Any(function)) => Some(function as *mut ()),
        _ => None,
    }
}

/// `__new__` is a static native function, not a method.
fn native_new(found: &Value, dunder: Dunder) -> Option<*mut ()> {
    let function = found.exact::<crate::primal::function::NativeFunction>()?;
    if crate::primal::exception::table::makes_as_base(function.def()) {
        return native_slot(&crate::primal::exception::table::MAKER, dunder);
    }
    native_slot(function.def(), dunder)
}
