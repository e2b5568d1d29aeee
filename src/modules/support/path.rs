//! File names: str in the file system's encoding (UTF-8 with surrogateescape), bytes, or anything with `__fspath__`; and
//! open descriptors where a function takes them instead.

use std::ffi::{CStr, CString};

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{
        int,
        str::{self as string, Str},
    },
};
use typhon_text::codec::{Handler, decode_utf8, encode_utf8};

use super::bytes;

/// A str of a name that the system gave: UTF-8, other bytes as lone surrogates.
pub fn decode(name: &[u8]) -> Value {
    if let Ok(text) = std::str::from_utf8(name) {
        return string::new(text);
    }
    let decoded =
        decode_utf8::<()>(name, true, &mut |input, error| error.handled(Handler::SurrogateEscape, input).ok_or(()));
    decoded.map_or_else(|()| string::new(""), |(text, _)| string::from_buf(&text))
}

/// The bytes of a str for the system.
///
/// # Errors
/// UnicodeEncodeError for surrogates that stand for no byte.
pub fn encode(vm: &Vm, name: &Value) -> Result<Vec<u8>> {
    let Some(text) = name.native::<Str>() else {
        let given = vm.class_of(name).plain_name();
        return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {given}")));
    };
    if text.to_str().is_some() {
        // Callers put a zero byte behind it.
        let mut bytes = Vec::with_capacity(text.bytes().len() + 1);
        bytes.extend_from_slice(text.bytes());
        return Ok(bytes);
    }
    encode_utf8::<()>(text.text(), &mut |text, error| error.handled(Handler::SurrogateEscape, text).ok_or(()))
        .map_err(|_| vm.surrogates_not_allowed(name))
}

/// As `fspath`, for a function that is told in the error of another object.
///
/// # Errors
/// TypeError "function: path should be string, bytes or os.PathLike, not int".
pub fn fspath_of(vm: &Vm, function: &str, path: &Value) -> Result<Value> {
    if string::is_str(path) || bytes::is_bytes(path) || vm.special(path, &vm.names().__fspath__)?.is_some() {
        return fspath(vm, path);
    }
    let given = vm.class_of(path).plain_name();
    Err(vm.type_error(format!("{function}: path should be string, bytes or os.PathLike, not {given}")))
}

