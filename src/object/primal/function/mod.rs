//! Native callables and descriptors: functions of modules, methods of native types, properties, bound methods.

use typhon_heap::{Frozen, Header, Opaque, Slot, Value};
use typhon_macros::{pymethods, pytype};

use crate::{
    args::Args,
    call,
    class::Class,
    dunder::Dunder,
    known::Known,
    native::{NativeDef, PyType, Role, TypeDef, flag},
    ops,
    raise::Result,
    vm::Vm,
};

mod attributes;

/// A native function, or a native method bound to its receiver.
#[pytype(name = "builtin_function_or_method", known = NativeFunction, flags(no_new))]
pub struct NativeFunction {
    def: Opaque<&'static NativeDef>,
    receiver: Option<Frozen>,
    module: Slot,
}

impl NativeFunction {
    /// The description.
    #[inline]
    pub fn def(&self) -> &'static NativeDef {
        *self.def
    }

    /// What it is bound to.
    #[inline(always)]
    pub fn receiver(&self) -> Option<&Value> {
        self.receiver.as_deref()
    }

    /// `__module__`.
    pub fn module(&self) -> Option<Value> {
        self.module.get(&self.header)
    }
}

/// Whether CPython has a slot wrapper for the method: the special methods that C types fill slots for.
pub(crate) fn is_wrapper(def: &NativeDef) -> bool {
    use Dunder::{Bytes, Complex, Enter, Exit, Format, LengthHint, Missing, Reversed};
    let listed = || Dunder::of_name(def.name);
    let slot = |dunder| !matches!(dunder, Bytes | Complex | Enter | Exit | Format | LengthHint | Missing | Reversed);
    matches!(def.role, Role::Method)
        && def.name.starts_with("__")
        && (matches!(def.name, "__buffer__" | "__release_buffer__") || listed().is_some_and(slot))
}

/// A function of a native module, whose name is given, or a static function of a builtin class, which is given; immortal.
pub fn new_function(def: &'static NativeDef, module: Option<Value>) -> Value {
    let header = Header::immortal(Known::NativeFunction.shape());
    if let Some(module) = &module {
        module.publish();
    }
    typhon_heap::new(NativeFunction { header, def: Opaque(def), receiver: None, module: Slot::from_option(module) })
}

/// A native method bound to its receiver; counted.
pub fn bind_native(def: &'static NativeDef, receiver: &Value) -> Value {
    typhon_heap::new(NativeFunction {
        header: Header::with_shape(if is_wrapper(def) { Known::MethodWrapper } else { Known::NativeFunction }.shape()),
        def: Opaque(def),
        receiver: Some(Frozen::new(receiver.clone())),
        module: Slot::EMPTY,
    })
}

/// How native functions are called.
pub fn call_native(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    // SAFETY: this is the call slot of `NativeFunction` alone.
    let function = unsafe { callee.cast::<NativeFunction>() };
    let def = function.def();
    match &function.receiver {
        None => call::call_entry(vm, def, args, || attributes::qualified(vm, function)),
        Some(receiver) => {
            let result = call::with_first(receiver, args, |args| {
                call::call_method_entry(vm, def, args, || attributes::qualified(vm, function))
            })?;
            finish(vm, def, receiver, args.positional(), result)
        }
    }
}

/// What callers in Python see: the unbound marker of a native `__next__` becomes StopIteration, and sequences raise
/// where their operators refuse.
#[inline]
fn finish(vm: &Vm, def: &NativeDef, receiver: &Value, args: &[Value], result: Value) -> Result<Value> {
    if result.is_unbound() {
        return Err(vm.stop_iteration(Value::NONE));
    }
    match args {
        [other] if result.is(&Value::NOT_IMPLEMENTED) => ops::sequence_refuses(vm, def.name, receiver, other),
        _ => Ok(result),
    }
}

macro_rules! native_descriptor {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        pub struct $name {
            def: Opaque<&'static NativeDef>,
            owner: Frozen,
        }

        impl $name {
            /// The description.
            #[inline]
            pub fn def(&self) -> &'static NativeDef {
                *self.def
            }

            /// The class that it belongs to.
            pub fn owner(&self) -> &Class {
                Class::from(&self.owner).expect("made with a class")
            }

            /// Makes one, trace-only.
            pub fn create(def: &'static NativeDef, owner: &Value) -> Value {
                let shape = if is_wrapper(def) { Known::SlotWrapper.shape() } else { <$name as typhon_heap::Native>::shape() };
                typhon_heap::new($name {
                    header: Header::trace_only_beside(shape, owner),
                    def: Opaque(def),
                    owner: Frozen::new(owner.clone()),
                })
            }
        }
    };
}

