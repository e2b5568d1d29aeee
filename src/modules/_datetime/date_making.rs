//! The class methods of `date` that make dates.

use typhon_object::{prelude::*, primal::str as string};

use super::{
    arguments::c_int,
    calendar::civil,
    date::{Date, from_week, invalid, is_date, iso_text, of_class},
    local, parse,
};

/// A class's `strptime`: what `_strptime` makes of it.
///
/// # Errors
/// TypeError, ValueError.
pub fn strptime(vm: &Vm, function: &str, class: &Value, text: &Value, format: &Value) -> Result<Value> {
    for (place, given) in [text, format].into_iter().enumerate() {
        if !string::is_str(given) {
            let (place, given) = (place + 1, vm.given_name(given));
            return Err(vm.type_error(format!("strptime() argument {place} must be str, not {given}")));
        }
    }
    let module = (vm.hooks().import)(vm, "_strptime")?;
    vm.call_method_str(&module, function, &[class.clone(), text.clone(), format.clone()])
}

#[pymethods(making)]
impl Date {
    /// The date of a POSIX timestamp, such as time.time() gives, in local time.
    #[classmethod]
    fn fromtimestamp(class: &Value, vm: &Vm, timestamp: &Value) -> Result<Value> {
        let seconds = local::whole_seconds(vm, timestamp)?;
        of_class(vm, class, local::local(vm, seconds)?.0)
    }

    /// The date of a number; that of January 1 of year 1 is 1.
    #[classmethod]
    fn fromordinal(class: &Value, vm: &Vm, ordinal: &Value) -> Result<Value> {
        match c_int(vm, ordinal)? {
            ordinal @ 1.. => of_class(vm, class, civil(ordinal.into())),
            _ => Err(vm.value_error("ordinal must be >= 1")),
        }
    }

    /// The date that a text in ISO 8601 tells.
    #[classmethod]
    fn fromisoformat(class: &Value, vm: &Vm, object: &Value) -> Result<Value> {
        match parse::day(iso_text(vm, object)?.bytes()) {
            Some(day) => of_class(vm, class, day),
            None => Err(invalid(vm, object)),
        }
    }

    /// The date of a year, a week and its day by ISO 8601: what isocalendar() gives.
    #[classmethod]
    #[sig(year, week, day)]
    fn fromisocalendar(class: &Value, vm: &Vm, year: &Value, week: &Value, day: &Value) -> Result<Value> {
        from_week(vm, class, [year, week, day])
    }

    /// The date that a text tells, read by a format of strptime().
    #[classmethod]
    fn strptime(class: &Value, vm: &Vm, string: &Value, format: &Value) -> Result<Value> {
        strptime(vm, "_strptime_datetime_date", class, string, format)
    }

    /// The date, or date and time, of now in local time.
    #[classmethod]
    fn today(class: &Value, vm: &Vm) -> Result<Value> {
        let (seconds, micros) = local::now();
        if is_date(class) {
            return of_class(vm, class, local::local(vm, seconds)?.0);
        }
        let now = vm.float(seconds as f64 + f64::from(micros) / 1e6);
        vm.call_method_str(class, "fromtimestamp", &[now])
    }
}
