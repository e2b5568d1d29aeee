//! `_bisect`: searching in sorted sequences.

use typhon_object::{convert::FromValue, dunder::Dunder, prelude::*, primal::list};

/// Where the search begins and ends, and what it compares.
struct Search<'a> {
    sequence: &'a Value,
    key: Option<&'a Value>,
    low: usize,
    high: usize,
}

/// The length of what must be a sequence.
fn sequence_len(vm: &Vm, sequence: &Value) -> Result<usize> {
    match vm.class_of(sequence).slots().has(Dunder::Len) && !ops::is_sequence(vm, sequence) {
        true if vm.class_of(sequence).slots().has(Dunder::GetItem) => Err(no_sequence(vm, sequence)),
        _ => ops::len(vm, sequence),
    }
}

#[cold]
fn no_sequence(vm: &Vm, value: &Value) -> Raised {
    let given = vm.type_name(value);
    vm.type_error(match vm.class_of(value).slots().has(Dunder::GetItem) {
        true => format!("{given} is not a sequence"),
        false => format!("'{given}' object does not support indexing"),
    })
}

/// Where a search ends; None stands for the end.
struct High(i64);

impl FromValue<'_> for High {
    fn from_value(vm: &Vm, value: &Value) -> Result<High> {
        crate::_io::base::size(vm, Maybe(Some(value))).map(High)
    }
}

impl<'a> Search<'a> {
    fn new(vm: &Vm, sequence: &'a Value, low: i64, high: i64, key: Option<&'a Value>) -> Result<Search<'a>> {
        let Ok(low) = usize::try_from(low) else { return Err(vm.value_error("lo must be non-negative")) };
        // -1 stands for the end.
        let high = match high {
            -1 => sequence_len(vm, sequence)?,
            high => usize::try_from(high).unwrap_or(0),
        };
        if !ops::is_sequence(vm, sequence) {
            return Err(no_sequence(vm, sequence));
        }
        Ok(Search { sequence, key, low, high })
    }

    fn item(&self, vm: &Vm, at: usize) -> Result<Value> {
        let item = match list::is_exact(self.sequence) {
            true => list::get(self.sequence, at).ok_or_else(|| vm.index_error("list index out of range"))?,
            false => ops::get_item(vm, self.sequence, &vm.int(at as i64))?,
        };
        match self.key {
            Some(key) => vm.call(key, &[item]),
            None => Ok(item),
        }
    }

    /// The first place whose item is not less than `x` or, for the right one, is greater.
    fn run(&self, vm: &Vm, x: &Value, right: bool) -> Result<usize> {
        let (mut low, mut high) = (self.low, self.high);
        while low < high {
            let middle = low + (high - low) / 2;
            let item = self.item(vm, middle)?;
            let goes_left = if right { ops::less(vm, x, &item)? } else { !ops::less(vm, &item, x)? };
            if goes_left {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    fn insert(&self, vm: &Vm, x: &Value, wanted: &Value, right: bool) -> Result<()> {
        let at = self.run(vm, wanted, right)?;
        if list::is_exact(self.sequence)
            && let Some(list) = List::from(self.sequence)
        {
            drop(list.splice(at..at, vec![x.clone()]));
            return Ok(());
        }
        vm.call_method_str(self.sequence, "insert", &[vm.int(at as i64), x.clone()]).map(drop)
    }
}

/// What an item that is to be inserted is compared by: its key.
fn wanted(vm: &Vm, x: &Value, key: Option<&Value>) -> Result<Value> {
    match key {
        Some(key) => vm.call(key, std::slice::from_ref(x)),
        None => Ok(x.clone()),
    }
}

/// Bisection algorithms.
#[pymodule(name = "_bisect")]
mod module {
    /// Return the index where to insert item x in list a, assuming a is sorted: after any equal items.
    #[sig(a, x, lo = 0, hi = None, *, key = None)]
    fn bisect_right(vm: &Vm, a: &Value, x: &Value, lo: i64, hi: Option<High>, key: Option<&Value>) -> Result<usize> {
        Search::new(vm, a, lo, hi.map_or(-1, |hi| hi.0), key)?.run(vm, x, true)
    }

    /// Return the index where to insert item x in list a, assuming a is sorted: before any equal items.
    #[sig(a, x, lo = 0, hi = None, *, key = None)]
    fn bisect_left(vm: &Vm, a: &Value, x: &Value, lo: i64, hi: Option<High>, key: Option<&Value>) -> Result<usize> {
        Search::new(vm, a, lo, hi.map_or(-1, |hi| hi.0), key)?.run(vm, x, false)
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted: after any equal items.
    #[sig(a, x, lo = 0, hi = None, *, key = None)]
    fn insort_right(vm: &Vm, a: &Value, x: &Value, lo: i64, hi: Option<High>, key: Option<&Value>) -> Result<()> {
        let wanted = super::wanted(vm, x, key)?;
        Search::new(vm, a, lo, hi.map_or(-1, |hi| hi.0), key)?.insert(vm, x, &wanted, true)
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted: before any equal items.
    #[sig(a, x, lo = 0, hi = None, *, key = None)]
    fn insort_left(vm: &Vm, a: &Value, x: &Value, lo: i64, hi: Option<High>, key: Option<&Value>) -> Result<()> {
        let wanted = super::wanted(vm, x, key)?;
        Search::new(vm, a, lo, hi.map_or(-1, |hi| hi.0), key)?.insert(vm, x, &wanted, false)
    }
}
