//! `strftime`, with the directives that the C library does not know.

use typhon_object::{prelude::*, primal::str as string};
use typhon_text::{Text, TextBuf};

use super::{
    calendar::Day,
    clock::Moment,
    date::Date,
    datetime::DateTime,
    print::Line,
    time::Time,
    tzinfo::{name_at, write_offset},
};
use crate::time::{calendar, sys::Broken};

/// A moment as the C library has it.
pub fn broken(moment: Moment, daylight: i32) -> Broken {
    let Moment { day, clock } = moment;
    let mut time = Broken::zero();
    let tm = &mut time.0;
    (tm.tm_year, tm.tm_mon, tm.tm_mday) = (i32::from(day.year) - 1900, i32::from(day.month) - 1, day.day.into());
    (tm.tm_hour, tm.tm_min, tm.tm_sec) = (clock.hour.into(), clock.minute.into(), clock.second.into());
    (tm.tm_wday, tm.tm_yday) = (((day.weekday() + 1) % 7) as i32, (day.day_of_year() - 1) as i32);
    tm.tm_isdst = daylight;
    time
}

/// What `ctime` prints.
pub fn ctime(moment: Moment) -> String {
    calendar::asctime(&broken(moment, 0))
        .rsplit_once(' ')
        .map_or_else(String::new, |(front, _)| format!("{front} {:04}", moment.day.year))
}

/// `__format__`.
///
/// # Errors
/// TypeError for a format that is no str; what the methods that it calls raise.
pub fn format(vm: &Vm, this: &Value, format: &Value) -> Result<Value> {
    let Some(text) = format.native::<Str>() else {
        let given = vm.given_name(format);
        return Err(vm.type_error(format!("__format__() argument 1 must be str, not {given}")));
    };
    match text.is_empty() {
        true => ops::str(vm, this),
        false => vm.call_method_str(this, "strftime", std::slice::from_ref(format)),
    }
}

/// The broken-down time of a date, time or datetime, which a subclass may tell in a way of its own.
fn time_of(vm: &Vm, this: &Value) -> Result<Broken> {
    if let Some(time) = this.native::<Time>() {
        return Ok(broken(Moment { day: Day { year: 1900, month: 1, day: 1 }, clock: *time.clock }, -1));
    }
    let plain = this.exact::<Date>().map(|date| Moment { day: *date.day, clock: super::clock::Clock::MIDNIGHT });
    let naive = || this.exact::<DateTime>().filter(|moment| moment.zone.is_none()).map(DateTime::moment);
    if let Some(moment) = plain.or_else(naive) {
        return Ok(broken(moment, -1));
    }
    let tuple = vm.call_method_str(this, "timetuple", &[])?;
    let mut time = calendar::from_tuple(vm, &tuple, "strftime")?;
    calendar::check(vm, &mut time)?;
    Ok(time)
}

/// The zone and the microseconds of a time or datetime, and what its zone is asked about.
fn parts(this: &Value) -> (Value, u32, Value) {
    if let Some(moment) = this.native::<DateTime>() {
        return (moment.zone.clone(), moment.clock.micro, this.clone());
    }
    match this.native::<Time>() {
        Some(time) => (time.zone.clone(), time.clock.micro, Value::NONE),
        None => (Value::NONE, 0, Value::NONE),
    }
}

/// The text of `strftime`: what the C library cannot know is put into the format first.
///
/// # Errors
/// What the zone's methods raise.
pub fn strftime(vm: &Vm, this: &Value, format: &Value) -> Result<Value> {
    let Some(format) = format.native::<Str>().map(Str::text) else {
        let given = vm.given_name(format);
        return Err(vm.type_error(format!("strftime() argument 1 must be str, not {given}")));
    };
    let mut time = time_of(vm, this)?;
    time.0.tm_isdst = time.0.tm_isdst.clamp(-1, 1);
    let (zone, micros, about) = parts(this);
    let bytes = format.bytes();
    let mut whole = TextBuf::with_capacity(bytes.len() + 16);
    let mut done = 0;
    while let Some(found) = memchr::memchr(b'%', &bytes[done..]) {
        let at = done + found;
        whole.push_text(Text::from_trusted(&bytes[done..at]));
        let mut line = Line::new();
        let mut length = 2;
        match &bytes[at + 1..] {
            [b'z', ..] => write_offset(vm, &mut line, &zone, &about, None)?,
            [b':', b'z', ..] => {
                length = 3;
                write_offset(vm, &mut line, &zone, &about, Some(b':'))?;
            }
            [b'f', ..] => line.number(micros, 6),
            [b'Z', ..] => {
                let name = name_at(vm, &zone, &about)?;
                push_name(vm, &mut whole, &name)?;
            }
            [letter @ (b'Y' | b'G' | b'C' | b'F'), ..] if time.0.tm_year < 1000 - 1900 => {
                write_year(&mut line, *letter, &time);
                if *letter == b'F' {
                    line.append(b"-%m-%d");
                }
            }
            [_, ..] => {
                // A character of more than one byte, or what the C library knows.
                length = 1 + usize::from(bytes[at + 1].is_ascii());
                whole.push_text(Text::from_trusted(&bytes[at..at + length]));
            }
            [] => {
                length = 1;
                whole.push_str("%");
            }
        }
        whole.push_str(line.as_str());
        done = at + length;
    }
    whole.push_text(Text::from_trusted(&bytes[done..]));
    Ok(string::from_buf(&calendar::strftime(&whole.as_text(), &time)))
}

/// Adds a zone's name, if there is one, so that the C library leaves it as it is.
fn push_name(vm: &Vm, whole: &mut TextBuf, name: &Value) -> Result<()> {
    if name.is_none() {
        return Ok(());
    }
    let Some(text) = name.exact::<Str>() else {
        let name = vm.call_method_str(name, "replace", &[vm.str("%"), vm.str("%%")])?;
        let Some(text) = name.native::<Str>() else {
            return Err(vm.type_error("tzname.replace() did not return a string"));
        };
        whole.push_text(text.text());
        return Ok(());
    };
    let text = text.text();
    let bytes = text.bytes();
    let mut done = 0;
    while let Some(found) = memchr::memchr(b'%', &bytes[done..]) {
        whole.push_text(Text::from_trusted(&bytes[done..=done + found]));
        whole.push_str("%");
        done += found + 1;
    }
    whole.push_text(Text::from_trusted(&bytes[done..]));
    Ok(())
}

/// Adds a year of less than four digits, which the C library would not fill up with zeros.
fn write_year(line: &mut Line, letter: u8, time: &Broken) {
    let year = match letter {
        b'G' => {
            let text = calendar::strftime(&Text::from_trusted(b"%G"), time);
            String::from_utf8_lossy(text.as_text().bytes()).trim().parse().unwrap_or(0)
        }
        _ => (time.0.tm_year + 1900) as u32,
    };
    match letter {
        b'C' => line.number(year / 100, 2),
        _ => line.number(year, 4),
    }
}
