//! The error handlers of the runtime, as functions that Python code can call.

use std::sync::OnceLock;

use typhon_object::{
    native::{Entry, NativeDef, Role},
    prelude::*,
    primal::{function, int, str as string},
};
use typhon_text::codec::{EncodeReplacement, Handler, Replacement, Substitute};

use crate::support::bytes;

macro_rules! handlers {
    ($($name:literal $text:literal $handler:ident $function:ident;)*) => {
        $(fn $function(vm: &Vm, error: &Value) -> Result<Value> {
            handle(vm, error, Handler::$handler)
        })*

        static ROWS: &[NativeDef] = &[$(NativeDef {
            name: $text,
            role: Role::Function,
            signature: "",
            positional_only: false,
            doc: "",
            entry: Entry::One($function),
        }),*];

        const NAMES: &[&str] = &[$($name),*];
    };
}

handlers! {
    "strict" "strict_errors" Strict strict;
    "ignore" "ignore_errors" Ignore ignore;
    "replace" "replace_errors" Replace replace;
    "xmlcharrefreplace" "xmlcharrefreplace_errors" XmlCharRefReplace xml;
    "backslashreplace" "backslashreplace_errors" BackslashReplace backslash;
    "namereplace" "namereplace_errors" NameReplace name;
    "surrogatepass" "surrogatepass" SurrogatePass pass;
    "surrogateescape" "surrogateescape" SurrogateEscape escape;
}

/// The function of a handler of the runtime.
pub fn builtin(name: &str) -> Option<Value> {
    static FUNCTIONS: OnceLock<Vec<Value>> = OnceLock::new();
    let at = NAMES.iter().position(|known| *known == name)?;
    let functions = FUNCTIONS.get_or_init(|| ROWS.iter().map(|row| function::new_function(row, None)).collect());
    Some(functions[at].clone())
}

/// Attributes of a Unicode error: object, start and end, cut to what there is.
fn range(vm: &Vm, error: &Value, len: impl FnOnce(&Value) -> Result<usize>) -> Result<(Value, usize, usize)> {
    let object = vm.get_attr_str(error, "object")?;
    let len = len(&object)? as i64;
    let start = int::to_i64(vm, &vm.get_attr_str(error, "start")?)?;
    let end = int::to_i64(vm, &vm.get_attr_str(error, "end")?)?;
    let start = start.min(len - 1).max(0);
    let end = end.max(1).min(len);
    Ok((object, start as usize, end.max(0) as usize))
}

fn pair(vm: &Vm, text: Value, resume: usize) -> Value {
    vm.tuple(vec![text, vm.int(resume as i64)])
}

fn refuse(vm: &Vm, error: &Value) -> Raised {
    let given = vm.class_of(error).told_name(vm);
    vm.type_error(format!("don't know how to handle {given} in error callback"))
}

/// What a handler returns for an error.
fn handle(vm: &Vm, error: &Value, handler: Handler) -> Result<Value> {
    let class = vm.class_of(error);
    if handler == Handler::Strict {
        return Err(match class.is_subclass(Known::BaseException) {
            true => vm.raise(error.clone()),
            false => vm.type_error("codec must pass exception instance"),
        });
    }
    if class.is_subclass(Known::UnicodeEncodeError) {
        let (object, start, end) = range(vm, error, |object| ops::len(vm, object))?;
        let Some(text) = object.native::<string::Str>() else {
            return Err(vm.type_error("object attribute must be str"));
        };
        let encoding = string::lossy(&vm.get_attr_str(error, "encoding")?);
        let bad = text.text().slice_points(start..end);
        return match handler.encode(bad, start, &encoding) {
            Some(EncodeReplacement { with: Substitute::Text(text), resume }) => {
                Ok(pair(vm, string::from_buf(&text), resume))
            }
            Some(EncodeReplacement { with: Substitute::Bytes(raw), resume }) => Ok(pair(vm, bytes::new(&raw), resume)),
            None => Err(vm.raise(error.clone())),
        };
    }
    if class.is_subclass(Known::UnicodeDecodeError) {
        if matches!(handler, Handler::XmlCharRefReplace | Handler::NameReplace) {
            return Err(refuse(vm, error));
        }
        let (object, start, end) = range(vm, error, |object| ops::len(vm, object))?;
        let encoding = string::lossy(&vm.get_attr_str(error, "encoding")?);
        let input = bytes::to_vec(vm, &object)?;
        return match handler.decode(&input, start, end, &encoding) {
            Some(Replacement { text, resume, .. }) => Ok(pair(vm, string::from_buf(&text), resume)),
            None => Err(vm.raise(error.clone())),
        };
    }
    if class.is_subclass(Known::UnicodeTranslateError)
        && matches!(handler, Handler::Ignore | Handler::Replace | Handler::BackslashReplace)
    {
        let (object, start, end) = range(vm, error, |object| ops::len(vm, object))?;
        let Some(text) = object.native::<string::Str>() else {
            return Err(vm.type_error("object attribute must be str"));
        };
        let mut out = typhon_text::TextBuf::new();
        match handler {
            Handler::Replace => out.push_times(0xFFFD, end.saturating_sub(start)),
            Handler::BackslashReplace => {
                let bad = text.text().slice_points(start..end);
                if let Some(EncodeReplacement { with: Substitute::Text(escaped), .. }) = handler.encode(bad, start, "")
                {
                    out = escaped;
                }
            }
            _ => {}
        }
        return Ok(pair(vm, string::from_buf(&out), end));
    }
    Err(refuse(vm, error))
}
