//! The special methods and the questions that `set` and `frozenset` share.

use typhon_object::{prelude::*, primal::common};

use super::{Elements, FrozenSet, Set, frozen_of, iterator, operations::Draft, set_of};

fn set_repr(vm: &Vm, this: &Value, elements: Elements<'_>) -> Result<Value> {
    let name = vm.type_name(this);
    if elements.is_empty() {
        return Ok(vm.str(&format!("{name}()")));
    }
    let braces_alone = this.shape() == Set::shape();
    common::guarded_repr(vm, this, &format!("{name}(...)"), |text| {
        if !braces_alone {
            text.push_str(&name);
            text.push_str("(");
        }
        text.push_str("{");
        for (at, element) in elements.to_vec().iter().enumerate() {
            text.push_str(if at == 0 { "" } else { ", " });
            common::push_repr(vm, text, element)?;
        }
        text.push_str(if braces_alone { "}" } else { "})" });
        Ok(())
    })
}

/// `(class, ([elements],), state)`.
fn set_reduce(vm: &Vm, this: &Value, elements: Elements<'_>) -> Result<Value> {
    use typhon_object::primal::{list, tuple};
    let state = vm.call_method_str(this, "__getstate__", &[])?;
    Ok(tuple::of([vm.class_value(this), tuple::of([list::new(elements.to_vec())]), state]))
}

/// Runs `ask` with an element, or where that is an unhashable set, with a frozenset of the same elements.
pub(super) fn with_element<R>(vm: &Vm, value: &Value, ask: impl Fn(&Value) -> Result<R>) -> Result<R> {
    match ask(value) {
        Err(raised) if value.native::<Set>().is_some() => {
            let error = vm.catch(raised);
            if !vm.class_of(&error).is_subclass(Known::TypeError) {
                return Err(vm.raise_again(error));
            }
            let frozen = Elements::of(value).map(|elements| frozen_of(elements.copy()));
            frozen.map_or_else(|| Err(vm.raise_again(error)), |frozen| ask(&frozen))
        }
        result => result,
    }
}

