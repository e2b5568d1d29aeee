//! What `bytes` and `bytearray` do alike: functions over both, and the block of methods that calls them.
//!
//! Arguments are read first, which may run Python code; then the bytes are looked at.

use typhon_object::{
    ops::Comparison,
    prelude::*,
    primal::{
        list,
        str::{self as string, codec},
        tuple,
    },
};
use typhon_text::{Text, TooLong, bytes as text, string::Sides};

use super::{
    Needle, name_argument,
    needle::{bounds, range},
};
use crate::buffer::{Buffer, BytesGuard, as_bytes, find_bytes, plain_bytes};

/// `bytes` or `bytearray`.
pub(crate) trait Sequence {
    /// Calls `f` with the bytes of `this`. It runs no Python code.
    fn with<R>(this: &Value, f: impl FnOnce(&[u8]) -> R) -> R;
    /// A new object.
    fn make(bytes: &[u8]) -> Value;
    /// A new object of so many bytes, which `fill` writes, and runs no Python code.
    ///
    /// # Errors
    /// MemoryError.
    fn build(vm: &Vm, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value>;
    /// `this`, where a method may return it for a result that is equal to it.
    fn keep(this: &Value) -> Option<Value>;
    /// The bytes that an object can have at most, as far as CPython counts; more are an OverflowError.
    const MOST: usize = usize::MAX;
}

/// A new object of these bytes.
///
/// # Errors
/// MemoryError.
pub(crate) fn copied<K: Sequence>(vm: &Vm, bytes: &[u8]) -> Result<Value> {
    K::build(vm, bytes.len(), |room| room.copy_from_slice(bytes))
}

fn kept<K: Sequence>(this: &Value) -> Value {
    K::keep(this).unwrap_or_else(|| K::with(this, K::make))
}

fn too_long(vm: &Vm) -> Raised {
    vm.memory_error()
}

/// The object for `result`, which is a part of the bytes of `this`.
fn part<K: Sequence>(this: &Value, vm: &Vm, cut: impl Fn(&[u8]) -> &[u8]) -> Result<Value> {
    let whole = |bytes: &[u8]| cut(bytes).len() == bytes.len();
    if let Some(same) = K::keep(this)
        && K::with(this, whole)
    {
        return Ok(same);
    }
    vm.check_room(K::with(this, <[u8]>::len))?;
    Ok(K::with(this, |bytes| K::make(cut(bytes))))
}

/// A list of the parts of some bytes, which are many.
///
/// # Errors
/// MemoryError.
fn listed<K: Sequence>(this: &Value, vm: &Vm, cut: impl Fn(&[u8]) -> Vec<&[u8]>) -> Result<Value> {
    K::with(this, |bytes| {
        vm.check_room(bytes.len())?;
        let parts = cut(bytes);
        // Headers, and what the sizes are rounded up by.
        vm.check_room(bytes.len() + parts.len() * 48)?;
        Ok(list::new(parts.into_iter().map(K::make).collect()))
    })
}

pub(crate) fn map<K: Sequence>(this: &Value, vm: &Vm, f: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Value> {
    vm.check_room(2 * K::with(this, <[u8]>::len))?;
    Ok(K::make(&K::with(this, f)))
}

pub(crate) fn concat<K: Sequence>(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
    let Some(other) = plain_bytes(vm, other) else { return Ok(Value::NOT_IMPLEMENTED) };
    K::with(this, |bytes| join_slices::<K>(vm, &[], &[bytes, &other]))
}

pub(crate) fn repeat<K: Sequence>(this: &Value, vm: &Vm, times: &Value) -> Result<Value> {
    match typhon_object::primal::common::repetitions(vm, times)? {
        None => Ok(Value::NOT_IMPLEMENTED),
        Some(1) => Ok(kept::<K>(this)),
        Some(times)
            if K::MOST < usize::MAX
                && K::with(this, <[u8]>::len).checked_mul(times).is_none_or(|len| len > isize::MAX as usize) =>
        {
            Err(vm.overflow_error("repeated bytes are too long"))
        }
        Some(times) => match K::with(this, |bytes| text::repeat(bytes, times)) {
            Ok(bytes) => copied::<K>(vm, &bytes),
            Err(TooLong) => Err(too_long(vm)),
        },
    }
}

pub(crate) fn contains<K: Sequence>(this: &Value, vm: &Vm, item: &Value) -> Result<bool> {
    let needle = Needle::member(vm, item)?;
    Ok(K::with(this, |bytes| text::find(bytes, needle.bytes()).is_some()))
}

/// Which occurrence is wanted.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    First,
    Last,
}

pub(crate) fn find<K: Sequence>(
    this: &Value,
    vm: &Vm,
    sub: &Value,
    start: &Value,
    end: &Value,
    side: Side,
) -> Result<Option<usize>> {
    let (start, end) = bounds(vm, start, end)?;
    let needle = Needle::read(vm, sub)?;
    Ok(K::with(this, |bytes| {
        let range = range(start, end, bytes.len())?;
        let offset = range.start;
        let found = match side {
            Side::First => text::find(&bytes[range], needle.bytes()),
            Side::Last => text::rfind(&bytes[range], needle.bytes()),
        };
        found.map(|at| at + offset)
    }))
}

pub(crate) fn index<K: Sequence>(
    this: &Value,
    vm: &Vm,
    sub: &Value,
    start: &Value,
    end: &Value,
    side: Side,
) -> Result<usize> {
    let found = find::<K>(this, vm, sub, start, end, side)?;
    found.ok_or_else(|| vm.value_error("subsection not found"))
}

pub(crate) fn count<K: Sequence>(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
    let (start, end) = bounds(vm, start, end)?;
    let needle = Needle::read(vm, sub)?;
    Ok(K::with(this, |bytes| {
        range(start, end, bytes.len()).map_or(0, |range| text::count(&bytes[range], needle.bytes()))
    }))
}

/// `startswith` and, with `Side::Last`, `endswith`.
pub(crate) fn begins<K: Sequence>(
    this: &Value,
    vm: &Vm,
    prefix: &Value,
    start: &Value,
    end: &Value,
    side: Side,
) -> Result<bool> {
    let (start, end) = bounds(vm, start, end)?;
    let test = |prefix: &[u8]| {
        K::with(this, |bytes| {
            range(start, end, bytes.len()).is_some_and(|range| match side {
                Side::First => bytes[range].starts_with(prefix),
                Side::Last => bytes[range].ends_with(prefix),
            })
        })
    };
    if let Some(prefixes) = Tuple::from(prefix) {
        for prefix in prefixes.items() {
            if test(&as_bytes(vm, prefix)?) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match find_bytes(vm, prefix)? {
        Some(prefix) => Ok(test(&prefix)),
        None => {
            let method = if matches!(side, Side::First) { "startswith" } else { "endswith" };
            let given = vm.type_name(prefix);
            Err(vm.type_error(format!("{method} first arg must be bytes or a tuple of bytes, not {given}")))
        }
    }
}

pub(crate) fn remove<K: Sequence>(this: &Value, vm: &Vm, affix: &Value, side: Side) -> Result<Value> {
    let affix = as_bytes(vm, affix)?;
    part::<K>(this, vm, |bytes| {
        let rest = match side {
            Side::First => bytes.strip_prefix(&*affix),
            Side::Last => bytes.strip_suffix(&*affix),
        };
        rest.unwrap_or(bytes)
    })
}

pub(crate) fn strip<K: Sequence>(this: &Value, vm: &Vm, bytes: Option<&Value>, sides: Sides) -> Result<Value> {
    let set = bytes.map(|bytes| as_bytes(vm, bytes)).transpose()?;
    part::<K>(this, vm, |bytes| match &set {
        Some(set) => text::strip_bytes(bytes, set, sides),
        None => text::strip(bytes, sides),
    })
}

pub(crate) fn split<K: Sequence>(
    this: &Value,
    vm: &Vm,
    separator: Option<&Value>,
    limit: i64,
    side: Side,
) -> Result<Value> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let separator = separator.map(|separator| as_bytes(vm, separator)).transpose()?;
    if separator.as_ref().is_some_and(|separator| separator.is_empty()) {
        return Err(vm.value_error("empty separator"));
    }
    listed::<K>(this, vm, |bytes| match (&separator, side) {
        (Some(separator), Side::First) => text::split(bytes, separator, limit),
        (Some(separator), Side::Last) => text::rsplit(bytes, separator, limit),
        (None, Side::First) => text::split_whitespace(bytes, limit),
        (None, Side::Last) => text::rsplit_whitespace(bytes, limit),
    })
}

pub(crate) fn split_lines<K: Sequence>(this: &Value, vm: &Vm, keep_ends: bool) -> Result<Value> {
    listed::<K>(this, vm, |bytes| text::split_lines(bytes, keep_ends))
}

pub(crate) fn partition<K: Sequence>(this: &Value, vm: &Vm, separator: &Value, side: Side) -> Result<Value> {
    let needle = as_bytes(vm, separator)?;
    if needle.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let found = K::with(this, |bytes| {
        let at = match side {
            Side::First => text::find(bytes, &needle),
            Side::Last => text::rfind(bytes, &needle),
        }?;
        Some([K::make(&bytes[..at]), K::make(&needle), K::make(&bytes[at + needle.len()..])])
    });
    // An instance of a subclass of bytes comes back as it is.
    let same = |this: &Value| if this.native::<super::Bytes>().is_some() { this.clone() } else { kept::<K>(this) };
    Ok(tuple::of(match (found, side) {
        // bytes give the separator back as it is, a bytearray makes one of its kind.
        (Some([before, _, after]), _) if K::keep(this).is_some() || this.native::<super::Bytes>().is_some() => {
            [before, separator.clone(), after]
        }
        (Some(parts), _) => parts,
        (None, Side::First) => [same(this), K::make(&[]), K::make(&[])],
        (None, Side::Last) => [K::make(&[]), K::make(&[]), same(this)],
    }))
}

pub(crate) fn replace<K: Sequence>(this: &Value, vm: &Vm, old: Buffer, new: Buffer, count: i64) -> Result<Value> {
    let (old, new) = (old.to_vec(), new.to_vec());
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    match K::with(this, |bytes| text::replace(bytes, &old, &new, limit)) {
        Ok(Some(bytes)) => copied::<K>(vm, &bytes),
        Ok(None) => Ok(kept::<K>(this)),
        Err(TooLong) => Err(vm.overflow_error("replace bytes is too long")),
    }
}

pub(crate) fn translate<K: Sequence>(this: &Value, vm: &Vm, table: Option<&Value>, delete: Maybe<'_>) -> Result<Value> {
    let table = table.map(|table| as_bytes(vm, table)).transpose()?;
    let table: Option<&[u8; 256]> = match &table {
        Some(table) => match <&[u8; 256]>::try_from(&**table) {
            Ok(table) => Some(table),
            Err(_) => return Err(vm.value_error("translation table must be 256 characters long")),
        },
        None => None,
    };
    let delete = delete.0.map(|delete| as_bytes(vm, delete)).transpose()?;
    vm.check_room(K::with(this, <[u8]>::len))?;
    let result = K::with(this, |bytes| {
        let new = text::translate(bytes, table, delete.as_deref().unwrap_or_default());
        (new != bytes).then_some(new)
    });
    result.map_or_else(|| Ok(kept::<K>(this)), |bytes| copied::<K>(vm, &bytes))
}

/// `bytes.maketrans`.
pub(crate) fn make_table(vm: &Vm, from: &Value, to: &Value) -> Result<Value> {
    let (from, to) = (as_bytes(vm, from)?, as_bytes(vm, to)?);
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: [u8; 256] = std::array::from_fn(|at| at as u8);
    from.iter().zip(&*to).for_each(|(&from, &to)| table[usize::from(from)] = to);
    Ok(super::new(&table))
}

/// How `ljust` and its like fill.
pub(crate) type Pad = fn(&[u8], usize, u8) -> std::result::Result<Vec<u8>, TooLong>;

pub(crate) fn pad<K: Sequence>(
    this: &Value,
    vm: &Vm,
    name: &str,
    width: i64,
    fill: Maybe<'_>,
    pad: Pad,
) -> Result<Value> {
    let fill = match fill.0 {
        None => b' ',
        Some(fill) => fill_byte(vm, name, fill)?,
    };
    let width = usize::try_from(width).unwrap_or(0);
    if K::with(this, <[u8]>::len) >= width {
        return Ok(kept::<K>(this));
    }
    match K::with(this, |bytes| pad(bytes, width, fill)) {
        Ok(bytes) => copied::<K>(vm, &bytes),
        Err(TooLong) if width > K::MOST => Err(vm.overflow_error("byte string is too large")),
        Err(TooLong) => Err(too_long(vm)),
    }
}

fn fill_byte(vm: &Vm, name: &str, fill: &Value) -> Result<u8> {
    let kind = vm.class_of(fill);
    if !kind.is_subclass(Known::Bytes) && !kind.is_subclass(Known::ByteArray) {
        let given = vm.given_name(fill);
        return Err(vm.type_error(format!("{name}() argument 2 must be a byte string of length 1, not {given}")));
    }
    let bytes = as_bytes(vm, fill)?;
    match *bytes {
        [byte] => Ok(byte),
        _ => {
            let (given, len) = (kind.name(), bytes.len());
            Err(vm.type_error(format!(
                "{name}(): argument 2 must be a byte string of length 1, not a {given} object of length {len}"
            )))
        }
    }
}

pub(crate) fn zero_fill<K: Sequence>(this: &Value, vm: &Vm, width: i64) -> Result<Value> {
    pad::<K>(this, vm, "zfill", width, Maybe(None), |bytes, width, _| text::zfill(bytes, width))
}

pub(crate) fn expand_tabs<K: Sequence>(this: &Value, vm: &Vm, size: i64) -> Result<Value> {
    match K::with(this, |bytes| text::expand_tabs(bytes, usize::try_from(size).unwrap_or(0))) {
        Ok(bytes) => copied::<K>(vm, &bytes),
        Err(TooLong) => Err(vm.overflow_error("result too long")),
    }
}

/// `hex(sep, bytes_per_sep)` of any bytes.
pub(crate) fn hex(vm: &Vm, bytes: &[u8], separator: Maybe<'_>, group: i64) -> Result<Value> {
    let separator = match separator.0 {
        None => None,
        Some(separator) => Some(separator_byte(vm, separator)?),
    };
    let digits = text::hex(bytes, separator, group as isize).map_err(|TooLong| vm.memory_error())?;
    string::from_text_checked(vm, Text::from_parts(&digits, true))
}

fn separator_byte(vm: &Vm, separator: &Value) -> Result<u8> {
    if ops::len(vm, separator)? != 1 {
        return Err(vm.value_error("sep must be length 1."));
    }
    let byte = match separator.native::<Str>() {
        Some(text) => text.bytes()[0],
        None if vm.class_of(separator).is_subclass(Known::Bytes) => super::slice_of(separator)[0],
        None => return Err(vm.type_error("sep must be str or bytes.")),
    };
    if byte.is_ascii() { Ok(byte) } else { Err(vm.value_error("sep must be ASCII.")) }
}

/// The bytes that `fromhex` reads.
pub(crate) fn from_hex(vm: &Vm, given: &Value) -> Result<Vec<u8>> {
    let bytes = match given.native::<Str>() {
        Some(text) => BytesGuard::Plain(text.bytes()),
        None => find_bytes(vm, given)?.ok_or_else(|| {
            let given = vm.class_of(given).told_name(vm);
            vm.type_error(format!("fromhex() argument must be str or bytes-like, not {given}"))
        })?,
    };
    vm.check_room(bytes.len())?;
    text::from_hex(&bytes).map_err(|error| {
        let error = match (error, given.native::<Str>()) {
            // A text that is not ASCII is refused where it is not.
            (text::FromHexError::Digit(at), Some(text)) => {
                let foreign = text.text().code_points().position(|point| point > 127);
                text::FromHexError::Digit(foreign.unwrap_or(at))
            }
            (error, _) => error,
        };
        vm.value_error(error.to_string())
    })
}

pub(crate) fn decoded<K: Sequence>(this: &Value, vm: &Vm, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
    let encoding = name_argument(vm, "decode", "encoding", encoding)?.unwrap_or("utf-8");
    let errors = name_argument(vm, "decode", "errors", errors)?;
    // Nothing is text in every encoding, known or not.
    if K::with(this, <[u8]>::is_empty) {
        return Ok(typhon_object::primal::str::empty());
    }
    if let Some(bytes) = this.native::<super::Bytes>() {
        return codec::decode(vm, bytes.as_slice(), Some(this), encoding, errors);
    }
    // Error handlers in Python may change it.
    let copy = K::with(this, <[u8]>::to_vec);
    codec::decode(vm, &copy, Some(this), encoding, errors)
}

pub(crate) fn join<K: Sequence>(this: &Value, vm: &Vm, iterable: &Value) -> Result<Value> {
    let items = ops::collect_fast(vm, iterable, "can only join an iterable")?;
    if let [single] = items.as_slice()
        && let Some(same) = K::keep(single)
    {
        return Ok(same);
    }
    if items.iter().all(|item| item.exact::<super::Bytes>().is_some()) {
        let parts: Vec<_> = items.iter().map(super::slice_of).collect();
        return K::with(this, |separator| join_slices::<K>(vm, separator, &parts));
    }
    let mut parts = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        match plain_bytes(vm, item) {
            Some(bytes) => parts.push(bytes),
            None => {
                let given = vm.type_name(item);
                return Err(vm.type_error(format!("sequence item {at}: expected a bytes-like object, {given} found")));
            }
        }
    }
    let parts: Vec<&[u8]> = parts.iter().map(|part| &**part).collect();
    K::with(this, |separator| join_slices::<K>(vm, separator, &parts))
}

fn join_slices<K: Sequence>(vm: &Vm, separator: &[u8], parts: &[&[u8]]) -> Result<Value> {
    let Some((first, others)) = parts.split_first() else { return Ok(K::make(&[])) };
    let add = |total: usize, part: &&[u8]| total.checked_add(part.len())?.checked_add(separator.len());
    let Some(total) = others.iter().try_fold(first.len(), add) else { return Err(vm.memory_error()) };
    K::build(vm, total, |mut room| {
        let mut put = |bytes: &[u8]| {
            let (here, rest) = std::mem::take(&mut room).split_at_mut(bytes.len());
            here.copy_from_slice(bytes);
            room = rest;
        };
        put(first);
        for part in others {
            put(separator);
            put(part);
        }
    })
}

/// Compares with any bytes-like object.
pub(crate) fn compare<K: Sequence>(this: &Value, vm: &Vm, op: Comparison, other: &Value) -> Result<Value> {
    let Some(other) = plain_bytes(vm, other) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(K::with(this, |bytes| match op {
        Comparison::Equal => bytes == &*other,
        Comparison::NotEqual => bytes != &*other,
        op => op.of(bytes.cmp(&other)),
    })))
}

