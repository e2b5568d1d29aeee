//! Struct sequences: tuples whose items have names (`sys.version_info`, `os.stat_result`, `time.struct_time`).
//!
//! A [`Definition`] is a static; its class is made when it is asked for first. Items beyond `visible` have a name and no
//! index; they live in the instance's dictionary, which is not to be seen.

use std::sync::OnceLock;

use typhon_object::{
    attribute,
    class::flag,
    first_attributes::{self, Step},
    native::{Entry, NativeDef, PyType, Role},
    prelude::*,
    primal::{
        dict::{self, Dict},
        function::{self, MethodDescriptor},
        str as string,
        tuple::{self, Tuple},
    },
};

/// A field: its name and its doc. Without a name it can only be reached by its index.
pub type Field = (&'static str, &'static str);

/// A struct sequence type.
pub struct Definition {
    /// `__name__`.
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    /// `__doc__`.
    pub doc: &'static str,
    /// All fields.
    pub fields: &'static [Field],
    /// How many of them are items of the tuple.
    pub visible: usize,
    /// Whether Python code can make instances.
    pub callable: bool,
    /// The class, once it was made.
    pub class: ClassCell,
}

/// Where a definition's class is kept.
#[derive(Default)]
pub struct ClassCell {
    class: OnceLock<Value>,
    /// Names of the fields that are no items, interned.
    names: OnceLock<Box<[Value]>>,
    step: Step,
}

impl ClassCell {
    /// No class yet.
    pub const fn new() -> ClassCell {
        ClassCell { class: OnceLock::new(), names: OnceLock::new(), step: Step::new() }
    }
}

/// The attribute of the class that leads from an instance to its definition's fields.
const HIDDEN: &str = "__typhon_field_";

impl Definition {
    /// The class; made on first use.
    ///
    /// # Errors
    /// What making a class raises (memory).
    pub fn class(&'static self, vm: &Vm) -> Result<Value> {
        if let Some(class) = self.class.class.get() {
            return Ok(class.clone());
        }
        let class = self.make_class(vm)?;
        // Of two threads that come here at the same time one has made a class in vain.
        Ok(self.class.class.get_or_init(|| class).clone())
    }

    /// An instance. Fields that have no value are None.
    ///
    /// # Errors
    /// MemoryError.
    pub fn make(&'static self, vm: &Vm, values: Vec<Value>) -> Result<Value> {
        let class = self.class(vm)?;
        instantiate(vm, &class, self, values)
    }

    fn make_class(&'static self, vm: &Vm) -> Result<Value> {
        let _ = typhon_object::bootstrap::type_of(vm, StructField::DEF);
        let namespace = dict::new();
        let target = Dict::from(&namespace).ok_or_else(|| vm.system_error("a dict was expected"))?;
        let set = |name: &str, value: Value| target.set_interned(vm, &vm.intern(name), value);
        set("__module__", vm.str(self.module));
        set("__doc__", vm.str(self.doc));
        set("n_fields", vm.int(self.fields.len() as i64));
        set("n_sequence_fields", vm.int(self.visible as i64));
        let unnamed = self.fields.iter().filter(|(name, _)| name.is_empty()).count();
        set("n_unnamed_fields", vm.int(unnamed as i64));
        if self.visible == self.fields.len() {
            set("__slots__", tuple::empty());
        }
        let named = self.fields[..self.visible].iter().filter(|(name, _)| !name.is_empty());
        set("__match_args__", tuple::new(named.map(|(name, _)| vm.intern(name)).collect()));
        let owner = Known::Tuple.value();
        for row in &METHODS {
            set(row.name, MethodDescriptor::create(row, &owner));
        }
        if self.visible != self.fields.len() {
            set("__setattr__", MethodDescriptor::create(&SET_ATTR, &owner));
        }
        if self.callable {
            set("__new__", function::new_function(&NEW, None));
        }
        for (index, (name, doc)) in self.fields.iter().enumerate().filter(|(_, (name, _))| !name.is_empty()) {
            set(name, StructField::create(vm, name, doc, index, index < self.visible));
        }
        let class = vm.call(&Known::Type.value(), &[vm.intern(self.name), tuple::of([owner]), namespace])?;
        let this = Class::from(&class).ok_or_else(|| vm.system_error("a class was expected"))?;
        // The definition is found again through the class (`definition_of`).
        let address = vm.int(std::ptr::from_ref(self).addr() as i64);
        this.set_attribute(vm, &vm.intern(HIDDEN), Some(address))?;
        if self.module != "builtins" {
            this.tell_module(vm, self.module);
        }
        this.set_flags(flag::IMMUTABLE, true);
        this.set_flags(flag::BASE, false);
        if !self.callable {
            this.set_flags(flag::NO_NEW, true);
        }
        register(self);
        Ok(class)
    }
}

