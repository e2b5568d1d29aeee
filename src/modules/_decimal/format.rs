//! `Decimal.__format__`.

use std::borrow::Cow;

use typhon_object::{
    prelude::*,
    primal::{
        int,
        str::{self as string, Str},
    },
    warn::warn,
};

use super::{
    Conditions, Number, Rounding, Settings,
    context::Context,
    number::{own, with_current},
    spec::Spec,
};

/// How numbers are written.
struct Conventions {
    point: Cow<'static, str>,
    separator: String,
    /// Sizes of groups from the right: the last one is repeated, 127 ends the grouping.
    grouping: Vec<u8>,
}

impl Conventions {
    fn plain(commas: bool) -> Conventions {
        let (separator, grouping) = if commas { (",".to_owned(), vec![3]) } else { (String::new(), Vec::new()) };
        Conventions { point: Cow::Borrowed("."), separator, grouping }
    }

    /// The conventions of the locale, or those of a dict like `localeconv()`'s.
    fn local(vm: &Vm, given: Option<&Value>) -> Result<Conventions> {
        let all = match given {
            Some(given) => given.clone(),
            None => {
                let module = (vm.hooks().import)(vm, "_locale")?;
                vm.call_method_str(&module, "localeconv", &[])?
            }
        };
        let Some(all) = Dict::from(&all) else { return Err(vm.type_error("optional argument must be a dict")) };
        let get = |name: &str| all.get(vm, &vm.intern(name));
        let text = |name: &str, default: &str| -> Result<String> {
            Ok(get(name)?.map_or_else(|| default.to_owned(), |value| string::lossy(&value)))
        };
        let grouping = match get("grouping")? {
            Some(value) if string::is_str(&value) => string::lossy(&value).chars().map(|c| c as u32).collect(),
            Some(value) => ops::collect(vm, &value)?.iter().map(|size| int::as_i64(size).unwrap_or(0) as u32).collect(),
            None => Vec::new(),
        };
        let conventions = Conventions {
            point: Cow::Owned(text("decimal_point", ".")?),
            separator: text("thousands_sep", "")?,
            grouping: grouping.iter().take_while(|&&size| size != 0).map(|&size| size.min(255) as u8).collect(),
        };
        let long = |text: &str| text.len() > 4;
        let negative = conventions.grouping.iter().any(|&size| size > 127);
        if conventions.point.is_empty() || long(&conventions.point) || long(&conventions.separator) || negative {
            return Err(vm.value_error("invalid override dict"));
        }
        Ok(conventions)
    }

    /// Digits in groups, with so many zeros before them that they take `width`.
    fn grouped(&self, digits: &str, width: usize) -> String {
        if self.grouping.is_empty() {
            return "0".repeat(width.saturating_sub(digits.len())) + digits;
        }
        let mut rest = digits.as_bytes();
        let mut left = width as i64;
        let mut groups: Vec<Vec<u8>> = Vec::new();
        let mut sizes = self.grouping.iter().copied();
        let mut last = None;
        let separator = self.separator.chars().count() as i64;
        loop {
            let size = match sizes.next().or(last) {
                Some(127) | None => usize::MAX,
                Some(size) => usize::from(size),
            };
            last = if size == usize::MAX { Some(127) } else { Some(size as u8) };
            let take = rest.len().max(left.max(1) as usize).min(size);
            let own = take.min(rest.len());
            let mut group = vec![b'0'; take - own];
            group.extend_from_slice(&rest[rest.len() - own..]);
            rest = &rest[..rest.len() - own];
            left -= take as i64;
            groups.push(group);
            if rest.is_empty() && left <= 0 {
                break;
            }
            left -= separator;
        }
        let texts: Vec<String> =
            groups.into_iter().rev().map(|group| String::from_utf8(group).unwrap_or_default()).collect();
        texts.join(&self.separator)
    }
}

