//! The exception classes with attributes of their own.

use std::sync::atomic::{AtomicI64, Ordering};

use typhon_heap::{Header, Native, Slot, Value};
use typhon_macros::{pymethods, pytype};
use typhon_text::TextBuf;

pub use super::{BaseException, group::BaseExceptionGroup};
use crate::{
    args::Args,
    class::Class,
    dunder::Dunder,
    known::Known,
    ops,
    primal::{
        common::shape_for,
        int, str as string,
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

/// Declares an exception class: its fields, which are attributes that can be read, set and deleted (to None), and at times
/// one more, whose attribute the class writes itself.
macro_rules! exception {
    ($(#[doc = $doc:literal])* $name:ident($text:literal) { $($field:ident $set:ident $label:literal),* $(,)? }
        $(and $hidden:ident)? $(with numbers $($number:ident $set_number:ident $number_label:literal)*)?) => {
        $(#[doc = $doc])*
        #[pytype(name = $text, known = $name, base = BaseException, flags(base, dictionary), methods(attributes))]
        pub struct $name {
            base: BaseException,
            $($field: Slot,)*
            $($hidden: Slot,)?
            $($($number: AtomicI64,)*)?
        }

        impl $name {
            /// The fields of a new exception with these `args`.
            fn fields(shape: typhon_heap::ShapeId, args: Value) -> $name {
                $name { base: BaseException::fields(shape, args), $($field: Slot::EMPTY,)* $($hidden: Slot::EMPTY,)? $($($number: AtomicI64::new(0),)*)? }
            }

            fn allocate(vm: &Vm, class: &Value, args: &[Value]) -> Result<Value> {
                let shape = shape_for::<$name>(vm, class)?;
                Ok(typhon_heap::new_instance(shape, $name::fields(shape, tuple::new(args.to_vec()))))
            }

            fn head(&self) -> &Header {
                &self.base.header
            }
        }

        #[pymethods(attributes)]
        impl $name {
            $(
                #[getter]
                #[name = $label]
                fn $field(&self) -> Option<Value> {
                    self.$field.get(self.head())
                }

                #[setter]
                #[name = $label]
                fn $set(&self, value: Option<&Value>) {
                    drop(self.$field.replace(self.head(), value.cloned()));
                }
            )*
            $($(
                #[getter]
                #[name = $number_label]
                fn $number(&self) -> i64 {
                    self.$number.load(Ordering::Relaxed)
                }

                #[setter]
                #[name = $number_label]
                fn $set_number(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                    let Some(value) = value else {
                        return Err(vm.type_error("can't delete numeric/char attribute"));
                    };
                    if !int::is_int(value) {
                        return Err(vm.type_error("an integer is required"));
                    }
                    self.$number.store(int::to_i64(vm, value)?, Ordering::Relaxed);
                    Ok(())
                }
            )*)?
        }
    };
}

/// An instance of an exception class, whose own fields are empty; `None` where only a `__new__` of its own makes those.
pub(super) fn allocate(vm: &Vm, class: &Value, args: &[Value]) -> Result<Option<Value>> {
    let Some(layout) = Class::from(class).map(Class::layout) else { return Ok(None) };
    macro_rules! one_of {
        ($($name:ident)*) => {
            $(if std::ptr::eq(layout, <$name as Native>::LAYOUT) {
                return $name::allocate(vm, class, args).map(Some);
            })*
        };
    }
    one_of!(StopIteration SystemExit AttributeError NameError ImportError SyntaxError);
    one_of!(UnicodeEncodeError UnicodeDecodeError UnicodeTranslateError);
    Ok(None)
}

/// `args` and no keywords.
fn plain_args<'a>(vm: &Vm, this: &Value, args: Args<'a>) -> Result<&'a [Value]> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{}() takes no keyword arguments", vm.class_of(this).name())));
    }
    Ok(args.positional())
}

/// The values of the keywords `names`; others are refused.
fn keywords<'a, const N: usize>(
    vm: &Vm,
    class: &str,
    args: Args<'a>,
    names: [&str; N],
) -> Result<[Option<&'a Value>; N]> {
    let mut found = [None; N];
    let count = args.names().len();
    if count > N {
        let plural = if N == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("{class}() takes at most {N} keyword argument{plural} ({count} given)")));
    }
    for (name, value) in args.keywords() {
        let text = string::lossy(name);
        match names.iter().position(|known| *known == text) {
            Some(index) => found[index] = Some(value),
            None => {
                return Err(vm.type_error(format!("{class}() got an unexpected keyword argument '{text}'")));
            }
        }
    }
    Ok(found)
}