/// All definitions whose classes were made.
static DEFINITIONS: parking_lot::Mutex<Vec<&'static Definition>> = parking_lot::Mutex::new(Vec::new());

fn register(definition: &'static Definition) {
    let mut all = DEFINITIONS.lock();
    if !all.iter().any(|known| std::ptr::eq(*known, definition)) {
        all.push(definition);
    }
}

/// The definition that a class was made from.
fn definition_of(vm: &Vm, class: &Value) -> Result<&'static Definition> {
    let address = Class::from(class).and_then(|class| class.lookup(vm, &vm.intern(HIDDEN)));
    let address = address.and_then(|address| address.as_small_int()).unwrap_or(0) as usize;
    let found = DEFINITIONS.lock().iter().copied().find(|definition| std::ptr::from_ref(*definition).addr() == address);
    found.ok_or_else(|| vm.type_error("a struct sequence was expected"))
}

fn instantiate(vm: &Vm, class: &Value, definition: &Definition, mut values: Vec<Value>) -> Result<Value> {
    values.resize(definition.fields.len(), Value::NONE);
    let shape = Class::from(class).ok_or_else(|| vm.type_error("a class was expected"))?.instance_shape();
    let mut values = values.into_iter();
    let items = values.by_ref().take(definition.visible);
    let value = tuple::new_instance_of(shape, items).ok_or_else(|| vm.memory_error())?;
    let hidden = values;
    if definition.visible < definition.fields.len() {
        let ClassCell { names, step, .. } = &definition.class;
        let fields = &definition.fields[definition.visible..];
        let names = names.get_or_init(|| fields.iter().map(|(name, _)| vm.intern(name)).collect());
        first_attributes::set(vm, &value, names, hidden, step)?;
    }
    Ok(value)
}

/// A named field of a struct sequence.
#[pytype(name = "member_descriptor", flags(no_new, trace_only), methods(attribute))]
pub struct StructField {
    index: usize,
    visible: bool,
    name: Frozen,
    doc: Frozen,
}

impl StructField {
    fn create(vm: &Vm, name: &str, doc: &str, index: usize, visible: bool) -> Value {
        let doc = if doc.is_empty() { Value::NONE } else { vm.str(doc) };
        doc.publish();
        typhon_object::heap::new(StructField {
            header: Header::immortal(<StructField as Native>::shape()),
            index,
            visible,
            name: Frozen::new(vm.intern(name)),
            doc: Frozen::new(doc),
        })
    }
}

#[pymethods(attribute)]
impl StructField {
    fn __get__(this: &Value, vm: &Vm, instance: &Value, _owner: &Value) -> Result<Value> {
        let Some(field) = this.native::<StructField>() else { return Ok(this.clone()) };
        if instance.is_none() {
            return Ok(this.clone());
        }
        let found = match field.visible {
            true => Tuple::items_of(instance).get(field.index).cloned(),
            false => attribute::own(vm, instance, &field.name)?,
        };
        found.ok_or_else(|| vm.attribute_error_of(instance, &string::lossy(&field.name)))
    }

    fn __set__(&self, vm: &Vm, _instance: &Value, _value: &Value) -> Result<()> {
        Err(vm.attribute_error("readonly attribute"))
    }

    fn __repr__(&self) -> String {
        format!("<member '{}'>", string::lossy(&self.name))
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name.clone()
    }

    #[getter]
    fn __doc__(&self) -> Value {
        self.doc.clone()
    }
}

const fn method(name: &'static str, signature: &'static str, entry: Entry) -> NativeDef {
    NativeDef { name, role: Role::Method, signature, positional_only: false, doc: "", entry }
}

static METHODS: [NativeDef; 3] = [
    method("__repr__", "($self, /)", Entry::One(repr)),
    method("__reduce__", "", Entry::One(reduce)),
    method("__replace__", "($self, /, **changes)", Entry::Any(replace)),
];

static SET_ATTR: NativeDef = method("__setattr__", "($self, name, value, /)", Entry::Three(set_attr));

static NEW: NativeDef = NativeDef {
    name: "__new__",
    role: Role::New,
    signature: "($type, iterable, dict={})",
    positional_only: false,
    doc: "",
    entry: Entry::Any(new),
};

fn full_name(vm: &Vm, class: &Value) -> String {
    Class::from(class).map(|class| class.full_name(vm)).unwrap_or_default()
}

