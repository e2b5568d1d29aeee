//! `_locale`: the C library's locale, under `locale`.
//!
//! The runtime itself does not depend on it: texts are UTF-8, and numbers are written the same everywhere.

mod sys;

use typhon_object::{
    prelude::*,
    primal::{dict, list, module::set_constant},
};
use typhon_text::TextBuf;

use crate::support::{Errno, bytes::c_text, classes::new_exception, errors::os_error, parts::add_numbers, path};

/// Support for POSIX locales.
#[pymodule(name = "_locale")]
mod module {
    #[attr]
    const CHAR_MAX: i64 = 127;

    /// Activates/queries locale processing.
    #[sig(category, locale = None, /)]
    fn setlocale(vm: &Vm, category: i32, locale: Option<&str>) -> Result<Value> {
        let locale = locale.map(|locale| c_text(vm, locale)).transpose()?;
        if !(0..=libc::LC_IDENTIFICATION).contains(&category) {
            let text = if locale.is_some() { "unsupported locale setting" } else { "locale query failed" };
            return Err(super::error(vm, text));
        }
        match sys::set(category, locale.as_deref()) {
            Some(name) => Ok(path::decode(&name)),
            None if locale.is_some() => Err(super::error(vm, "unsupported locale setting")),
            None => Err(super::error(vm, "locale query failed")),
        }
    }

    /// Returns numeric and monetary locale-specific parameters.
    fn localeconv(vm: &Vm) -> Value {
        super::conventions(vm)
    }

    /// Compares two strings according to the locale.
    #[sig(os1, os2, /)]
    fn strcoll(vm: &Vm, os1: &Value, os2: &Value) -> Result<i64> {
        let (a, b) = (super::wide(vm, "strcoll", Some(1), os1)?, super::wide(vm, "strcoll", Some(2), os2)?);
        Ok(sys::collate(&a, &b).into())
    }

    /// Return a string that can be used as a key for locale-aware comparisons.
    #[sig(string, /)]
    fn strxfrm(vm: &Vm, string: &Value) -> Result<Value> {
        let Some(key) = sys::transform(&super::wide(vm, "strxfrm", None, string)?) else {
            return Err(os_error(vm, Errno::last()));
        };
        let mut text = TextBuf::new();
        for point in key {
            match char::from_u32(point) {
                Some(character) => text.push(character as u32),
                None => return Err(vm.value_error("character is not in range [U+0000; U+10ffff]")),
            }
        }
        Ok(typhon_object::primal::str::from_buf(&text))
    }

    /// Return the value for the locale information associated with key.
    #[sig(key, /)]
    fn nl_langinfo(vm: &Vm, key: i32) -> Result<Value> {
        let mut known = super::INFORMATION.iter().chain([&super::DATE_FMT]);
        if !known.any(|&(_, known)| known == key.into()) {
            return Err(vm.value_error("unsupported langinfo constant"));
        }
        Ok(path::decode(&sys::information(key)))
    }

    /// Get the current locale encoding.
    fn getencoding() -> Value {
        path::decode(&sys::information(libc::CODESET))
    }

    /// gettext(msg) -> string
    ///
    /// Return translation of msg.
    #[sig(msg, /)]
    fn gettext(vm: &Vm, msg: &str) -> Result<Value> {
        dcgettext(vm, None, msg, libc::LC_MESSAGES)
    }

    /// dgettext(domain, msg) -> string
    ///
    /// Return translation of msg in domain.
    #[sig(domain, msg, /)]
    fn dgettext(vm: &Vm, domain: Option<&str>, msg: &str) -> Result<Value> {
        dcgettext(vm, domain, msg, libc::LC_MESSAGES)
    }

    /// Return translation of msg in domain and category.
    #[sig(domain, msg, category, /)]
    fn dcgettext(vm: &Vm, domain: Option<&str>, msg: &str, category: i32) -> Result<Value> {
        let domain = domain.map(|domain| c_text(vm, domain)).transpose()?;
        let message = c_text(vm, msg)?;
        Ok(path::decode(&sys::translate(domain.as_deref(), &message, category)))
    }

    /// Set the C library's textdmain to domain, returning the new domain.
    #[sig(domain, /)]
    fn textdomain(vm: &Vm, domain: Option<&str>) -> Result<Value> {
        let domain = domain.map(|domain| c_text(vm, domain)).transpose()?;
        super::answer(vm, sys::domain(domain.as_deref()))
    }

    /// Bind the C library's domain to dir.
    #[sig(domain, dir, /)]
    fn bindtextdomain(vm: &Vm, domain: &str, dir: Option<&Value>) -> Result<Value> {
        if domain.is_empty() {
            return Err(super::error(vm, "domain must be a non-empty string"));
        }
        let folder = match dir {
            Some(dir) => Some(c_text(vm, path::encode(vm, &path::fspath(vm, dir)?)?)?),
            None => None,
        };
        super::answer(vm, sys::bind(&c_text(vm, domain)?, folder.as_ref()))
    }