fn text_of(vm: &Vm, value: &Value) -> Result<String> {
    Ok(string::lossy(&ops::str(vm, value)?))
}

exception! {
    /// Signal the end from iterator.__next__().
    StopIteration("StopIteration") { value set_value "value" }
}

#[pymethods]
impl StopIteration {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        if let Some(this) = this.native::<StopIteration>() {
            this.base.set_args(tuple::new(given.to_vec()));
            drop(this.value.replace(this.head(), given.first().cloned()));
        }
        Ok(())
    }
}

exception! {
    /// Request to exit from the interpreter.
    SystemExit("SystemExit") { code set_code "code" }
}

#[pymethods]
impl SystemExit {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        if let Some(this) = this.native::<SystemExit>() {
            this.base.set_args(tuple::new(given.to_vec()));
            let code = match given {
                [] => return Ok(()),
                [code] => code.clone(),
                all => tuple::new(all.to_vec()),
            };
            drop(this.code.replace(this.head(), Some(code)));
        }
        Ok(())
    }
}

exception! {
    /// Attribute not found.
    AttributeError("AttributeError") { name set_name "name", obj set_obj "obj" }
}

#[pymethods]
impl AttributeError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        // The arguments are kept even where a keyword is refused.
        if let Some(this) = this.native::<AttributeError>() {
            this.base.set_args(tuple::new(args.positional().to_vec()));
        }
        let [name, object] = keywords(vm, "AttributeError", args, ["name", "obj"])?;
        if let Some(this) = this.native::<AttributeError>() {
            drop(this.name.replace(this.head(), name.cloned()));
            drop(this.obj.replace(this.head(), object.cloned()));
        }
        Ok(())
    }

    fn __getstate__(this: &Value, vm: &Vm) -> Result<Value> {
        let state = vm.dict();
        let own = crate::attribute::instance_dict(vm, this)?;
        vm.call_method(&state, &vm.names().update, &[own])?;
        let Some(error) = this.native::<AttributeError>() else { return Ok(state) };
        // What it was raised for is not kept: it may be anything.
        if let Some(name) = error.name.get(error.head()) {
            ops::set_item(vm, &state, &vm.intern("name"), &name)?;
        }
        ops::set_item(vm, &state, &vm.intern("args"), &error.base.args())?;
        Ok(state)
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let state = AttributeError::__getstate__(this, vm)?;
        let args = super::from(this).map(BaseException::args).unwrap_or_else(tuple::empty);
        Ok(vm.tuple(vec![vm.class_value(this), args, state]))
    }
}

exception! {
    /// Name not found globally.
    NameError("NameError") { name set_name "name" }
}

#[pymethods]
impl NameError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if let Some(this) = this.native::<NameError>() {
            this.base.set_args(tuple::new(args.positional().to_vec()));
        }
        let [name] = keywords(vm, "NameError", args, ["name"])?;
        if let Some(this) = this.native::<NameError>() {
            drop(this.name.replace(this.head(), name.cloned()));
        }
        Ok(())
    }
}

exception! {
    /// Import can't find module, or can't find name in module.
    ImportError("ImportError") {
        msg set_msg "msg", name set_name "name", path set_path "path", name_from set_name_from "name_from",
    }
}