native_descriptor! {
    /// A method of a native type, special methods included.
    #[pytype(name = "method_descriptor", known = MethodDescriptor, flags(no_new, trace_only), methods(attributes))]
    MethodDescriptor
}

/// A class method of a native type.
#[pytype(name = "classmethod_descriptor", known = ClassMethodDescriptor, flags(no_new, trace_only), methods(attributes))]
pub struct ClassMethodDescriptor {
    def: Opaque<&'static NativeDef>,
    owner: Frozen,
    /// The method bound to the class that it belongs to: it need not be bound for each call.
    bound: Frozen,
}

impl ClassMethodDescriptor {
    /// The description.
    #[inline]
    pub fn def(&self) -> &'static NativeDef {
        *self.def
    }

    /// The class that it belongs to.
    pub fn owner(&self) -> &Class {
        Class::from(&self.owner).expect("made with a class")
    }

    /// The method as the class has it that it belongs to.
    pub fn bound(&self) -> &Value {
        &self.bound
    }

    /// Makes one, trace-only.
    pub fn create(def: &'static NativeDef, owner: &Value) -> Value {
        let bound = typhon_heap::new(NativeFunction {
            header: Header::trace_only_beside(Known::NativeFunction.shape(), owner),
            def: Opaque(def),
            receiver: Some(Frozen::new(owner.clone())),
            module: Slot::EMPTY,
        });
        typhon_heap::new(ClassMethodDescriptor {
            header: Header::trace_only_beside(Known::ClassMethodDescriptor.shape(), owner),
            def: Opaque(def),
            owner: Frozen::new(owner.clone()),
            bound: Frozen::new(bound),
        })
    }
}

/// The type of method descriptors of special methods.
pub static SLOT_WRAPPER: TypeDef =
    TypeDef::renamed("wrapper_descriptor", Known::SlotWrapper, MethodDescriptor::DEF, flag::TRACE_ONLY);

/// The type of special methods bound to their receivers.
pub static METHOD_WRAPPER: TypeDef = TypeDef::renamed("method-wrapper", Known::MethodWrapper, NativeFunction::DEF, 0);

/// The method descriptor that a value is, a slot wrapper or another.
#[inline]
pub fn as_method_descriptor(value: &Value) -> Option<&MethodDescriptor> {
    // SAFETY: objects of both shapes are method descriptors.
    is_method_descriptor(value).then(|| unsafe { value.cast::<MethodDescriptor>() })
}

/// Whether a value is a method descriptor, a slot wrapper or another.
#[inline]
pub fn is_method_descriptor(value: &Value) -> bool {
    let shape = value.shape();
    shape == Known::MethodDescriptor.shape() || shape == Known::SlotWrapper.shape()
}

/// Checks that the receiver is an instance of the descriptor's class.
fn check_receiver(vm: &Vm, def: &NativeDef, owner: &Class, receiver: &Value) -> Result<()> {
    let class = vm.class_of(receiver);
    if std::ptr::eq(class, owner) || class.is_subclass_of(owner) {
        return Ok(());
    }
    let (owner, given) = (owner.name(), class.name());
    let text = if is_wrapper(def) {
        format!("descriptor '{}' requires a '{owner}' object but received a '{given}'", def.name)
    } else {
        format!("descriptor '{}' for '{owner}' objects doesn't apply to a '{given}' object", def.name)
    };
    Err(vm.type_error(text))
}

/// Whether a descriptor is asked for without an instance. None says so, unless it is the instance of its own class: then
/// the unbound marker does.
fn is_no_instance(instance: &Value, owner: &Value) -> bool {
    let is_none_type = || Class::from(owner).is_some_and(|class| std::ptr::eq(class, Known::NoneType.class()));
    instance.is_unbound() || instance.is_none() && !is_none_type()
}

/// How method descriptors are called: the first argument is the receiver.
pub fn call_descriptor(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    // SAFETY: this is the call slot of `MethodDescriptor` alone.
    let method = unsafe { callee.cast::<MethodDescriptor>() };
    let def = method.def();
    let Some(receiver) = args.positional().first() else {
        let owner = method.owner().name();
        return Err(vm.type_error(match is_wrapper(def) {
            true => format!("descriptor '{}' of '{owner}' object needs an argument", def.name),
            false => format!("unbound method {}.{}() needs an argument", method.owner().plain_name(), def.name),
        }));
    };
    check_receiver(vm, def, method.owner(), receiver)?;
    let result = call::call_method_entry(vm, def, args, || attributes::of_class(vm, method.owner(), def))?;
    finish(vm, def, receiver, &args.positional()[1..], result)
}