/// `os.fspath`: a str or bytes.
///
/// # Errors
/// TypeError.
pub fn fspath(vm: &Vm, path: &Value) -> Result<Value> {
    if string::is_str(path) || bytes::is_bytes(path) {
        return Ok(path.clone());
    }
    let Some(method) = vm.special(path, &vm.names().__fspath__)?.filter(|method| !method.is_none()) else {
        let given = vm.class_of(path).plain_name();
        return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {given}")));
    };
    let result = vm.call(&method, &[])?;
    if string::is_str(&result) || bytes::is_bytes(&result) {
        return Ok(result);
    }
    let (class, given) = (vm.type_name(path), vm.type_name(&result));
    Err(vm.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {given}")))
}

/// What a path argument may be beside a name.
#[derive(Clone, Copy, Default)]
pub struct Allowed {
    /// An open descriptor.
    pub fd: bool,
    /// None, for the current folder.
    pub none: bool,
}

/// What a path argument names.
pub enum Target {
    /// A file by its name.
    Name(CString),
    /// An open file.
    Fd(i32),
}

/// A path argument.
pub struct Path {
    /// As it was given, for error messages.
    pub object: Value,
    /// What it names.
    pub target: Target,
    /// It was given as bytes, so names in the result are bytes.
    pub narrow: bool,
}

impl Path {
    /// Reads an argument that must be a name.
    ///
    /// # Errors
    /// TypeError; ValueError for a zero byte.
    pub fn name(vm: &Vm, function: &str, argument: &str, value: &Value) -> Result<Path> {
        Path::parse(vm, function, argument, value, Allowed::default())
    }

    /// The name that any object stands for, as functions without words of their own for it read it.
    ///
    /// # Errors
    /// As `fspath`; ValueError "embedded null byte".
    pub fn converted(vm: &Vm, value: &Value) -> Result<Path> {
        let name = fspath(vm, value)?;
        let narrow = !string::is_str(&name);
        let raw = if narrow { bytes::to_vec(vm, &name)? } else { encode(vm, &name)? };
        match CString::new(raw) {
            Ok(raw) => Ok(Path { object: value.clone(), target: Target::Name(raw), narrow }),
            Err(_) => Err(vm.value_error("embedded null byte")),
        }
    }

    /// Reads an argument.
    ///
    /// # Errors
    /// TypeError; ValueError for a zero byte; OverflowError for a descriptor that is none.
    pub fn parse(vm: &Vm, function: &str, argument: &str, value: &Value, allowed: Allowed) -> Result<Path> {
        if value.is_none() && allowed.none {
            return Ok(Path { object: Value::NONE, target: Target::Name(c".".to_owned()), narrow: false });
        }
        if string::is_str(value) || bytes::is_bytes(value) {
            return Path::of_name(vm, function, argument, value, value);
        }
        if let Some(method) = vm.special(value, &vm.names().__fspath__)?.filter(|method| !method.is_none()) {
            let name = vm.call(&method, &[])?;
            if !string::is_str(&name) && !bytes::is_bytes(&name) {
                let (class, given) = (vm.type_name(value), vm.type_name(&name));
                return Err(vm.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {given}")));
            }
            return Path::of_name(vm, function, argument, &name, value);
        }
        if allowed.fd && (int::is_int(value) || vm.class_of(value).slots().has(Dunder::Index)) {
            warn_of_bool(vm, value)?;
            let fd = descriptor(vm, value)?;
            return Ok(Path { object: value.clone(), target: Target::Fd(fd), narrow: false });
        }
        let kinds = match (allowed.fd, allowed.none) {
            (true, true) => "string, bytes, os.PathLike, integer or None",
            (true, false) => "string, bytes, os.PathLike or integer",
            (false, true) => "string, bytes, os.PathLike or None",
            (false, false) => "string, bytes or os.PathLike",
        };
        let given = vm.type_name(value);
        Err(vm.type_error(format!("{function}: {argument} should be {kinds}, not {given}")))
    }

    fn of_name(vm: &Vm, function: &str, argument: &str, name: &Value, object: &Value) -> Result<Path> {
        let narrow = !string::is_str(name);
        let raw = if narrow { bytes::to_vec(vm, name)? } else { encode(vm, name)? };
        match CString::new(raw) {
            Ok(raw) => Ok(Path { object: object.clone(), target: Target::Name(raw), narrow }),
            Err(_) => {
                let what = if narrow { "byte" } else { "character" };
                Err(vm.value_error(match function.is_empty() {
                    true => format!("embedded null {what}"),
                    false => format!("{function}: embedded null {what} in {argument}"),
                }))
            }
        }
    }

    /// The name; empty for a descriptor.
    pub fn c_name(&self) -> &CStr {
        match &self.target {
            Target::Name(name) => name,
            Target::Fd(_) => c"",
        }
    }

    /// The descriptor, where it is one.
    pub fn fd(&self) -> Option<i32> {
        match self.target {
            Target::Fd(fd) => Some(fd),
            Target::Name(_) => None,
        }
    }

    /// A name of the same kind as the argument: bytes for bytes, else str.
    pub fn like(&self, name: &[u8]) -> Value {
        if self.narrow { bytes::new(name) } else { decode(name) }
    }
}

/// Warns where a descriptor is given as True or False.
///
/// # Errors
/// RuntimeWarning, where warnings are errors.
pub fn warn_of_bool(vm: &Vm, value: &Value) -> Result<()> {
    if vm.class_value(value).is(&Known::Bool.value()) {
        crate::_warnings::warn(vm, Known::RuntimeWarning, "bool is used as a file descriptor", 1)?;
    }
    Ok(())
}

/// A descriptor given as an int.
///
/// # Errors
/// TypeError; OverflowError "fd is greater than maximum".
pub fn descriptor(vm: &Vm, value: &Value) -> Result<i32> {
    let fd = int::to_i64_clamped(vm, value)?;
    i32::try_from(fd)
        .map_err(|_| vm.overflow_error(if fd < 0 { "fd is less than minimum" } else { "fd is greater than maximum" }))
}

/// A directory's descriptor as hooks are told of it: -1 for the current one.
pub fn told(vm: &Vm, directory: i32) -> Value {
    vm.int(if directory == libc::AT_FDCWD { -1 } else { directory.into() })
}

/// A `dir_fd` argument: the descriptor of a folder that relative names begin at.
///
/// # Errors
/// TypeError.
pub fn directory(vm: &Vm, value: Option<&Value>) -> Result<i32> {
    match value.filter(|value| !value.is_none()) {
        None => Ok(libc::AT_FDCWD),
        Some(value) if int::is_int(value) || vm.class_of(value).slots().has(Dunder::Index) => {
            warn_of_bool(vm, value)?;
            descriptor(vm, value)
        }
        Some(value) => {
            let given = vm.type_name(value);
            Err(vm.type_error(format!("argument should be integer or None, not {given}")))
        }
    }
}