#[pymethods]
impl ImportError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        if let Some(this) = this.native::<ImportError>() {
            this.base.set_args(tuple::new(args.positional().to_vec()));
        }
        let [name, path, from] = keywords(vm, "ImportError", args, ["name", "path", "name_from"])?;
        if let Some(this) = this.native::<ImportError>() {
            let message = match args.positional() {
                [message] => Some(message.clone()),
                _ => None,
            };
            drop(this.msg.replace(this.head(), message));
            for (field, value) in [(&this.name, name), (&this.path, path), (&this.name_from, from)] {
                drop(field.replace(this.head(), value.cloned()));
            }
        }
        Ok(())
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        match this.native::<ImportError>().and_then(|this| this.msg.get(this.head())) {
            Some(message) if message.exact::<string::Str>().is_some() => Ok(message),
            _ => super::methods::base_str(vm, this),
        }
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let plain = super::BaseException::__reduce__(this, vm)?;
        let Some(error) = this.native::<ImportError>() else { return Ok(plain) };
        let fields = [("name", &error.name), ("path", &error.path), ("name_from", &error.name_from)];
        let fields = fields.map(|(name, field)| (name, field.get(error.head())));
        if fields.iter().all(|(_, value)| value.is_none()) {
            return Ok(plain);
        }
        let state = vm.dict();
        if let Some(own) = Tuple::items_of(&plain).get(2) {
            vm.call_method(&state, &vm.names().update, std::slice::from_ref(own))?;
        }
        for (name, value) in fields {
            if let Some(value) = value {
                ops::set_item(vm, &state, &vm.intern(name), &value)?;
            }
        }
        let parts = Tuple::items_of(&plain);
        Ok(vm.tuple(vec![parts[0].clone(), parts[1].clone(), state]))
    }
}

exception! {
    /// Base class for I/O related errors.
    OSError("OSError") {
        errno set_errno "errno", strerror set_strerror "strerror", filename set_filename "filename",
        filename2 set_filename2 "filename2",
    } and characters_written
}

/// The subclass of OSError for an error number.
pub fn os_error_class(errno: i64) -> Option<Known> {
    Some(match errno {
        1 | 13 => Known::PermissionError,
        2 => Known::FileNotFoundError,
        3 => Known::ProcessLookupError,
        4 => Known::InterruptedError,
        10 => Known::ChildProcessError,
        11 | 114 | 115 => Known::BlockingIOError,
        17 => Known::FileExistsError,
        20 => Known::NotADirectoryError,
        21 => Known::IsADirectoryError,
        32 | 108 => Known::BrokenPipeError,
        103 => Known::ConnectionAbortedError,
        104 => Known::ConnectionResetError,
        110 => Known::TimeoutError,
        111 => Known::ConnectionRefusedError,
        _ => return None,
    })
}

/// The same for an instance of a subclass of int, which is looked up as a key of a dict is.
fn class_of_number(vm: &Vm, errno: &Value) -> Result<Option<Known>> {
    if let Some(number) = errno.as_small_int() {
        return Ok(os_error_class(number));
    }
    if !int::is_int(errno) {
        return Ok(None);
    }
    let hash = ops::hash(vm, errno)?;
    match os_error_class(hash) {
        Some(known) if ops::equal(vm, &vm.int(hash), errno)? => Ok(Some(known)),
        _ => Ok(None),
    }
}

fn fill_os_error(vm: &Vm, this: &Value, given: &[Value]) -> Result<()> {
    let Some(error) = this.native::<OSError>() else { return Ok(()) };
    let mut args = given.to_vec();
    if (2..=5).contains(&given.len()) {
        drop(error.errno.replace(error.head(), Some(given[0].clone())));
        drop(error.strerror.replace(error.head(), Some(given[1].clone())));
        if let Some(filename) = given.get(2) {
            let blocking = vm.class_of(this).is_subclass(Known::BlockingIOError);
            if blocking && ops::is_number(vm, filename) {
                let count = ops::sized_index(vm, filename, Known::ValueError)?;
                drop(error.characters_written.replace(error.head(), Some(vm.int(count))));
            } else if !filename.is_none() {
                drop(error.filename.replace(error.head(), Some(filename.clone())));
                if let Some(second) = given.get(4).filter(|second| !second.is_none()) {
                    drop(error.filename2.replace(error.head(), Some(second.clone())));
                }
                args.truncate(2);
            }
        }
    }
    error.base.set_args(tuple::new(args));
    Ok(())
}