#[pymethods]
impl MethodDescriptor {
    fn __get__(this: &Value, vm: &Vm, instance: &Value, owner: &Value) -> Result<Value> {
        if is_no_instance(instance, owner) {
            return Ok(this.clone());
        }
        // SAFETY: `this` is a method descriptor: the caller of a slot checked the class.
        let method = unsafe { this.cast::<MethodDescriptor>() };
        check_receiver(vm, method.def(), method.owner(), instance)?;
        Ok(bind_native(method.def(), instance))
    }
}

#[pymethods]
impl ClassMethodDescriptor {
    fn __get__(&self, vm: &Vm, instance: &Value, owner: &Value) -> Value {
        let class = if owner.is_none() { vm.class_value(instance) } else { owner.clone() };
        if class.is(&self.owner) { self.bound.clone() } else { bind_native(self.def(), &class) }
    }

    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        call::call_method_entry(vm, self.def(), args, || attributes::of_class(vm, self.owner(), self.def()))
    }
}

/// A property of a native type: a getter, and perhaps a setter, in Rust.
#[pytype(name = "getset_descriptor", known = GetSet, flags(no_new, trace_only), methods(attributes))]
pub struct GetSet {
    getter: Opaque<Option<&'static NativeDef>>,
    setter: Opaque<Option<&'static NativeDef>>,
    owner: Frozen,
}

impl GetSet {
    /// Makes one, trace-only.
    pub fn create(getter: Option<&'static NativeDef>, setter: Option<&'static NativeDef>, owner: &Value) -> Value {
        typhon_heap::new(GetSet {
            header: Header::trace_only_beside(Known::GetSet.shape(), owner),
            getter: Opaque(getter),
            setter: Opaque(setter),
            owner: Frozen::new(owner.clone()),
        })
    }

    /// The getter's or setter's description.
    pub fn def(&self) -> &'static NativeDef {
        self.getter.or(*self.setter).expect("made with one of them")
    }

    /// The class that it belongs to.
    pub fn owner(&self) -> &Class {
        Class::from(&self.owner).expect("made with a class")
    }

    /// The attribute of an instance of the class that it belongs to.
    ///
    /// # Errors
    /// What the getter raises; AttributeError where there is none.
    pub fn read(&self, vm: &Vm, instance: &Value) -> Result<Value> {
        match &*self.getter {
            Some(NativeDef { entry: crate::native::Entry::One(get), .. }) => get(vm, instance),
            _ => Err(vm.attribute_error("unreadable attribute")),
        }
    }

    fn set(&self, vm: &Vm, instance: &Value, value: &Value) -> Result<Value> {
        check_receiver(vm, self.def(), self.owner(), instance)?;
        match &*self.setter {
            Some(NativeDef { entry: crate::native::Entry::Two(set), .. }) => set(vm, instance, value),
            _ => {
                let (name, class) = (self.def().name, self.owner().name());
                Err(vm.attribute_error(format!("attribute '{name}' of '{class}' objects is not writable")))
            }
        }
    }
}

#[pymethods]
impl GetSet {
    fn __get__(this: &Value, vm: &Vm, instance: &Value, owner: &Value) -> Result<Value> {
        if is_no_instance(instance, owner) {
            return Ok(this.clone());
        }
        // SAFETY: `this` is a getset descriptor: the caller of a slot checked the class.
        let property = unsafe { this.cast::<GetSet>() };
        check_receiver(vm, property.def(), property.owner(), instance)?;
        property.read(vm, instance)
    }

    fn __set__(&self, vm: &Vm, instance: &Value, value: &Value) -> Result<Value> {
        self.set(vm, instance, value)
    }

    fn __delete__(&self, vm: &Vm, instance: &Value) -> Result<Value> {
        self.set(vm, instance, &Value::UNBOUND)
    }
}

/// A method bound to its receiver.
///
/// Create a bound instance method object.
#[pytype(name = "method", known = Method)]
pub struct Method {
    function: Frozen,
    receiver: Frozen,
}

impl Method {
    /// `__func__`.
    pub fn function(&self) -> &Value {
        &self.function
    }

    /// `__self__`.
    pub fn receiver(&self) -> &Value {
        &self.receiver
    }
}

/// Binds a callable to a receiver.
pub fn bind_method(function: &Value, receiver: &Value) -> Value {
    typhon_heap::new(Method {
        header: Header::of::<Method>(),
        function: Frozen::new(function.clone()),
        receiver: Frozen::new(receiver.clone()),
    })
}

