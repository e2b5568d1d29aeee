//! Broken-down times: `struct_time`, its checks and its texts.

use typhon_object::{
    prelude::*,
    primal::{int, tuple::Tuple},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use super::sys::{self, Broken};
use crate::support::{
    os_error,
    seconds::{Round, nanoseconds},
};

/// `time.struct_time`.
pub static STRUCT_TIME: Definition = Definition {
    name: "struct_time",
    module: "time",
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and\n \
        accepted by asctime(), mktime() and strftime().  May be considered as a\n \
        sequence of 9 integers.\n\n \
        Note that several fields' values are not the same as those defined by\n \
        the C language standard for struct tm.  For example, the value of the\n \
        field tm_year is the actual year, not year - 1900.  See individual\n \
        fields' descriptions for details.",
    fields: &[
        ("tm_year", "year, for example, 1993"),
        ("tm_mon", "month of year, range [1, 12]"),
        ("tm_mday", "day of month, range [1, 31]"),
        ("tm_hour", "hours, range [0, 23]"),
        ("tm_min", "minutes, range [0, 59]"),
        ("tm_sec", "seconds, range [0, 61])"),
        ("tm_wday", "day of week, range [0, 6], Monday is 0"),
        ("tm_yday", "day of year, range [1, 366]"),
        ("tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"),
        ("tm_zone", "abbreviation of timezone name"),
        ("tm_gmtoff", "offset from UTC in seconds"),
    ],
    visible: 9,
    callable: true,
    class: ClassCell::new(),
};

/// A broken-down time for Python.
///
/// # Errors
/// MemoryError.
pub fn to_struct(vm: &Vm, time: &Broken) -> Result<Value> {
    make_struct(vm, &time.0, [vm.str(&time.zone()), vm.int(time.0.tm_gmtoff)])
}

/// As [`to_struct`], of a time that is of no zone.
///
/// # Errors
/// MemoryError.
pub fn to_struct_without_zone(vm: &Vm, time: &Broken) -> Result<Value> {
    make_struct(vm, &time.0, [Value::NONE, Value::NONE])
}

fn make_struct(vm: &Vm, tm: &libc::tm, zone: [Value; 2]) -> Result<Value> {
    let numbers = [
        i64::from(tm.tm_year) + 1900,
        i64::from(tm.tm_mon) + 1,
        tm.tm_mday.into(),
        tm.tm_hour.into(),
        tm.tm_min.into(),
        tm.tm_sec.into(),
        i64::from(tm.tm_wday + 6) % 7,
        i64::from(tm.tm_yday) + 1,
        tm.tm_isdst.into(),
    ];
    let mut values: Vec<Value> = numbers.iter().map(|&number| vm.int(number)).collect();
    values.extend(zone);
    STRUCT_TIME.make(vm, values)
}

/// The whole seconds of an optional argument; now where it is not given or None.
///
/// # Errors
/// As for numbers of seconds; OverflowError where the system has no such time.
pub fn moment_argument(vm: &Vm, seconds: Option<&Value>) -> Result<i64> {
    let Some(seconds) = seconds.filter(|seconds| !seconds.is_none()) else {
        return Ok(sys::clock(libc::CLOCK_REALTIME).unwrap_or(0).div_euclid(1_000_000_000));
    };
    let out_of_range = || vm.overflow_error("timestamp out of range for platform time_t");
    let float = seconds
        .as_small_float()
        .or_else(|| seconds.native::<typhon_object::primal::float::Float>().map(|float| float.value()));
    match float {
        Some(float) if float.is_nan() => nanoseconds(vm, seconds, Round::Floor),
        Some(float) if (-(2f64.powi(63))..2f64.powi(63)).contains(&float.floor()) => Ok(float.floor() as i64),
        Some(_) => Err(out_of_range()),
        None => int::to_bigint(vm, seconds)?.to_i64().ok_or_else(out_of_range),
    }
}

/// The broken-down time of a moment.
///
/// # Errors
/// OverflowError or OSError where the C library has none.
pub fn break_down(vm: &Vm, seconds: i64, local: bool) -> Result<Broken> {
    let broken = if local { sys::local(seconds) } else { sys::universal(seconds) };
    broken.map_err(|errno| os_error(vm, errno))
}

/// A tuple of nine numbers (or a `struct_time`) as a broken-down time, not checked.
///
/// # Errors
/// TypeError for anything else; OverflowError for years out of range.
pub fn from_tuple(vm: &Vm, argument: &Value, function: &str) -> Result<Broken> {
    let Some(tuple) = Tuple::from(argument) else {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    };
    if tuple.len() != 9 {
        return Err(vm.type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut numbers = [0i32; 9];
    for (number, item) in numbers.iter_mut().zip(tuple.items()) {
        if !int::is_int(item) {
            int::to_i64(vm, item)?;
        }
        let wide = int::to_i64(vm, item).map_err(|raised| {
            drop(vm.catch(raised));
            vm.overflow_error("Python int too large to convert to C int")
        })?;
        *number = i32::try_from(wide).map_err(|_| {
            vm.overflow_error(if wide < 0 {
                "signed integer is less than minimum"
            } else {
                "signed integer is greater than maximum"
            })
        })?;
    }
    let [year, month, day, hour, minute, second, weekday, yearday, dst] = numbers;
    let Some(year) = year.checked_sub(1900) else { return Err(vm.overflow_error("year out of range")) };
    let mut time = Broken::zero();
    let tm = &mut time.0;
    (tm.tm_year, tm.tm_mon, tm.tm_mday) = (year, month.wrapping_sub(1), day);
    (tm.tm_hour, tm.tm_min, tm.tm_sec) = (hour, minute, second);
    (tm.tm_wday, tm.tm_yday, tm.tm_isdst) = (weekday.wrapping_add(1) % 7, yearday.wrapping_sub(1), dst);
    if vm.class_value(argument).is(&STRUCT_TIME.class(vm)?)
        && let Some(offset) = vm.find_attr_str(argument, "tm_gmtoff")?
        && let Some(offset) = offset.as_small_int()
    {
        tm.tm_gmtoff = offset;
    }
    Ok(time)
}

/// Refuses what the C library would choke on; zero is forgiven for month, day and day of the year.
///
/// # Errors
/// ValueError.
pub fn check(vm: &Vm, time: &mut Broken) -> Result<()> {
    let tm = &mut time.0;
    for field in [&mut tm.tm_mon, &mut tm.tm_yday] {
        if *field == -1 {
            *field = 0;
        }
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    }
    let checks = [
        (tm.tm_mon, 0, 11, "month out of range"),
        (tm.tm_mday, 1, 31, "day of month out of range"),
        (tm.tm_hour, 0, 23, "hour out of range"),
        (tm.tm_min, 0, 59, "minute out of range"),
        (tm.tm_sec, 0, 61, "seconds out of range"),
        (tm.tm_wday, 0, i32::MAX, "day of week out of range"),
        (tm.tm_yday, 0, 365, "day of year out of range"),
    ];
    for (field, least, most, text) in checks {
        if !(least..=most).contains(&field) {
            return Err(vm.value_error(text));
        }
    }
    Ok(())
}

/// The text of `asctime`.
pub fn asctime(time: &Broken) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let tm = &time.0;
    let (day, month) = (DAYS[tm.tm_wday.rem_euclid(7) as usize], MONTHS[tm.tm_mon.rem_euclid(12) as usize]);
    let (year, hour, minute, second) = (i64::from(tm.tm_year) + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
    format!("{day} {month} {:>2} {hour:02}:{minute:02}:{second:02} {year}", tm.tm_mday)
}

/// The text of `strftime`: literal parts as they are, directives by the C library.
pub fn strftime(format: &typhon_text::Text<'_>, time: &Broken) -> typhon_text::TextBuf {
    let mut out = typhon_text::TextBuf::new();
    let bytes = format.bytes();
    let mut at = 0;
    while at < bytes.len() {
        let literal = memchr::memchr(b'%', &bytes[at..]).map_or(bytes.len(), |found| at + found);
        out.push_text(typhon_text::Text::from_trusted(&bytes[at..literal]));
        at = literal;
        if at >= bytes.len() {
            break;
        }
        // A directive: flags and width, then a letter; E and O are modifiers.
        let mut end = at + 1;
        while end < bytes.len()
            && matches!(bytes[end], b'-' | b'_' | b'0'..=b'9' | b'^' | b'#' | b'+' | b'E' | b'O' | b':')
        {
            end += 1;
        }
        if end >= bytes.len() || !bytes[end].is_ascii() || bytes[end] == 0 {
            let stop = end.min(bytes.len());
            out.push_text(typhon_text::Text::from_trusted(&bytes[at..stop]));
            at = stop;
            continue;
        }
        let directive = &bytes[at..=end];
        if let Some(directive) = sys::c_text(directive)
            && let Some(text) = sys::format(&directive, time)
        {
            out.push_str(&String::from_utf8_lossy(&text));
        }
        at = end + 1;
    }
    out
}