    /// Bind the C library's domain to codeset.
    #[sig(domain, codeset, /)]
    fn bind_textdomain_codeset(vm: &Vm, domain: &str, codeset: Option<&str>) -> Result<Value> {
        let codeset = codeset.map(|codeset| c_text(vm, codeset)).transpose()?;
        let bound = sys::bind_codeset(&c_text(vm, domain)?, codeset.as_deref());
        Ok(bound.map_or(Value::NONE, |name| path::decode(&name)))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "Error", new_exception(vm, "locale", "Error", &Known::Exception.value())?)?;
        add_numbers(vm, module, super::CATEGORIES)?;
        add_numbers(vm, module, super::INFORMATION)?;
        add_numbers(vm, module, &[super::DATE_FMT])?;
        // What the environment says about characters holds from the start; C stands for UTF-8.
        if sys::set(libc::LC_CTYPE, Some(c"")).is_none_or(|name| name == b"C" || name == b"POSIX") {
            sys::set(libc::LC_CTYPE, Some(c"C.UTF-8"));
        }
        Ok(())
    }
}

fn error(vm: &Vm, message: &str) -> Raised {
    crate::shared::raise_of(vm, "_locale", "Error", message)
}

fn answer(vm: &Vm, text: Option<Vec<u8>>) -> Result<Value> {
    text.map(|text| path::decode(&text)).ok_or_else(|| os_error(vm, Errno::last()))
}

/// The code points of a str, with a zero at the end.
fn wide(vm: &Vm, function: &str, argument: Option<u32>, text: &Value) -> Result<Vec<u32>> {
    let Some(string) = text.native::<typhon_object::primal::str::Str>() else {
        let given = if text.is(&Value::NONE) { "None".into() } else { vm.type_name(text) };
        let argument = argument.map_or(String::new(), |number| format!(" {number}"));
        return Err(vm.type_error(format!("{function}() argument{argument} must be str, not {given}")));
    };
    let mut points: Vec<u32> = string.text().code_points().collect();
    if points.contains(&0) {
        return Err(vm.value_error("embedded null character"));
    }
    points.push(0);
    Ok(points)
}

/// The sizes of groups as numbers: an end of 0 repeats the last one, one of `CHAR_MAX` forbids more.
fn grouping(vm: &Vm, sizes: &[u8]) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for &size in sizes {
        all.push(vm.int(i64::from(size)));
        if i64::from(size) == 127 {
            return list::new(all);
        }
    }
    if !all.is_empty() {
        all.push(vm.int(0));
    }
    list::new(all)
}

/// What `localeconv` says, in its order.
const ORDER: &[&str] = &[
    "int_curr_symbol",
    "currency_symbol",
    "mon_decimal_point",
    "mon_thousands_sep",
    "mon_grouping",
    "positive_sign",
    "negative_sign",
    "int_frac_digits",
    "frac_digits",
    "p_cs_precedes",
    "p_sep_by_space",
    "n_cs_precedes",
    "n_sep_by_space",
    "p_sign_posn",
    "n_sign_posn",
    "decimal_point",
    "thousands_sep",
    "grouping",
];

fn conventions(vm: &Vm) -> Value {
    let found = sys::conventions();
    let made = dict::new();
    if let Some(dict) = Dict::from(&made) {
        let set = |name: &str, value: Value| dict.set_interned(vm, &vm.intern(name), value);
        // Where each stands is told first.
        ORDER.iter().for_each(|name| set(name, Value::NONE));
        found.texts.iter().for_each(|(name, text)| set(name, path::decode(text)));
        found.numbers.iter().for_each(|&(name, number)| set(name, vm.int(number.into())));
        found.groupings.iter().for_each(|(name, sizes)| set(name, grouping(vm, sizes)));
    }
    made
}

/// How `date` writes a date: an item of glibc's own.
const DATE_FMT: (&str, i64) = ("_DATE_FMT", 0x2006C);

macro_rules! numbers {
    ($list:ident: $($name:ident)*) => {
        const $list: &[(&str, i64)] = &[$((stringify!($name), libc::$name as i64)),*];
    };
}

numbers!(CATEGORIES: LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES LC_ALL);

numbers! { INFORMATION:
    ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7 DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7
    ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7 ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12
    MON_1 MON_2 MON_3 MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12
    AM_STR PM_STR D_T_FMT D_FMT T_FMT T_FMT_AMPM ERA ERA_D_FMT ALT_DIGITS ERA_D_T_FMT ERA_T_FMT
    CODESET CRNCYSTR RADIXCHAR THOUSEP YESEXPR NOEXPR
}
