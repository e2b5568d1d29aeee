//! Built-in functions that go through an iterable: `all`, `any`, `min`, `max`, `next`.

use typhon_object::{dunder::Dunder, ops::Comparison, prelude::*, primal::str as string};

use super::has;

/// Whether an item of this truth is found.
pub fn find_truth(vm: &Vm, iterable: &Value, wanted: bool) -> Result<bool> {
    let mut items = ops::Items::new(vm, iterable)?;
    let pass = |item: Value| if plain_truth(&item) == Some(!wanted) { None } else { Some(item) };
    while let Some(item) = items.next_untaken(pass)? {
        if ops::truth(vm, &item)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The truth of a bool, None or a small int.
#[inline]
fn plain_truth(item: &Value) -> Option<bool> {
    if item.is(&Value::TRUE) {
        Some(true)
    } else if item.is(&Value::FALSE) || item.is_none() {
        Some(false)
    } else {
        item.as_small_int().map(|int| int != 0)
    }
}

/// `next(iterator, default)`.
pub fn next(vm: &Vm, iterator: &Value, default: Option<&Value>) -> Result<Value> {
    if !has(vm, iterator, Dunder::Next) {
        let given = vm.type_name(iterator);
        return Err(vm.type_error(format!("'{given}' object is not an iterator")));
    }
    let slot = vm.class_of(iterator).slots().one(Dunder::Next);
    let result = match slot {
        Some(slot) => slot(vm, iterator),
        None => Ok(Value::UNBOUND),
    };
    match (result, default) {
        (Ok(value), _) if !value.is_unbound() => Ok(value),
        (Ok(_), Some(default)) => Ok(default.clone()),
        (Ok(_), None) => Err(vm.stop_iteration(Value::NONE)),
        (Err(raised), Some(default)) => {
            drop(vm.catch_as(raised, Known::StopIteration)?);
            Ok(default.clone())
        }
        (Err(raised), None) => Err(raised),
    }
}

/// `min` and `max`.
pub fn extreme(vm: &Vm, name: &str, args: Args<'_>, largest: bool) -> Result<Value> {
    if let [a, b] = args.positional()
        && !args.has_keywords()
        && let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int())
    {
        return Ok(if (x < y) == largest && x != y { b.clone() } else { a.clone() });
    }
    if args.positional().is_empty() {
        return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    let (mut key, mut default) = (None, None);
    for (keyword, value) in args.keywords() {
        match string::as_str(keyword) {
            Some("key") => key = Some(value).filter(|key| !key.is_none()),
            Some("default") => default = Some(value),
            _ => {
                let keyword = string::lossy(keyword);
                return Err(vm.type_error(format!("{name}() got an unexpected keyword argument '{keyword}'")));
            }
        }
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| -> Result<()> {
        let rank = match key {
            Some(key) => vm.call(key, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        // Small ints without a look at what else they might be.
        if let (Some((_, best)), Some(rank)) = (&best, rank.as_small_int())
            && let Some(best) = best.as_small_int()
            && if largest { rank <= best } else { rank >= best }
        {
            return Ok(());
        }
        let better = match &best {
            None => true,
            Some((_, best)) if largest => {
                let greater = ops::compare(vm, Comparison::Greater, &rank, best)?;
                ops::truth(vm, &greater)?
            }
            Some((_, best)) => ops::less(vm, &rank, best)?,
        };
        if better {
            best = Some((item, rank));
        }
        Ok(())
    };
    match args.positional() {
        [iterable] => {
            let mut items = ops::Items::new(vm, iterable)?;
            while let Some(item) = items.next()? {
                consider(item)?;
            }
        }
        items => {
            if default.is_some() {
                let text = format!("Cannot specify a default for {name}() with multiple positional arguments");
                return Err(vm.type_error(text));
            }
            for item in items {
                consider(item.clone())?;
            }
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.value_error(format!("{name}() iterable argument is empty"))),
    }
}