/// A rounded number as digits with their point, an exponent, and what they are as a whole.
fn body(number: &Number, spec: &Spec, rounding: Rounding, capitals: bool, local: &Conventions, sign: &str) -> String {
    let kind = spec.kind.unwrap_or(if capitals { 'G' } else { 'g' });
    let mut number = number.clone();
    if kind == '%' {
        number.exponent += 2;
    }
    let lower = kind.to_ascii_lowercase();
    if let Some(mut precision) = spec.precision {
        if lower == 'g' {
            precision = precision.max(1);
        }
        number = match lower {
            'e' => with_digits(&number, precision + 1, true, rounding),
            'f' | '%' => number.rescaled(-precision, rounding),
            _ => with_digits(&number, precision, false, rounding),
        };
    }
    let fixed = matches!(lower, 'f' | '%');
    if fixed && number.exponent > 0 {
        number = if number.is_zero() { Number::zero(number.negative, 0) } else { number.rescaled(0, rounding) };
    }
    let digits = number.coefficient.text();
    let left = number.exponent + digits.len() as i64;
    let point = match lower {
        'e' if number.is_zero() => spec.precision.map_or(1, |precision| 1 - precision),
        'e' => 1,
        'g' if number.exponent <= 0 && left > -6 => left,
        'g' => 1,
        _ => left,
    };
    let (whole, fraction): (Cow<'_, str>, Cow<'_, str>) = if point < 0 {
        (Cow::Borrowed("0"), Cow::Owned("0".repeat(point.unsigned_abs() as usize) + &digits))
    } else if point as usize > digits.len() {
        (Cow::Owned(digits.clone() + &"0".repeat(point as usize - digits.len())), Cow::Borrowed(""))
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        (Cow::Borrowed(if whole.is_empty() { "0" } else { whole }), Cow::Borrowed(fraction))
    };
    let mut tail = String::with_capacity(fraction.len() + 16);
    if !fraction.is_empty() {
        tail.push_str(&local.point);
        tail.push_str(&fraction);
    }
    let exponent = left - point;
    if exponent != 0 || lower == 'e' {
        tail.push(if kind.is_ascii_uppercase() { 'E' } else { 'e' });
        tail.push_str(&format!("{exponent:+}"));
    }
    if kind == '%' {
        tail.push('%');
    }
    let room = match spec.align {
        '0' => spec.width.saturating_sub(tail.chars().count() + sign.len()),
        _ => 0,
    };
    local.grouped(&whole, room) + &tail
}

/// The number with so many digits: rounded to them, and filled up with zeros if it `fills`.
fn with_digits(number: &Number, digits: i64, fills: bool, rounding: Rounding) -> Number {
    let has = number.coefficient.digits();
    if number.is_zero() {
        return number.clone();
    }
    if has < digits {
        return if fills { number.rescaled(number.exponent - (digits - has), rounding) } else { number.clone() };
    }
    let settings = Settings { precision: digits, ..Settings::MAX }.rounded(rounding);
    number.finished(&settings, &mut Conditions::NONE.clone())
}

/// Sign and digits, filled up to the width.
fn aligned(sign: &str, body: &str, spec: &Spec) -> String {
    let missing = spec.width.saturating_sub(sign.len() + body.chars().count());
    if missing == 0 {
        return [sign, body].concat();
    }
    let fill = |count: usize| spec.fill.to_string().repeat(count);
    match spec.align {
        '<' => format!("{sign}{body}{}", fill(missing)),
        '^' => format!("{}{sign}{body}{}", fill(missing / 2), fill(missing - missing / 2)),
        '=' | '0' => format!("{sign}{}{body}", fill(missing)),
        _ => format!("{}{sign}{body}", fill(missing)),
    }
}