/// How bound methods are called.
pub fn call_method(vm: &Vm, callee: &Value, args: Args<'_>) -> Result<Value> {
    // SAFETY: this is the call slot of `Method` alone.
    let method = unsafe { callee.cast::<Method>() };
    call::with_first(&method.receiver, args, |args| vm.call_args(&method.function, args))
}

/// A `__slots__` member: an attribute slot of instances, reached through the class. Or a field of a native type that is read.
#[pytype(name = "member_descriptor", known = Member, flags(no_new, trace_only), methods(attributes))]
pub struct Member {
    name: Frozen,
    slot: u16,
    getter: Opaque<Option<&'static NativeDef>>,
    owner: Frozen,
}

impl Member {
    /// Makes one, trace-only; `slot` is an inline slot of all instances of `owner`.
    pub fn create(name: &Value, slot: u16, owner: &Value) -> Value {
        typhon_heap::new(Member {
            header: Header::trace_only_beside(Known::Member.shape(), owner),
            name: Frozen::new(name.clone()),
            slot,
            getter: Opaque(None),
            owner: Frozen::new(owner.clone()),
        })
    }

    /// Makes one of a native type's field.
    pub fn native(name: &Value, getter: &'static NativeDef, owner: &Value) -> Value {
        typhon_heap::new(Member {
            header: Header::trace_only_beside(Known::Member.shape(), owner),
            name: Frozen::new(name.clone()),
            slot: u16::MAX,
            getter: Opaque(Some(getter)),
            owner: Frozen::new(owner.clone()),
        })
    }

    /// The inline slot; `None` for a native type's field.
    pub fn slot(&self) -> Option<u16> {
        self.getter.is_none().then_some(self.slot)
    }

    /// A native type's field of an instance of the class that it belongs to.
    ///
    /// # Errors
    /// What the getter raises.
    pub fn read(&self, vm: &Vm, instance: &Value) -> Result<Value> {
        match &*self.getter {
            Some(NativeDef { entry: crate::native::Entry::One(get), .. }) => get(vm, instance),
            _ => Err(vm.attribute_error("unreadable attribute")),
        }
    }

    /// What the documentation of a native type's field says.
    pub fn doc(&self) -> &'static str {
        self.getter.map_or("", |getter| getter.doc)
    }

    /// The member's name.
    pub fn name(&self) -> &Value {
        &self.name
    }

    /// The class that it belongs to.
    pub fn owner(&self) -> &Class {
        Class::from(&self.owner).expect("made with a class")
    }

    fn place<'a>(&self, vm: &Vm, instance: &'a Value) -> Result<(&'a Slot, &'a Header)> {
        let class = vm.class_of(instance);
        if let Some(getter) = *self.getter {
            check_receiver(vm, getter, self.owner(), instance)?;
            return Err(vm.attribute_error("readonly attribute"));
        }
        if let Some(header) = instance.header()
            && class.is_subclass_of(self.owner())
        {
            return Ok((&typhon_heap::slots(header)[self.slot as usize], header));
        }
        let (name, owner) = (crate::primal::str::lossy(&self.name), self.owner().name());
        let given = class.name();
        Err(vm.type_error(format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object")))
    }
}

#[pymethods]
impl Member {
    fn __get__(this: &Value, vm: &Vm, instance: &Value, owner: &Value) -> Result<Value> {
        if is_no_instance(instance, owner) {
            return Ok(this.clone());
        }
        // SAFETY: `this` is a member descriptor: the caller of a slot checked the class.
        let member = unsafe { this.cast::<Member>() };
        if let Some(getter) = *member.getter {
            check_receiver(vm, getter, member.owner(), instance)?;
            return member.read(vm, instance);
        }
        let (slot, header) = member.place(vm, instance)?;
        slot.get(header).ok_or_else(|| {
            let before = format!("'{}' object has no attribute '", vm.class_of(instance).told_name(vm));
            let text = crate::primal::str::around(&before, &member.name, "'");
            vm.raise_args(Known::AttributeError, vec![text])
        })
    }

    fn __set__(&self, vm: &Vm, instance: &Value, value: &Value) -> Result<()> {
        let (slot, header) = self.place(vm, instance)?;
        slot.set(header, value.clone());
        Ok(())
    }

    fn __delete__(&self, vm: &Vm, instance: &Value) -> Result<()> {
        let (slot, header) = self.place(vm, instance)?;
        match slot.replace(header, None) {
            Some(_) => Ok(()),
            None => Err(vm.attribute_error(crate::primal::str::lossy(&self.name))),
        }
    }
}