#[pymethods]
impl OSError {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let given = args.positional();
        let mut made = class.clone();
        if let [errno, _] | [errno, _, _] | [errno, _, _, _] | [errno, _, _, _, _] = given
            && class.is(&Known::OSError.value())
            && let Some(known) = class_of_number(vm, errno)?
        {
            made = known.value();
        }
        if class.is(&Known::OSError.value()) && args.has_keywords() {
            return Err(vm.type_error("OSError() takes no keyword arguments"));
        }
        let error = OSError::allocate(vm, &made, given)?;
        let own = Known::OSError.class().slots();
        if vm.class_of(&error).slots().same(own, Dunder::Init) {
            plain_args(vm, &error, args)?;
        }
        fill_os_error(vm, &error, given)?;
        Ok(error)
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let own = Known::OSError.class().slots();
        if vm.class_of(this).slots().same(own, Dunder::Init) {
            return Ok(());
        }
        fill_os_error(vm, this, plain_args(vm, this, args)?)
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<OSError>() else { return super::methods::base_str(vm, this) };
        let get = |slot: &Slot| slot.get(error.head());
        let (Some(errno), Some(strerror)) = (get(&error.errno), get(&error.strerror)) else {
            return super::methods::base_str(vm, this);
        };
        let mut text = TextBuf::new();
        let mut push = |before: &str, part: Value| {
            text.push_str(before);
            if let Some(part) = part.native::<string::Str>() {
                text.push_text(part.text());
            }
        };
        push("[Errno ", ops::str(vm, &errno)?);
        push("] ", ops::str(vm, &strerror)?);
        if let Some(filename) = get(&error.filename) {
            push(": ", ops::repr(vm, &filename)?);
            if let Some(second) = get(&error.filename2) {
                push(" -> ", ops::repr(vm, &second)?);
            }
        }
        Ok(string::from_buf(&text))
    }

    #[getter]
    #[name = "characters_written"]
    fn get_written(&self, vm: &Vm) -> Result<Value> {
        self.characters_written.get(self.head()).ok_or_else(|| vm.attribute_error("characters_written"))
    }

    #[setter]
    #[name = "characters_written"]
    fn set_written(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let count = match value {
            Some(value) => Some(ops::sized_index(vm, value, Known::ValueError)?),
            None => None,
        };
        let old = self.characters_written.replace(self.head(), count.map(|count| vm.int(count)));
        match (value, old) {
            (None, None) => Err(vm.attribute_error("characters_written")),
            _ => Ok(()),
        }
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<OSError>() else { return Err(vm.type_error("an OSError was expected")) };
        let mut args = Tuple::items_of(&error.base.args()).to_vec();
        if args.len() == 2
            && let Some(filename) = error.filename.get(error.head())
        {
            args.push(filename);
            if let Some(second) = error.filename2.get(error.head()) {
                args.extend([Value::NONE, second]);
            }
        }
        Ok(vm.tuple(vec![vm.class_value(this), vm.tuple(args)]))
    }
}

exception! {
    /// Invalid syntax.
    SyntaxError("SyntaxError") {
        msg set_msg "msg", filename set_filename "filename", lineno set_lineno "lineno", offset set_offset "offset",
        text set_text "text", end_lineno set_end_lineno "end_lineno", end_offset set_end_offset "end_offset",
        print_file_and_line set_print "print_file_and_line", metadata set_metadata "_metadata",
    }
}

#[pymethods]
impl SyntaxError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        let Some(error) = this.native::<SyntaxError>() else { return Ok(()) };
        error.base.set_args(tuple::new(given.to_vec()));
        if let Some(message) = given.first() {
            error.msg.set(error.head(), message.clone());
        }
        if let [_, details] = given {
            let details = ops::collect(vm, details)?;
            if details.len() < 4 || details.len() > 7 {
                let count = details.len();
                let text = if count < 4 { "at least 4" } else { "at most 7" };
                return Err(vm.type_error(format!("function takes {text} arguments ({count} given)")));
            }
            if details.len() == 5 {
                return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
            }
            let fields = [
                &error.filename,
                &error.lineno,
                &error.offset,
                &error.text,
                &error.end_lineno,
                &error.end_offset,
                &error.metadata,
            ];
            for (field, value) in fields.into_iter().zip(details) {
                field.set(error.head(), value);
            }
        }
        Ok(())
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<SyntaxError>() else { return super::methods::base_str(vm, this) };
        let message = error.msg.get(error.head()).unwrap_or(Value::NONE);
        let message = ops::str(vm, &message)?;
        let file = error.filename.get(error.head()).filter(string::is_str);
        let file = file.map(|file| string::lossy(&file).rsplit('/').next().unwrap_or_default().to_owned());
        let line = error.lineno.get(error.head()).and_then(|line| line.as_small_int());
        let place = match (file, line) {
            (Some(file), Some(line)) => format!(" ({file}, line {line})"),
            (Some(file), None) => format!(" ({file})"),
            (None, Some(line)) => format!(" (line {line})"),
            (None, None) => return Ok(message),
        };
        Ok(string::around("", &message, &place))
    }
}

