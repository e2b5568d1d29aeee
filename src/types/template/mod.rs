//! What t-strings make: `string.templatelib.Template` and `Interpolation`. Both never change.

use typhon_object::{
    class::Class,
    native::{PyType, TypeDef},
    ops::Binary,
    prelude::*,
    primal::{common, str as string, tuple},
};

mod interpolation;
mod iterator;

pub use interpolation::Interpolation;
use iterator::TemplateIterator;

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[Template::DEF, Interpolation::DEF, TemplateIterator::DEF];

/// Template object
#[pytype(name = "Template", module = "string.templatelib")]
pub struct Template {
    /// One more than interpolations: what stands around them.
    strings: Frozen,
    interpolations: Frozen,
}

/// Gives `Interpolation` its `__match_args__`; the start-up calls it once.
///
/// # Errors
/// None in practice: what setting an attribute raises.
pub fn set_match_args(vm: &Vm) -> Result<()> {
    let class = typhon_object::bootstrap::type_of(vm, Interpolation::DEF);
    let names = ["value", "expression", "conversion", "format_spec"].map(|name| vm.intern(name));
    match Class::from(&class) {
        Some(class) => class.set_attribute(vm, &vm.names().__match_args__, Some(tuple::of(names))).map(drop),
        None => Ok(()),
    }
}

/// The template of strs and interpolations in any order.
///
/// # Errors
/// TypeError for other parts.
pub fn of_parts(vm: &Vm, parts: &[Value]) -> Result<Value> {
    let (mut strings, mut interpolations) = (Vec::new(), Vec::new());
    let mut text: Option<Value> = None;
    for part in parts {
        if part.native::<Interpolation>().is_some() {
            strings.push(text.take().unwrap_or_else(|| vm.str("")));
            interpolations.push(part.clone());
        } else if string::is_str(part) {
            text = Some(match text {
                None => part.clone(),
                Some(text) => ops::binary(vm, Binary::Add, &text, part)?,
            });
        } else {
            let given = vm.class_of(part).told_name(vm);
            let text = format!("Template.__new__ *args need to be of type 'str' or 'Interpolation', got {given}");
            return Err(vm.type_error(text));
        }
    }
    strings.push(text.unwrap_or_else(|| vm.str("")));
    Ok(typhon_heap::new(Template {
        header: Header::of::<Template>(),
        strings: tuple::new(strings).into(),
        interpolations: tuple::new(interpolations).into(),
    }))
}

impl Template {
    /// All parts, in order, empty strs too.
    fn parts(&self) -> Vec<Value> {
        let (strings, interpolations) = (Tuple::items_of(&self.strings), Tuple::items_of(&self.interpolations));
        let mut parts: Vec<Value> = Vec::with_capacity(strings.len() * 2);
        for (at, text) in strings.iter().enumerate() {
            parts.push(text.clone());
            parts.extend(interpolations.get(at).cloned());
        }
        parts
    }
}

#[pymethods]
impl Template {
    fn __new__(_class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if args.keywords().next().is_some() {
            return Err(vm.type_error("Template.__new__ only accepts *args arguments"));
        }
        of_parts(vm, args.positional())
    }

    fn __add__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let Some(template) = this.native::<Template>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(more) = other.native::<Template>() else {
            let (name, given) = (vm.class_of(this).full_name(vm), vm.class_of(other).told_name(vm));
            return Err(vm.type_error(format!("can only concatenate {name} (not \"{given}\") to {name}")));
        };
        of_parts(vm, &[template.parts(), more.parts()].concat())
    }

    fn __iter__(&self) -> Value {
        TemplateIterator::make(&self.strings, &self.interpolations)
    }

    fn __repr__(&self, vm: &Vm) -> Result<Value> {
        let (strings, interpolations) = (ops::repr(vm, &self.strings)?, ops::repr(vm, &self.interpolations)?);
        let (strings, interpolations) = (string::lossy(&strings), string::lossy(&interpolations));
        Ok(vm.str(&format!("Template(strings={strings}, interpolations={interpolations})")))
    }

    fn __reduce__(&self, vm: &Vm) -> Result<Value> {
        let module = (vm.hooks().import)(vm, "string.templatelib")?;
        let make = vm.get_attr_str(&module, "_template_unpickle")?;
        Ok(tuple::of([make, tuple::of([self.strings.clone(), self.interpolations.clone()])]))
    }

    /// Template supports [] for generic usage
    #[classmethod]
    fn __class_getitem__(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        common::generic_alias(vm, class, object)
    }

    /// Strings
    #[member]
    fn strings(&self) -> Value {
        self.strings.clone()
    }

    /// Interpolations
    #[member]
    fn interpolations(&self) -> Value {
        self.interpolations.clone()
    }

    /// Values of interpolations
    #[getter]
    fn values(&self) -> Value {
        let all = Tuple::items_of(&self.interpolations).iter();
        tuple::new(all.filter_map(|part| part.native::<Interpolation>()).map(Interpolation::value).collect())
    }
}
