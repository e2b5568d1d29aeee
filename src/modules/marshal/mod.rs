//! `marshal`: values as bytes in CPython's format, version 5; code objects in our own encoding.

mod read;
mod write;

use typhon_object::{prelude::*, primal::str as string};

/// The format's version.
const VERSION: i64 = 5;

/// The bit of a type byte that says that the object is referred to later.
const REFERENCE: u8 = 0x80;

/// Nesting that is written and read.
const DEPTH: usize = 2000;

/// This module contains functions that can read and write Python values in
/// a binary format. The format is specific to Python, but independent of
/// machine architecture issues.
#[pymodule(name = "marshal")]
mod module {
    #[attr]
    #[name = "version"]
    const FORMAT: i64 = VERSION;

    /// Return the bytes object that would be written to a file by dump(value, file).
    #[sig(value, version = 5, /, *, allow_code = True)]
    fn dumps(vm: &Vm, value: &Value, version: i32, allow_code: bool) -> Result<Value> {
        vm.audit("marshal.dumps", || [value.clone(), vm.int(version.into())])?;
        let bytes = write::dumps(vm, value, version, allow_code)?;
        Ok(typhon_types::bytes::new(&bytes))
    }

    /// Convert the bytes-like object to a value.
    #[sig(bytes, /, *, allow_code = True)]
    fn loads(vm: &Vm, bytes: &Value, allow_code: bool) -> Result<Value> {
        let bytes = crate::support::bytes::to_vec(vm, bytes)?;
        vm.audit("marshal.loads", || [typhon_types::bytes::new(&bytes)])?;
        read::loads(vm, &bytes, allow_code).map(|(value, _)| value)
    }

    /// Write the value on the open file.
    #[sig(value, file, version = 5, /, *, allow_code = True)]
    fn dump(vm: &Vm, value: &Value, file: &Value, version: i32, allow_code: bool) -> Result<Value> {
        vm.audit("marshal.dumps", || [value.clone(), vm.int(version.into())])?;
        let bytes = typhon_types::bytes::new(&write::dumps(vm, value, version, allow_code)?);
        vm.call_method(file, &vm.names().write, &[bytes])
    }

    /// Read one value from the open file and return it.
    #[sig(file, /, *, allow_code = True)]
    fn load(vm: &Vm, file: &Value, allow_code: bool) -> Result<Value> {
        vm.audit("marshal.load", || [])?;
        let start = vm.call_method(file, &vm.names().tell, &[]).map_err(|raised| drop(vm.catch(raised)));
        let data = vm.call_method(file, &vm.names().read, &[])?;
        if string::is_str(&data) {
            return Err(vm.type_error("file.read() returned not bytes but str"));
        }
        let (value, used) = read::loads(vm, &super::bytes_of(vm, &data)?, allow_code)?;
        if let Ok(start) = start
            && let Some(start) = start.as_small_int()
        {
            vm.call_method(file, &vm.names().seek, &[vm.int(start + used as i64)])?;
        }
        Ok(value)
    }
}

/// The bytes of a bytes-like object.
fn bytes_of(vm: &Vm, value: &Value) -> Result<Vec<u8>> {
    if string::is_str(value) {
        return Err(vm.type_error("a bytes-like object is required, not 'str'"));
    }
    let exact = typhon_types::bytes::to_bytes(vm, value)?;
    Ok(typhon_types::bytes::slice_of(&exact).to_vec())
}