/// What KeyError has of its own.
#[pytype(name = "KeyError", base = BaseException)]
pub struct KeyErrorText {
    base: BaseException,
}

#[pymethods]
impl KeyErrorText {
    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        super::methods::base_str(vm, this)
    }
}

/// Checks an argument of a Unicode error that must be a str.
fn text_argument(vm: &Vm, position: u32, value: &Value) -> Result<()> {
    match string::is_str(value) {
        true => Ok(()),
        false => Err(crate::primal::failure::argument(vm, &format!("argument {position}"), "str", value)),
    }
}

/// Where the offending part begins and ends: the numbers that have a size.
fn places(vm: &Vm, start: &Value, end: &Value) -> Result<(i64, i64)> {
    Ok((int::to_i64(vm, start)?, int::to_i64(vm, end)?))
}

/// The bytes that could not be decoded; exact bytes are kept as they are.
fn frozen_bytes(vm: &Vm, object: &Value) -> Result<Value> {
    if vm.class_of(object).is_subclass(Known::Bytes) {
        return Ok(object.clone());
    }
    match crate::primal::buffer::copy_bytes(vm, object)? {
        Some(bytes) => crate::primal::buffer::new_bytes(vm, &bytes),
        None => {
            let given = vm.type_name(object);
            Err(vm.type_error(format!("a bytes-like object is required, not '{given}'")))
        }
    }
}

/// Checks and stores the five (or, for translation errors, four) arguments of a Unicode error.
macro_rules! unicode_error {
    ($name:ident, $object:literal) => {
        #[pymethods]
        impl $name {
            fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
                let given = plain_args(vm, this, args)?;
                let Some(error) = this.native::<$name>() else { return Ok(()) };
                error.base.set_args(tuple::new(given.to_vec()));
                let [encoding, object, start, end, reason] = given else {
                    let count = given.len();
                    return Err(vm.type_error(format!("function takes exactly 5 arguments ({count} given)")));
                };
                text_argument(vm, 1, encoding)?;
                if $object != "decode" {
                    text_argument(vm, 2, object)?;
                }
                let (start, end) = places(vm, start, end)?;
                text_argument(vm, 5, reason)?;
                // What is decoded is kept as bytes.
                let frozen = if $object == "decode" { Some(frozen_bytes(vm, object)?) } else { None };
                let object = frozen.as_ref().unwrap_or(object);
                error.start.store(start, Ordering::Relaxed);
                error.end.store(end, Ordering::Relaxed);
                let fields = [&error.encoding, &error.object, &error.reason];
                for (field, value) in fields.into_iter().zip([encoding, object, reason]) {
                    field.set(error.head(), value.clone());
                }
                Ok(())
            }

            fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
                let Some(error) = this.native::<$name>() else { return super::methods::base_str(vm, this) };
                if error.object.get(error.head()).is_none() {
                    return Ok(vm.str(""));
                }
                let reason = shown_part(vm, error.reason.get(error.head()))?;
                let encoding = shown_part(vm, error.encoding.get(error.head()))?;
                // Showing them may have changed the rest.
                let object = checked_object(vm, error.object.get(error.head()), $object == "decode")?;
                let (start, end) = (error.start(), error.end());
                Ok(vm.str(&match one(vm, &object, start, end)? {
                    Some(item) => {
                        format!("'{encoding}' codec can't {} {item} in position {start}: {reason}", $object)
                    }
                    None => {
                        let what = if $object == "decode" { "bytes" } else { "characters" };
                        let last = end.wrapping_sub(1);
                        format!("'{encoding}' codec can't {} {what} in position {start}-{last}: {reason}", $object)
                    }
                }))
            }
        }
    };
}

