//! `reversed`: a sequence from its end, by subscripts.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{common, int, tuple},
};

/// Return a reverse iterator over the values of the given sequence.
#[pytype(name = "reversed", known = Reversed, flags(base))]
pub struct Reversed {
    /// Emptied at the end.
    sequence: Slot,
    /// The next index; below 0 at the end.
    at: AtomicI64,
}

#[pymethods]
impl Reversed {
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if common::has_keywords::<Reversed>(vm, class, args) {
            return Err(vm.type_error("reversed() takes no keyword arguments"));
        }
        let [sequence] = args.positional() else {
            let given = args.positional().len();
            return Err(vm.type_error(format!("reversed expected 1 argument, got {given}")));
        };
        let kind = vm.class_of(sequence);
        if let Some(slot) = kind.slots().one(Dunder::Reversed) {
            return slot(vm, sequence);
        }
        if !ops::is_sequence(vm, sequence) {
            let given = kind.name();
            return Err(vm.type_error(format!("'{given}' object is not reversible")));
        }
        let len = ops::len(vm, sequence)?;
        let shape = common::shape_for::<Reversed>(vm, class)?;
        Ok(typhon_object::heap::new_instance(
            shape,
            Reversed {
                header: Header::with_shape(shape),
                sequence: Slot::new(sequence.clone()),
                at: AtomicI64::new(len as i64 - 1),
            },
        ))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let Some(sequence) = self.sequence.get(&self.header) else { return Ok(None) };
        let at = self.at.load(Ordering::Relaxed);
        if at >= 0 {
            self.at.store(at - 1, Ordering::Relaxed);
            match ops::get_item(vm, &sequence, &vm.int(at)) {
                Ok(item) => return Ok(Some(item)),
                Err(raised) => {
                    let error = vm.catch(raised);
                    let class = vm.class_of(&error);
                    if !class.is_subclass(Known::IndexError) && !class.is_subclass(Known::StopIteration) {
                        return Err(vm.raise_again(error));
                    }
                }
            }
        }
        self.at.store(-1, Ordering::Relaxed);
        self.sequence.clear(&self.header);
        Ok(None)
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(&self, vm: &Vm) -> Result<i64> {
        let Some(sequence) = self.sequence.get(&self.header) else { return Ok(0) };
        let (len, left) = (ops::len(vm, &sequence)? as i64, self.at.load(Ordering::Relaxed) + 1);
        Ok(if len < left { 0 } else { left })
    }

    /// Return state information for pickling.
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let Some(reversed) = this.native::<Reversed>() else { return Value::NONE };
        let class = vm.class_value(this);
        match reversed.sequence.get(&reversed.header) {
            Some(sequence) => {
                let at = reversed.at.load(Ordering::Relaxed);
                if at < 0 {
                    return tuple::of([class, tuple::of([tuple::empty()])]);
                }
                let at = vm.int(at);
                tuple::of([class, tuple::of([sequence]), at])
            }
            None => tuple::of([class, tuple::of([tuple::empty()])]),
        }
    }

    /// Set state information for unpickling.
    fn __setstate__(&self, vm: &Vm, state: &Value) -> Result<()> {
        let at = int::required_i64(vm, state)?;
        if let Some(sequence) = self.sequence.get(&self.header) {
            let last = ops::len(vm, &sequence)? as i64 - 1;
            self.at.store(at.clamp(-1, last.max(-1)), Ordering::Relaxed);
        }
        Ok(())
    }
}
