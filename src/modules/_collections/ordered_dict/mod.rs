//! `OrderedDict`: a dict whose keys can be moved to its ends, and that minds the order when it is compared.
//!
//! A dict keeps its keys in order already. What is added is the way to change it (`object/primal/dict/order.rs`, under the
//! dict's lock) and iterators that notice every change of it. A thread that looks a key up finds it while another one
//! moves it.

use typhon_heap::Opaque;
use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{
        common,
        dict::{Arrangement, Front, Key},
        tuple,
    },
};

mod iterator;
mod update;
mod views;

use crate::shared::instance;
pub(super) use iterator::OrderedDictIterator;
use iterator::{Direction, Part};
pub(super) use views::{OrderedDictItems, OrderedDictKeys, OrderedDictValues};

/// Dictionary that remembers insertion order
#[pytype(
    name = "OrderedDict",
    module = "collections",
    flags(base, dictionary, unhashable),
    methods(operators, methods, pickling)
)]
pub struct OrderedDict {
    base: Dict,
    front: Opaque<Front>,
}

impl OrderedDict {
    fn arrangement(&self) -> Arrangement {
        self.base.arrangement(&self.front)
    }

    /// The next pair from `at` on, which is moved.
    fn step(&self, direction: Direction, at: &mut usize) -> Option<(Value, Value)> {
        match direction {
            Direction::Forward => self.base.next_entry(at),
            Direction::Backward => self.base.previous_entry(at),
        }
    }

    /// Where an iteration begins.
    fn start(&self, direction: Direction) -> usize {
        match direction {
            Direction::Forward => self.base.beginning(&self.front),
            Direction::Backward => self.base.end(),
        }
    }
}

/// Whether an ordered dict's class is `OrderedDict` itself.
fn is_exact(this: &Value) -> bool {
    this.exact::<OrderedDict>().is_some()
}

/// What iterations raise whose dict has another order now.
#[cold]
fn mutated(vm: &Vm) -> Raised {
    vm.runtime_error("OrderedDict mutated during iteration")
}

/// `this == other`: where both mind the order, it counts.
fn equal(vm: &Vm, this: &Value, other: &Value) -> Result<Value> {
    if Dict::from(other).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let Some(compare) = Known::Dict.class().slots().two(Dunder::Equal) else { return Ok(Value::NOT_IMPLEMENTED) };
    let same = compare(vm, this, other)?;
    let (Some(ours), Some(theirs)) = (this.native::<OrderedDict>(), other.native::<OrderedDict>()) else {
        return Ok(same);
    };
    if !same.is(&Value::TRUE) {
        return Ok(same);
    }
    let before = (ours.arrangement(), theirs.arrangement());
    let (a, b) = (ours.base.keys(), theirs.base.keys());
    for (a, b) in a.iter().zip(&b) {
        let equal = ops::identical_or_equal(vm, a, b)?;
        // Other threads may change both; what matters is what the comparison did.
        if !a.is(b) && (ours.arrangement(), theirs.arrangement()) != before {
            return Err(mutated(vm));
        }
        if !equal {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::bool(a.len() == b.len()))
}

/// A new mapping of the class of `this`, with what is in `left`, then `right`.
fn union(vm: &Vm, this: &Value, left: &Value, right: &Value) -> Result<Value> {
    if Dict::from(left).is_none() || Dict::from(right).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let both = vm.call(&vm.class_value(this), std::slice::from_ref(left))?;
    update::from_source(vm, &both, right)?;
    Ok(both)
}

/// A key that is hashed before the dict is asked: what cannot be hashed is told without the dict.
fn hashed<'a>(vm: &Vm, key: &'a Value) -> Result<Key<'a>> {
    Ok(Key::with_hash(key, ops::hash(vm, key)?))
}

/// KeyError, whose arguments the key is: a tuple's items, none for None. A key that is one is raised itself.
#[cold]
fn missing(vm: &Vm, key: &Value) -> Raised {
    if vm.class_of(key).is_subclass(Known::KeyError) {
        return vm.raise_again(key.clone());
    }
    let args = match key.native::<Tuple>() {
        Some(tuple) => tuple.items().to_vec(),
        None if key.is_none() => Vec::new(),
        None => vec![key.clone()],
    };
    vm.raise_args(Known::KeyError, args)
}