/// What a text says of an attribute, which may have been deleted.
fn shown_part(vm: &Vm, value: Option<Value>) -> Result<String> {
    value.map_or_else(|| Ok("<NULL>".to_owned()), |value| text_of(vm, &value))
}

/// What the error is about: `object`, which can be set to anything, and be deleted.
fn checked_object(vm: &Vm, object: Option<Value>, bytes: bool) -> Result<Value> {
    let (kind, wanted) = if bytes { (Known::Bytes, "bytes") } else { (Known::Str, "string") };
    match object {
        None => Err(vm.type_error("UnicodeError 'object' attribute is not set")),
        Some(object) if vm.class_of(&object).is_subclass(kind) => Ok(object),
        Some(_) => Err(vm.type_error(format!("UnicodeError 'object' attribute must be a {wanted}"))),
    }
}

/// The single offending item as messages show it; `None` for a longer range.
fn one(vm: &Vm, object: &Value, start: i64, end: i64) -> Result<Option<String>> {
    if start < 0 || end != start.wrapping_add(1) || start as usize >= ops::len(vm, object)? {
        return Ok(None);
    }
    if let Some(text) = object.native::<string::Str>() {
        let point = text.text().code_points().nth(start as usize).unwrap_or(0);
        let escaped = match point {
            0..0x100 => format!("\\x{point:02x}"),
            0x100..0x10000 => format!("\\u{point:04x}"),
            _ => format!("\\U{point:08x}"),
        };
        return Ok(Some(format!("character '{escaped}'")));
    }
    let byte = ops::get_item(vm, object, &vm.int(start))?.as_small_int().unwrap_or(0);
    Ok(Some(format!("byte 0x{byte:02x}")))
}

exception! {
    /// Unicode encoding error.
    UnicodeEncodeError("UnicodeEncodeError") {
        encoding set_encoding "encoding", object set_object "object", reason set_reason "reason",
    } with numbers start set_start "start" end set_end "end"
}

unicode_error!(UnicodeEncodeError, "encode");

exception! {
    /// Unicode decoding error.
    UnicodeDecodeError("UnicodeDecodeError") {
        encoding set_encoding "encoding", object set_object "object", reason set_reason "reason",
    } with numbers start set_start "start" end set_end "end"
}

unicode_error!(UnicodeDecodeError, "decode");

exception! {
    /// Unicode translation error.
    UnicodeTranslateError("UnicodeTranslateError") {
        encoding set_encoding "encoding", object set_object "object", reason set_reason "reason",
    } with numbers start set_start "start" end set_end "end"
}

#[pymethods]
impl UnicodeTranslateError {
    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let given = plain_args(vm, this, args)?;
        let Some(error) = this.native::<UnicodeTranslateError>() else { return Ok(()) };
        error.base.set_args(tuple::new(given.to_vec()));
        let [object, start, end, reason] = given else {
            let count = given.len();
            return Err(vm.type_error(format!("function takes exactly 4 arguments ({count} given)")));
        };
        text_argument(vm, 1, object)?;
        let (start, end) = places(vm, start, end)?;
        text_argument(vm, 4, reason)?;
        error.start.store(start, Ordering::Relaxed);
        error.end.store(end, Ordering::Relaxed);
        for (field, value) in [(&error.object, object), (&error.reason, reason)] {
            field.set(error.head(), value.clone());
        }
        Ok(())
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<UnicodeTranslateError>() else { return super::methods::base_str(vm, this) };
        if error.object.get(error.head()).is_none() {
            return Ok(vm.str(""));
        }
        let reason = shown_part(vm, error.reason.get(error.head()))?;
        let object = checked_object(vm, error.object.get(error.head()), false)?;
        let (start, end) = (error.start(), error.end());
        Ok(vm.str(&match one(vm, &object, start, end)? {
            Some(item) => format!("can't translate {item} in position {start}: {reason}"),
            None => format!("can't translate characters in position {start}-{}: {reason}", end.wrapping_sub(1)),
        }))
    }
}