fn new(vm: &Vm, args: Args<'_>) -> Result<Value> {
    let Some((class, rest)) = args.split_first() else { return Err(vm.type_error("__new__(): not enough arguments")) };
    let definition = definition_of(vm, class)?;
    let (least, most, name) = (definition.visible, definition.fields.len(), full_name(vm, class));
    let mut given = rest.positional().to_vec();
    if rest.values().len() > 2 {
        let count = rest.values().len();
        return Err(vm.type_error(format!("structseq() takes at most 2 arguments ({count} given)")));
    }
    for (keyword, value) in rest.keywords() {
        match string::as_str(keyword) {
            Some("sequence") if given.is_empty() => given.push(value.clone()),
            Some("dict") if given.len() == 1 => given.push(value.clone()),
            _ => {
                let keyword = string::lossy(keyword);
                return Err(vm.type_error(format!("structseq() got an unexpected keyword argument '{keyword}'")));
            }
        }
    }
    let (sequence, extra) = match given.as_slice() {
        [sequence] => (sequence, None),
        [sequence, extra] => (sequence, Some(extra)),
        _ => return Err(vm.type_error("structseq() missing required argument 'sequence' (pos 1)")),
    };
    let mut values = ops::collect_fast(vm, sequence, "constructor requires a sequence")?;
    let extra = match extra {
        None => None,
        Some(extra) => Some(
            Dict::from(extra).ok_or_else(|| vm.type_error(format!("{name}() takes a dict as second arg, if any")))?,
        ),
    };
    let count = values.len();
    if count < least || count > most {
        let what = match (least == most, count < least) {
            (true, _) => format!("a {least}-sequence"),
            (false, true) => format!("an at least {least}-sequence"),
            (false, false) => format!("an at most {most}-sequence"),
        };
        return Err(vm.type_error(format!("{name}() takes {what} ({count}-sequence given)")));
    }
    if let Some(extra) = extra {
        let mut used = 0;
        for (field, _) in &definition.fields[count..] {
            let value = extra.get(vm, &vm.intern(field))?;
            used += usize::from(value.is_some());
            values.push(value.unwrap_or(Value::NONE));
        }
        if used < extra.len() {
            return Err(vm.type_error(format!("{name}() got duplicate or unexpected field name(s)")));
        }
    }
    instantiate(vm, class, definition, values)
}

fn repr(vm: &Vm, this: &Value) -> Result<Value> {
    let class = vm.class_value(this);
    let definition = definition_of(vm, &class)?;
    let mut parts = Vec::new();
    // Items without a name are shown with those of the fields behind them.
    let named = definition.fields.iter().filter(|(name, _)| !name.is_empty());
    for ((name, _), item) in named.zip(Tuple::items_of(this)) {
        parts.push(format!("{name}={}", string::lossy(&ops::repr(vm, item)?)));
    }
    Ok(vm.str(&format!("{}({})", full_name(vm, &class), parts.join(", "))))
}

fn reduce(vm: &Vm, this: &Value) -> Result<Value> {
    let class = vm.class_value(this);
    let definition = definition_of(vm, &class)?;
    let hidden = dict::new();
    if let Some(target) = Dict::from(&hidden) {
        for (name, _) in &definition.fields[definition.visible..] {
            let name = vm.intern(name);
            target.set(vm, &name, attribute::own(vm, this, &name)?.unwrap_or(Value::NONE))?;
        }
    }
    let items = tuple::new(Tuple::items_of(this).to_vec());
    Ok(tuple::of([class, tuple::of([items, hidden])]))
}

fn replace(vm: &Vm, args: Args<'_>) -> Result<Value> {
    let Some((this, rest)) = args.split_first() else { return Err(vm.type_error("__replace__() needs an argument")) };
    if !rest.positional().is_empty() {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    }
    let class = vm.class_value(this);
    let definition = definition_of(vm, &class)?;
    if definition.fields.iter().any(|(name, _)| name.is_empty()) {
        let name = full_name(vm, &class);
        return Err(vm.type_error(format!("__replace__() is not supported for {name} because it has unnamed field(s)")));
    }
    let mut values = Tuple::items_of(this).to_vec();
    for (name, _) in &definition.fields[definition.visible..] {
        values.push(attribute::own(vm, this, &vm.intern(name))?.unwrap_or(Value::NONE));
    }
    let mut unknown = Vec::new();
    for (name, value) in rest.keywords() {
        let name = string::lossy(name);
        match definition.fields.iter().position(|(field, _)| *field == name) {
            Some(index) => values[index] = value.clone(),
            None => unknown.push(vm.str(&name)),
        }
    }
    if !unknown.is_empty() {
        let names = string::lossy(&ops::repr(vm, &typhon_object::primal::list::new(unknown))?);
        return Err(vm.type_error(format!("Got unexpected field name(s): {names}")));
    }
    instantiate(vm, &class, definition, values)
}

fn set_attr(vm: &Vm, this: &Value, name: &Value, _value: &Value) -> Result<Value> {
    let name = vm.attr_name(name)?;
    let class = vm.class_of(this);
    if class.lookup(vm, &name).is_some() {
        return Err(vm.attribute_error("readonly attribute"));
    }
    Err(vm.attribute_error_of(this, &string::lossy(&name)))
}