/// The methods that `bytes` and `bytearray` share.
macro_rules! byte_methods {
    ($name:ident) => {
        #[typhon_object::prelude::pymethods(shared)]
        impl $name {
            fn __add__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                shared::concat::<$name>(this, vm, other)
            }

            #[alias(__rmul__)]
            fn __mul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                shared::repeat::<$name>(this, vm, value)
            }

            fn __mod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                let format = <$name as Sequence>::with(this, <[u8]>::to_vec);
                let made = string::percent::format_bytes(vm, &format, value)?;
                shared::copied::<$name>(vm, &made)
            }

            fn __rmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                match <$name>::from(value) {
                    Some(_) => <$name>::__mod__(value, vm, this),
                    None => Ok(Value::NOT_IMPLEMENTED),
                }
            }

            fn __contains__(this: &Value, vm: &Vm, key: &Value) -> Result<bool> {
                shared::contains::<$name>(this, vm, key)
            }

            /// Return a memoryview of the object.
            fn __buffer__(this: &Value, vm: &Vm, flags: &Value) -> Result<Value> {
                crate::memory_view::of_flags(vm, this, flags)
            }

            /// Return the lowest index in B where subsection 'sub' is found.
            #[sig(sub, start = None, end = None, /)]
            fn find(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<i64> {
                let found = shared::find::<$name>(this, vm, sub, start, end, Side::First)?;
                Ok(found.map_or(-1, |at| at as i64))
            }

            /// Return the highest index in B where subsection 'sub' is found.
            #[sig(sub, start = None, end = None, /)]
            fn rfind(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<i64> {
                let found = shared::find::<$name>(this, vm, sub, start, end, Side::Last)?;
                Ok(found.map_or(-1, |at| at as i64))
            }

            /// Return the lowest index in B where subsection 'sub' is found; raise ValueError if there is none.
            #[sig(sub, start = None, end = None, /)]
            fn index(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
                shared::index::<$name>(this, vm, sub, start, end, Side::First)
            }

            /// Return the highest index in B where subsection 'sub' is found; raise ValueError if there is none.
            #[sig(sub, start = None, end = None, /)]
            fn rindex(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
                shared::index::<$name>(this, vm, sub, start, end, Side::Last)
            }

            /// Return the number of non-overlapping occurrences of subsection 'sub'.
            #[sig(sub, start = None, end = None, /)]
            fn count(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
                shared::count::<$name>(this, vm, sub, start, end)
            }

            /// Return True if the object starts with the specified prefix (or one of a tuple of them).
            #[sig(prefix, start = None, end = None, /)]
            fn startswith(this: &Value, vm: &Vm, prefix: &Value, start: &Value, end: &Value) -> Result<bool> {
                shared::begins::<$name>(this, vm, prefix, start, end, Side::First)
            }

            /// Return True if the object ends with the specified suffix (or one of a tuple of them).
            #[sig(suffix, start = None, end = None, /)]
            fn endswith(this: &Value, vm: &Vm, suffix: &Value, start: &Value, end: &Value) -> Result<bool> {
                shared::begins::<$name>(this, vm, suffix, start, end, Side::Last)
            }

            /// Return the bytes without a prefix, where they have it.
            fn removeprefix(this: &Value, vm: &Vm, prefix: &Value) -> Result<Value> {
                shared::remove::<$name>(this, vm, prefix, Side::First)
            }

            /// Return the bytes without a suffix, where they have it.
            fn removesuffix(this: &Value, vm: &Vm, suffix: &Value) -> Result<Value> {
                shared::remove::<$name>(this, vm, suffix, Side::Last)
            }

            /// Strip leading and trailing bytes contained in the argument, or ASCII whitespace.
            #[sig(bytes = None, /)]
            fn strip(this: &Value, vm: &Vm, bytes: Option<&Value>) -> Result<Value> {
                shared::strip::<$name>(this, vm, bytes, Sides::Both)
            }

            /// Strip leading bytes contained in the argument, or ASCII whitespace.
            #[sig(bytes = None, /)]
            fn lstrip(this: &Value, vm: &Vm, bytes: Option<&Value>) -> Result<Value> {
                shared::strip::<$name>(this, vm, bytes, Sides::Left)
            }

            /// Strip trailing bytes contained in the argument, or ASCII whitespace.
            #[sig(bytes = None, /)]
            fn rstrip(this: &Value, vm: &Vm, bytes: Option<&Value>) -> Result<Value> {
                shared::strip::<$name>(this, vm, bytes, Sides::Right)
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter.
            #[sig(sep = None, maxsplit = -1)]
            fn split(this: &Value, vm: &Vm, sep: Option<&Value>, maxsplit: i64) -> Result<Value> {
                shared::split::<$name>(this, vm, sep, maxsplit, Side::First)
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter, from the right.
            #[sig(sep = None, maxsplit = -1)]
            fn rsplit(this: &Value, vm: &Vm, sep: Option<&Value>, maxsplit: i64) -> Result<Value> {
                shared::split::<$name>(this, vm, sep, maxsplit, Side::Last)
            }

            /// Return a list of the lines in the bytes, breaking at line boundaries.
            #[sig(keepends = False)]
            fn splitlines(this: &Value, vm: &Vm, keepends: bool) -> Result<Value> {
                shared::split_lines::<$name>(this, vm, keepends)
            }

            /// Partition the bytes into three parts using the given separator.
            fn partition(this: &Value, vm: &Vm, sep: &Value) -> Result<Value> {
                shared::partition::<$name>(this, vm, sep, Side::First)
            }

            /// Partition the bytes into three parts using the last occurrence of the given separator.
            fn rpartition(this: &Value, vm: &Vm, sep: &Value) -> Result<Value> {
                shared::partition::<$name>(this, vm, sep, Side::Last)
            }

            /// Return a copy with all occurrences of substring old replaced by new.
            #[sig(old, new, count = -1, /)]
            fn replace(
                this: &Value,
                vm: &Vm,
                old: crate::buffer::Buffer,
                new: crate::buffer::Buffer,
                count: i64,
            ) -> Result<Value> {
                shared::replace::<$name>(this, vm, old, new, count)
            }

            /// Return a copy with each character mapped by the given translation table.
            #[sig(table, /, delete = b"")]
            fn translate(this: &Value, vm: &Vm, table: Option<&Value>, delete: Maybe<'_>) -> Result<Value> {
                shared::translate::<$name>(this, vm, table, delete)
            }

            /// Return a translation table usable for the bytes or bytearray translate method.
            #[staticmethod]
            fn maketrans(vm: &Vm, frm: &Value, to: &Value) -> Result<Value> {
                shared::make_table(vm, frm, to)
            }

            /// Return a left-justified copy.
            #[sig(width, fillchar = b" ", /)]
            fn ljust(this: &Value, vm: &Vm, width: i64, fillchar: Maybe<'_>) -> Result<Value> {
                shared::pad::<$name>(this, vm, "ljust", width, fillchar, typhon_text::bytes::ljust)
            }

            /// Return a right-justified copy.
            #[sig(width, fillchar = b" ", /)]
            fn rjust(this: &Value, vm: &Vm, width: i64, fillchar: Maybe<'_>) -> Result<Value> {
                shared::pad::<$name>(this, vm, "rjust", width, fillchar, typhon_text::bytes::rjust)
            }

            /// Return a centered copy.
            #[sig(width, fillchar = b" ", /)]
            fn center(this: &Value, vm: &Vm, width: i64, fillchar: Maybe<'_>) -> Result<Value> {
                shared::pad::<$name>(this, vm, "center", width, fillchar, typhon_text::bytes::center)
            }

            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            fn zfill(this: &Value, vm: &Vm, width: i64) -> Result<Value> {
                shared::zero_fill::<$name>(this, vm, width)
            }

            /// Return a copy where all tab characters are expanded using spaces.
            #[sig(tabsize = 8)]
            fn expandtabs(this: &Value, vm: &Vm, tabsize: i32) -> Result<Value> {
                shared::expand_tabs::<$name>(this, vm, tabsize.into())
            }

            /// Create a string of hexadecimal numbers.
            #[sig(sep = ..., bytes_per_sep = 1)]
            fn hex(this: &Value, vm: &Vm, sep: Maybe<'_>, bytes_per_sep: i32) -> Result<Value> {
                let bytes = crate::buffer::as_bytes(vm, this)?;
                shared::hex(vm, &bytes, sep, bytes_per_sep.into())
            }

            /// Decode the bytes using the codec registered for encoding.
            #[sig(encoding = "utf-8", errors = "strict")]
            fn decode(this: &Value, vm: &Vm, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
                shared::decoded::<$name>(this, vm, encoding, errors)
            }

            /// Concatenate any number of bytes objects.
            fn join(this: &Value, vm: &Vm, iterable_of_bytes: &Value) -> Result<Value> {
                shared::join::<$name>(this, vm, iterable_of_bytes)
            }

            /// Return a copy with all ASCII characters converted to lowercase.
            fn lower(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::lower)
            }

            /// Return a copy with all ASCII characters converted to uppercase.
            fn upper(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::upper)
            }

            /// Return a copy with uppercase ASCII characters converted to lowercase and vice versa.
            fn swapcase(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::swapcase)
            }

            /// Return a copy with only its first character capitalized (ASCII) and the rest lower-cased.
            fn capitalize(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::capitalize)
            }

            /// Return a titlecased version, i.e. ASCII words start with uppercase characters.
            fn title(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::title)
            }

            /// Return True if all characters are alphanumeric and there is at least one.
            fn isalnum(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_alnum)
            }

            /// Return True if all characters are alphabetic and there is at least one.
            fn isalpha(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_alpha)
            }

            /// Return True if the bytes are empty or all characters are ASCII.
            fn isascii(this: &Value) -> bool {
                <$name as Sequence>::with(this, <[u8]>::is_ascii)
            }

            /// Return True if all characters are digits and there is at least one.
            fn isdigit(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_digit)
            }

            /// Return True if all cased characters are lowercase and there is at least one.
            fn islower(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_lower)
            }

            /// Return True if all characters are whitespace and there is at least one.
            fn isspace(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_space)
            }

            /// Return True if the bytes are a titlecased string and there is at least one character.
            fn istitle(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_title)
            }

            /// Return True if all cased characters are uppercase and there is at least one.
            fn isupper(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_upper)
            }
        }
    };
}

pub(crate) use byte_methods;
