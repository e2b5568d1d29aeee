//! `_string`: what `string.Formatter` parses with.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_object::{
    bootstrap,
    native::PyType,
    prelude::*,
    primal::{str as string, tuple},
};
use typhon_text::format::braces::{Accessor, FieldName, First, Pieces};

/// String helper module.
#[pymodule(name = "_string")]
mod module {
    /// Parse the argument as a format string.
    fn formatter_parser(vm: &Vm, object: &Value) -> Result<Value> {
        let text = super::text(vm, object)?;
        let (mut items, mut error) = (Vec::new(), None);
        for piece in Pieces::new(text.text()) {
            let piece = match piece {
                Ok(piece) => piece,
                Err(message) => {
                    error = Some(message);
                    break;
                }
            };
            let [name, spec, conversion] = match piece.field {
                None => [Value::NONE, Value::NONE, Value::NONE],
                Some(field) => {
                    let conversion = field.conversion.map_or(Value::NONE, string::from_point);
                    [string::from_text(field.name), string::from_text(field.spec), conversion]
                }
            };
            items.push(tuple::of([string::from_text(piece.literal), name, spec, conversion]));
        }
        Ok(FormatterIterator::make(items, error))
    }

    /// Split the argument as a field name.
    fn formatter_field_name_split(vm: &Vm, object: &Value) -> Result<Value> {
        let text = super::text(vm, object)?;
        let name = FieldName::parse(text.text()).map_err(|message| vm.value_error(message))?;
        let first = match name.first {
            First::Auto => vm.str(""),
            First::Index(index) => vm.int(index as i64),
            First::Key(key) => string::from_text(key),
        };
        let (mut items, mut error) = (Vec::new(), None);
        for accessor in name {
            items.push(match accessor {
                Ok(Accessor::Attribute(name)) => tuple::of([Value::TRUE, string::from_text(name)]),
                Ok(Accessor::Index(index)) => tuple::of([Value::FALSE, vm.int(index as i64)]),
                Ok(Accessor::Item(item)) => tuple::of([Value::FALSE, string::from_text(item)]),
                Err(message) => {
                    error = Some(message);
                    break;
                }
            });
        }
        Ok(tuple::of([first, FormatterIterator::make(items, error)]))
    }

    #[init]
    fn init(vm: &Vm, _module: &Value) -> Result<()> {
        bootstrap::type_of(vm, FormatterIterator::DEF);
        Ok(())
    }
}

fn text<'a>(vm: &Vm, object: &'a Value) -> Result<&'a string::Str> {
    object.native::<string::Str>().ok_or_else(|| {
        let given = vm.type_name(object);
        vm.type_error(format!("expected str, got {given}"))
    })
}

/// The parts of a format string or field name, and perhaps the error that ends them.
#[pytype(name = "formatteriterator", flags(no_new))]
pub struct FormatterIterator {
    items: Frozen,
    error: Opaque<Option<&'static str>>,
    at: AtomicUsize,
}

impl FormatterIterator {
    fn make(items: Vec<Value>, error: Option<&'static str>) -> Value {
        typhon_heap::new(FormatterIterator {
            header: Header::of::<FormatterIterator>(),
            items: tuple::new(items).into(),
            error: Opaque(error),
            at: AtomicUsize::new(0),
        })
    }
}

#[pymethods]
impl FormatterIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let items = Tuple::items_of(&self.items);
        let at = self.at.fetch_add(1, Ordering::Relaxed);
        match (items.get(at), *self.error) {
            (Some(item), _) => Ok(Some(item.clone())),
            (None, Some(message)) if at == items.len() => Err(vm.value_error(message)),
            _ => Ok(None),
        }
    }
}