macro_rules! shared {
    ($($type:ident $make:ident;)*) => {
        $(
            impl $type {
                pub(super) fn elements(&self) -> Elements<'_> {
                    Elements { header: &self.header, table: &self.table }
                }

                fn from_draft(draft: Draft) -> Value {
                    $make(draft.into_table())
                }
            }

            #[pymethods(operators)]
            impl $type {
                fn __len__(&self) -> usize {
                    self.table.len()
                }

                /// x.__contains__(y) <==> y in x.
                #[coexisting]
                fn __contains__(&self, vm: &Vm, object: &Value) -> Result<bool> {
                    with_element(vm, object, |object| self.elements().contains(vm, object))
                }

                fn __iter__(this: &Value) -> Value {
                    iterator::iterate(this)
                }

                fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
                    Elements::of(this).map_or(Ok(Value::NOT_IMPLEMENTED), |elements| set_repr(vm, this, elements))
                }

                /// Return state information for pickling.
                fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
                    Elements::of(this).map_or(Ok(Value::NOT_IMPLEMENTED), |elements| set_reduce(vm, this, elements))
                }

                /// S.__sizeof__() -> size of S in memory, in bytes.
                fn __sizeof__(&self) -> usize {
                    size_of::<$type>() + self.table.bytes()
                }

                /// See PEP 585
                #[classmethod]
                fn __class_getitem__(class: &Value, vm: &Vm, item: &Value) -> Result<Value> {
                    common::generic_alias(vm, class, item)
                }

                fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    self.elements().compare(vm, other, ops::Comparison::Equal)
                }

                fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    self.elements().compare(vm, other, ops::Comparison::NotEqual)
                }

                fn __lt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    self.elements().compare(vm, other, ops::Comparison::Less)
                }

                fn __le__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    self.elements().compare(vm, other, ops::Comparison::LessEqual)
                }

                fn __gt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    self.elements().compare(vm, other, ops::Comparison::Greater)
                }

                fn __ge__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    self.elements().compare(vm, other, ops::Comparison::GreaterEqual)
                }

                fn __and__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    match Elements::of(other) {
                        Some(_) => self.elements().intersection(vm, other).map(Self::from_draft),
                        None => Ok(Value::NOT_IMPLEMENTED),
                    }
                }

                fn __or__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    match Elements::of(other) {
                        Some(_) => self.union(vm, std::slice::from_ref(other)),
                        None => Ok(Value::NOT_IMPLEMENTED),
                    }
                }

                fn __sub__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    match Elements::of(other) {
                        Some(_) => self.elements().difference(vm, other).map(Self::from_draft),
                        None => Ok(Value::NOT_IMPLEMENTED),
                    }
                }

                fn __xor__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    match Elements::of(other) {
                        Some(_) => self.symmetric_difference(vm, other),
                        None => Ok(Value::NOT_IMPLEMENTED),
                    }
                }

                fn __rand__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    reflected(vm, ops::Binary::And, other, this)
                }

                fn __ror__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    reflected(vm, ops::Binary::Or, other, this)
                }

                fn __rsub__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    reflected(vm, ops::Binary::Sub, other, this)
                }

                fn __rxor__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                    reflected(vm, ops::Binary::Xor, other, this)
                }

                /// Return a new set with elements from the set and all others.
                #[sig(*others)]
                fn union(&self, vm: &Vm, others: &[Value]) -> Result<Value> {
                    let draft = Draft::of(self.elements().copy());
                    others.iter().try_for_each(|other| draft.elements().update(vm, other))?;
                    Ok(Self::from_draft(draft))
                }

                /// Return a new set with elements common to the set and all others.
                #[sig(*others)]
                fn intersection(&self, vm: &Vm, others: &[Value]) -> Result<Value> {
                    self.elements().intersection_of_all(vm, others).map(Self::from_draft)
                }

                /// Return a new set with elements in the set that are not in the others.
                #[sig(*others)]
                fn difference(&self, vm: &Vm, others: &[Value]) -> Result<Value> {
                    let Some((first, rest)) = others.split_first() else {
                        return Ok(Self::from_draft(Draft::of(self.elements().copy())));
                    };
                    let draft = self.elements().difference(vm, first)?;
                    rest.iter().try_for_each(|other| draft.elements().remove_all(vm, other))?;
                    Ok(Self::from_draft(draft))
                }

                /// Return a new set with elements in either the set or other but not both.
                fn symmetric_difference(&self, vm: &Vm, other: &Value) -> Result<Value> {
                    let draft = Draft::of(self.elements().copy());
                    match Elements::of(other) {
                        Some(other) if other.is(self.elements()) => return Ok(Self::from_draft(Draft::new())),
                        _ => draft.elements().toggle(vm, other)?,
                    }
                    Ok(Self::from_draft(draft))
                }

                /// Return True if two sets have a null intersection.
                fn isdisjoint(&self, vm: &Vm, other: &Value) -> Result<bool> {
                    self.elements().is_disjoint(vm, other)
                }

                /// Report whether another set contains this set.
                fn issubset(&self, vm: &Vm, other: &Value) -> Result<bool> {
                    match Elements::of(other) {
                        Some(other) => self.elements().is_subset(vm, other),
                        None => {
                            let both = self.elements().intersection(vm, other)?;
                            Ok(both.elements().len() == self.table.len())
                        }
                    }
                }

                /// Report whether this set contains another set.
                fn issuperset(&self, vm: &Vm, other: &Value) -> Result<bool> {
                    if let Some(other) = Elements::of(other) {
                        return other.is_subset(vm, self.elements());
                    }
                    let mut items = ops::Items::new(vm, other)?;
                    while let Some(item) = items.next()? {
                        if !self.elements().contains(vm, &item)? {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                }
            }
        )*
    };
}

/// `left op right` where `left` is a set of any kind, whose class decides what the result is.
fn reflected(vm: &Vm, op: ops::Binary, left: &Value, right: &Value) -> Result<Value> {
    let method = match op {
        ops::Binary::And => (Set::__and__ as Operator, FrozenSet::__and__ as FrozenOperator),
        ops::Binary::Or => (Set::__or__ as Operator, FrozenSet::__or__ as FrozenOperator),
        ops::Binary::Sub => (Set::__sub__ as Operator, FrozenSet::__sub__ as FrozenOperator),
        _ => (Set::__xor__ as Operator, FrozenSet::__xor__ as FrozenOperator),
    };
    match (left.native::<Set>(), left.native::<FrozenSet>()) {
        (Some(set), _) => method.0(set, vm, right),
        (None, Some(set)) => method.1(set, vm, right),
        (None, None) => Ok(Value::NOT_IMPLEMENTED),
    }
}

type Operator = fn(&Set, &Vm, &Value) -> Result<Value>;
type FrozenOperator = fn(&FrozenSet, &Vm, &Value) -> Result<Value>;

shared! {
    Set set_of;
    FrozenSet frozen_of;
}
