//! What constructors are given, and its checks.

use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};

use super::{
    calendar::{Day, MAX_YEAR, MIN_YEAR, days_in_month},
    clock::Clock,
    tzinfo::TzInfo,
};
use crate::shared::bytes;

/// Binds arguments to the parameters of a constructor, of which the first `required` must be given and only the first
/// `positional` can be without a name. `function` is what error texts call it.
///
/// # Errors
/// TypeError.
#[inline]
pub fn bind<'a, const N: usize>(
    vm: &Vm,
    function: &str,
    args: Args<'a>,
    names: &[&str; N],
    (required, positional): (usize, usize),
) -> Result<[Option<&'a Value>; N]> {
    let given = args.positional();
    let mut bound: [Option<&'a Value>; N] = std::array::from_fn(|at| given.get(at));
    if !args.has_keywords() && given.len() >= required && given.len() <= positional {
        return Ok(bound);
    }
    bind_slowly(vm, function, args, names, (required, positional), &mut bound)?;
    Ok(bound)
}

fn bind_slowly<'a>(
    vm: &Vm,
    function: &str,
    args: Args<'a>,
    names: &[&str],
    (required, positional): (usize, usize),
    bound: &mut [Option<&'a Value>],
) -> Result<()> {
    let (given, all) = (args.positional().len(), args.values().len());
    let too_many = |most: usize, kind: &str, given: usize| {
        vm.type_error(format!("{function} takes at most {most} {kind}arguments ({given} given)"))
    };
    if all > names.len() {
        return Err(too_many(names.len(), if given == 0 { "keyword " } else { "" }, all));
    }
    if given > positional {
        return Err(too_many(positional, "positional ", given));
    }
    let mut unknown = None;
    for (name, value) in args.keywords() {
        match string::as_str(name).and_then(|name| names.iter().position(|other| *other == name)) {
            Some(at) if at < given => {
                let (name, place) = (names[at], at + 1);
                let text = format!("argument for {function} given by name ('{name}') and position ({place})");
                return Err(vm.type_error(text));
            }
            Some(at) => bound[at] = Some(value),
            None => unknown = unknown.or(Some(name)),
        }
    }
    if let Some(at) = bound[..required].iter().position(Option::is_none) {
        // Those before it, all of them numbers, were looked at when it is missed.
        for number in bound[..at].iter().flatten() {
            c_int(vm, number)?;
        }
        return Err(vm.type_error(format!("{function} missing required argument '{}' (pos {})", names[at], at + 1)));
    }
    match unknown {
        None => Ok(()),
        Some(name) => {
            let this = if function == "function" { "this " } else { "" };
            let name = string::lossy(name);
            Err(vm.type_error(format!("{this}{function} got an unexpected keyword argument '{name}'")))
        }
    }
}

/// An integer that C's `int` can hold.
///
/// # Errors
/// TypeError, OverflowError, what `__index__` raises.
#[inline]
pub fn c_int(vm: &Vm, value: &Value) -> Result<i32> {
    match value.as_small_int().and_then(|int| i32::try_from(int).ok()) {
        Some(int) => Ok(int),
        None => c_int_slowly(vm, value),
    }
}

fn c_int_slowly(vm: &Vm, value: &Value) -> Result<i32> {
    let index = ops::index(vm, value)?;
    let Some(wide) = int::as_i64(&index) else {
        return Err(vm.overflow_error("Python int too large to convert to C long"));
    };
    i32::try_from(wide).map_err(|_| {
        vm.overflow_error(match wide < 0 {
            true => "signed integer is less than minimum",
            false => "signed integer is greater than maximum",
        })
    })
}

/// As [`c_int`], of an argument that need not be given.
///
/// # Errors
/// As [`c_int`].
#[inline]
pub fn c_int_or(vm: &Vm, value: Option<&Value>, otherwise: i32) -> Result<i32> {
    value.map_or(Ok(otherwise), |value| c_int(vm, value))
}

/// The day of these numbers.
///
/// # Errors
/// ValueError where there is none.
#[inline]
pub fn check_day(vm: &Vm, year: i32, month: i32, day: i32) -> Result<Day> {
    Day::new(year.into(), month.into(), day.into()).ok_or_else(|| no_day(vm, year.into(), month.into(), day.into()))
}

/// The error of a day that is none.
#[cold]
pub fn no_day(vm: &Vm, year: i64, month: i64, day: i64) -> Raised {
    if !(i64::from(MIN_YEAR)..=i64::from(MAX_YEAR)).contains(&year) {
        return vm.value_error(format!("year must be in {MIN_YEAR}..{MAX_YEAR}, not {year}"));
    }
    if !(1..=12).contains(&month) {
        return vm.value_error(format!("month must be in 1..12, not {month}"));
    }
    let most = days_in_month(year, month);
    vm.value_error(format!("day {day} must be in range 1..{most} for month {month} in year {year}"))
}

/// The time of these numbers.
///
/// # Errors
/// ValueError where there is none.
#[inline]
pub fn check_clock(vm: &Vm, [hour, minute, second, micro]: [i32; 4]) -> Result<Clock> {
    let wrong =
        |name: &str, most: i32, given: i32| Err(vm.value_error(format!("{name} must be in 0..{most}, not {given}")));
    if !(0..24).contains(&hour) {
        return wrong("hour", 23, hour);
    }
    if !(0..60).contains(&minute) {
        return wrong("minute", 59, minute);
    }
    if !(0..60).contains(&second) {
        return wrong("second", 59, second);
    }
    if !(0..1_000_000).contains(&micro) {
        return wrong("microsecond", 999_999, micro);
    }
    Ok(Clock { hour: hour as u8, minute: minute as u8, second: second as u8, micro: micro as u32 })
}

/// Which of two equal times of a day is meant.
///
/// # Errors
/// ValueError for anything but 0 and 1.
#[inline]
pub fn check_fold(vm: &Vm, fold: i32) -> Result<u16> {
    match fold {
        0 | 1 => Ok(fold as u16),
        _ => Err(vm.value_error(format!("fold must be either 0 or 1, not {fold}"))),
    }
}

/// Refuses what is neither None nor a `tzinfo`.
///
/// # Errors
/// TypeError.
#[inline]
pub fn check_zone(vm: &Vm, zone: &Value) -> Result<()> {
    if zone.is_none() || zone.native::<TzInfo>().is_some() {
        return Ok(());
    }
    let given = vm.type_name(zone);
    Err(vm.type_error(format!("tzinfo argument must be None or of a tzinfo subclass, not type '{given}'")))
}

/// The state in a pickle that a constructor is given as its first argument: bytes, or the text that bytes of Python 2
/// become. `None` for anything else.
///
/// # Errors
/// ValueError for a text that cannot come from bytes.
pub fn state<const N: usize>(
    vm: &Vm,
    first: &Value,
    what: &str,
    sane: fn(&[u8; N]) -> bool,
) -> Result<Option<[u8; N]>> {
    if let Some(bytes) = bytes::slice_of(first) {
        return Ok(<[u8; N]>::try_from(bytes).ok().filter(sane));
    }
    let Some(text) = first.native::<Str>().filter(|text| text.len() == N) else { return Ok(None) };
    let points: Vec<u32> = text.text().code_points().collect();
    let mut state = [0; N];
    for (byte, &point) in state.iter_mut().zip(&points) {
        // What decides whether it is a state at all may stand before what spoils it.
        *byte = u8::try_from(point).unwrap_or(0);
    }
    if !sane(&state) {
        return Ok(None);
    }
    if points.iter().any(|&point| point > 0xff) {
        return Err(vm.value_error(format!(
            "Failed to encode latin1 string when unpickling a {what} object. pickle.load(data, encoding='latin1') is \
             assumed."
        )));
    }
    Ok(Some(state))
}
