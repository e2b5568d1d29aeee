//! `_json`: the scanner and the encoder under `json`.

use typhon_object::{
    prelude::*,
    primal::{
        str::{self as string, Str},
        tuple,
    },
};

mod encoder;
mod scanner;
mod text;

use encoder::Encoder;
use scanner::Scanner;

/// json speedups
#[pymodule(name = "_json", types(Scanner, Encoder))]
mod module {
    /// Return an ASCII-only JSON representation of a Python string
    fn encode_basestring_ascii(vm: &Vm, object: &Value) -> Result<Value> {
        let mut out = typhon_text::TextBuf::new();
        super::text::push_quoted(&mut out, super::argument(vm, object)?, true);
        Ok(string::from_buf(&out))
    }

    /// Return a JSON representation of a Python string
    fn encode_basestring(vm: &Vm, object: &Value) -> Result<Value> {
        let mut out = typhon_text::TextBuf::new();
        super::text::push_quoted(&mut out, super::argument(vm, object)?, false);
        Ok(string::from_buf(&out))
    }

    /// Scan the string s for a JSON string; end is the index after the quote that begins it. Returns it with the index
    /// after the quote that ends it.
    #[sig(string, end, strict = True, /)]
    fn scanstring(vm: &Vm, string: &Value, end: i64, strict: bool) -> Result<Value> {
        let source = super::argument(vm, string)?;
        let Some(at) = usize::try_from(end).ok().filter(|&end| end <= source.len()) else {
            return Err(vm.value_error("end is out of bounds"));
        };
        match super::text::scan(source, source.offset_of(at), strict) {
            Ok((value, end)) => Ok(tuple::of([value, vm.int(source.point_of(end) as i64)])),
            Err(failure) => Err(failure.raise(vm, string)),
        }
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        super::encoder::add_names(vm, module)
    }
}

fn argument<'a>(vm: &Vm, value: &'a Value) -> Result<&'a Str> {
    value.native::<Str>().ok_or_else(|| {
        let given = vm.type_name(value);
        vm.type_error(format!("first argument must be a string, not {given}"))
    })
}