#[pymethods(operators)]
impl OrderedDict {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let front = || Opaque(Front::default());
        instance(vm, class, |header| OrderedDict { base: Dict::empty(header), front: front() })
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let count = args.positional().len();
        if count > 1 {
            return Err(vm.type_error(format!("expected at most 1 argument, got {count}")));
        }
        update::from_arguments(vm, this, args)
    }

    fn __iter__(this: &Value) -> Value {
        OrderedDictIterator::make(this, Part::Key, Direction::Forward)
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        self.base.set_hashed(vm, &hashed(vm, key)?, value.clone())
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        match self.base.remove_hashed(vm, &hashed(vm, key)?)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        }
    }

    fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        equal(vm, this, other)
    }

    fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        let same = equal(vm, this, other)?;
        Ok(if same.is(&Value::NOT_IMPLEMENTED) { same } else { Value::bool(!same.is(&Value::TRUE)) })
    }

    fn __or__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, this, this, other)
    }

    fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        union(vm, this, other, this)
    }

    fn __ior__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        update::from_source(vm, this, other)?;
        Ok(this.clone())
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let name = vm.class_of(this).plain_name();
        if Dict::from(this).is_none_or(Dict::is_empty) {
            return Ok(vm.str(&format!("{name}()")));
        }
        common::guarded_repr(vm, this, "...", |text| {
            let dict = vm.call(&Known::Dict.value(), std::slice::from_ref(this))?;
            text.push_str(&format!("{name}("));
            common::push_repr(vm, text, &dict)?;
            text.push_str(")");
            Ok(())
        })
    }
}

#[pymethods(methods)]
impl OrderedDict {
    /// Create a new ordered dictionary with keys from iterable and values set to value.
    #[classmethod]
    #[sig(iterable, value = None)]
    fn fromkeys(class: &Value, vm: &Vm, iterable: &Value, value: &Value) -> Result<Value> {
        let made = vm.call(class, &[])?;
        ops::for_each(vm, iterable, |key| update::put(vm, &made, &key, value))?;
        Ok(made)
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[sig(key, default = None)]
    fn setdefault(this: &Value, vm: &Vm, key: &Value, default: &Value) -> Result<Value> {
        if let Some(dict) = this.exact::<OrderedDict>() {
            return dict.base.set_default(vm, key, default);
        }
        if ops::contains(vm, this, key)? {
            return ops::get_item(vm, this, key);
        }
        ops::set_item(vm, this, key, default)?;
        Ok(default.clone())
    }

    /// od.pop(key[,default]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[sig(key, default = ...)]
    fn pop(&self, vm: &Vm, key: &Value, default: Maybe<'_>) -> Result<Value> {
        match (self.base.remove_hashed(vm, &hashed(vm, key)?)?, default.0) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => Err(missing(vm, key)),
        }
    }

    /// Remove and return a (key, value) pair from the dictionary.
    ///
    /// Pairs are returned in LIFO order if last is true or FIFO order if
    /// false.
    #[sig(last = True)]
    fn popitem(&self, vm: &Vm, last: bool) -> Result<Value> {
        match if last { self.base.pop_last() } else { self.base.pop_first(&self.front) } {
            Some((key, value)) => Ok(tuple::of([key, value])),
            None => Err(vm.key_error(&vm.str("dictionary is empty"))),
        }
    }

    /// Move an existing element to the end (or beginning if last is false).
    ///
    /// Raise KeyError if the element does not exist.
    #[sig(key, last = True)]
    fn move_to_end(&self, vm: &Vm, key: &Value, last: bool) -> Result<()> {
        // Where nothing is, nothing is looked for.
        match !self.base.is_empty() && self.base.move_to_end(vm, &hashed(vm, key)?, last, &self.front)? {
            true => Ok(()),
            false => Err(missing(vm, key)),
        }
    }

    fn update(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let count = args.positional().len();
        if count > 1 {
            return Err(vm.type_error(format!("update() takes at most 1 positional argument ({count} given)")));
        }
        update::from_arguments(vm, this, args)
    }

    /// Remove all items from ordered dict.
    fn clear(&self) {
        self.base.clear();
    }

    /// A shallow copy of ordered dict.
    fn copy(this: &Value, vm: &Vm) -> Result<Value> {
        let made = vm.call(&vm.class_value(this), &[])?;
        let Some(ordered) = this.native::<OrderedDict>() else { return Ok(made) };
        if is_exact(this) {
            // All at one moment, whatever other threads do meanwhile.
            update::from_dict(vm, &made, &ordered.base)?;
            return Ok(made);
        }
        let before = ordered.arrangement();
        for key in ordered.base.keys() {
            let value = ops::get_item(vm, this, &key)?;
            update::put(vm, &made, &key, &value)?;
            if ordered.arrangement() != before {
                return Err(mutated(vm));
            }
        }
        Ok(made)
    }

    fn keys(this: &Value) -> Value {
        OrderedDictKeys::make(this)
    }

    fn values(this: &Value) -> Value {
        OrderedDictValues::make(this)
    }

    fn items(this: &Value) -> Value {
        OrderedDictItems::make(this)
    }

    /// od.__reversed__() <==> reversed(od)
    fn __reversed__(this: &Value) -> Value {
        OrderedDictIterator::make(this, Part::Key, Direction::Backward)
    }
}

#[pymethods(pickling)]
impl OrderedDict {
    /// Return state information for pickling
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let state = vm.call_method(this, &vm.names().__getstate__, &[])?;
        let items = vm.call_method(this, &vm.names().items, &[])?;
        let items = ops::iter(vm, &items)?;
        Ok(tuple::of([vm.class_value(this), tuple::empty(), state, Value::NONE, items]))
    }

    fn __sizeof__(&self) -> usize {
        size_of::<OrderedDict>() + self.base.storage_bytes()
    }
}