/// `number` formatted by the specifier.
fn formatted(vm: &Vm, number: &Number, mut spec: Spec, context: &Context, given: Option<&Value>) -> Result<String> {
    let local = if spec.local { Conventions::local(vm, given)? } else { Conventions::plain(spec.commas) };
    let sign = |negative: bool, spec: &Spec| match spec.sign {
        _ if negative => "-",
        '+' => "+",
        ' ' => " ",
        _ => "",
    };
    if !number.is_finite() {
        if spec.align == '0' {
            (spec.align, spec.fill) = ('>', ' ');
        }
        let percent = if spec.kind == Some('%') { "%" } else { "" };
        let text = number.with_sign(false).to_text(true) + percent;
        return Ok(aligned(sign(number.negative, &spec), &text, &spec));
    }
    let most = typhon_number::decimal::MAX_PRECISION;
    if spec.width as i64 > most || spec.precision.is_some_and(|precision| precision > most) {
        return Err(vm.value_error("invalid format string"));
    }
    let limit = typhon_number::decimal::MAX_DIGITS;
    let long = spec.precision.unwrap_or(0) > limit
        || spec.width as i64 > limit
        || matches!(spec.kind, Some('f' | 'F' | '%')) && number.exponent > limit && !number.is_zero();
    if long {
        return Err(vm.memory_error());
    }
    let (rounding, capitals) = (context.settings().rounding, context.capitals());
    let mut minus = sign(number.negative, &spec);
    let mut text = body(number, &spec, rounding, capitals, &local, minus);
    if spec.no_negative_zero && number.negative {
        // Zeros lose their sign, also those that rounding made.
        let digits = text.split(['e', 'E']).next().unwrap_or("");
        if !digits.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
            minus = sign(false, &spec);
            text = body(number, &spec, rounding, capitals, &local, minus);
        }
    }
    Ok(aligned(minus, &text, &spec))
}

/// What the decimals in Python make of specifiers with more in them than those here.
fn fallback(vm: &Vm, number: &Number, format_spec: &Value, context: &Context) -> Result<Value> {
    let format = || -> Result<Value> {
        let module = (vm.hooks().import)(vm, "_pydecimal")?;
        let none = Value::NONE;
        let settings = context.settings();
        let rounding = vm.intern(settings.rounding.name());
        let capitals = vm.int(context.capitals().into());
        let class = vm.get_attr_str(&module, "Context")?;
        let other = vm.call(&class, &[none.clone(), rounding, none.clone(), none, capitals])?;
        let class = vm.get_attr_str(&module, "Decimal")?;
        let decimal = vm.call(&class, &[vm.str(&number.to_text(true))])?;
        vm.call_method_str(&decimal, "__format__", &[format_spec.clone(), other])
    };
    format().map_err(|raised| match vm.catch_as(raised, Known::ValueError) {
        Ok(_) => vm.value_error("invalid format string"),
        Err(raised) => raised,
    })
}

/// `this.__format__(format_spec, given)`
pub fn format(vm: &Vm, this: &Value, format_spec: &Value, given: Option<&Value>) -> Result<Value> {
    let number = own(vm, this)?;
    let Some(text) = format_spec.native::<Str>() else { return Err(vm.type_error("format arg must be str")) };
    if given.is_some_and(|given| Dict::from(given).is_none()) {
        return Err(vm.type_error("optional argument must be a dict"));
    }
    with_current(vm, |context| {
        if text.is_empty() {
            return Ok(string::from_ascii(number.to_text(context.capitals()).as_bytes()));
        }
        let spec = match given {
            Some(given) => {
                // Conventions that are not valid are refused whatever is done with them.
                Conventions::local(vm, Some(given))?;
                text.to_str().and_then(Spec::parse)
            }
            None => text.to_str().and_then(Spec::parse),
        };
        match spec {
            Some(spec) if spec.is_old => {
                warn(vm, Known::DeprecationWarning, "Format specifier 'N' is deprecated", 1)?;
                Ok(vm.str(&formatted(vm, number, spec, context, given)?))
            }
            Some(spec) => Ok(vm.str(&formatted(vm, number, spec, context, given)?)),
            None => fallback(vm, number, format_spec, context),
        }
    })
}
