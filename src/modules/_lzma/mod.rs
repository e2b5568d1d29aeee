//! `_lzma`: compression by LZMA. The work is liblzma's, which the binary contains.

use liblzma_sys as l;
use typhon_object::{prelude::*, primal::module::set_constant};

use crate::{
    shared::{exception_class, raise_of},
    support::{bytes, parts},
};

mod filters;
mod machines;
mod objects;
mod stream;

use objects::{Compressor, Decompressor};
use stream::{Code, Filter};

const NUMBERS: &[(&str, i64)] = &[
    ("FORMAT_AUTO", objects::AUTO as i64),
    ("FORMAT_XZ", objects::XZ as i64),
    ("FORMAT_ALONE", objects::ALONE as i64),
    ("FORMAT_RAW", objects::RAW as i64),
    ("CHECK_NONE", l::LZMA_CHECK_NONE as i64),
    ("CHECK_CRC32", l::LZMA_CHECK_CRC32 as i64),
    ("CHECK_CRC64", l::LZMA_CHECK_CRC64 as i64),
    ("CHECK_SHA256", l::LZMA_CHECK_SHA256 as i64),
    ("CHECK_ID_MAX", 15),
    ("CHECK_UNKNOWN", machines::UNKNOWN as i64),
    ("FILTER_LZMA1", l::LZMA_FILTER_LZMA1 as i64),
    ("FILTER_LZMA2", l::LZMA_FILTER_LZMA2 as i64),
    ("FILTER_DELTA", l::LZMA_FILTER_DELTA as i64),
    ("FILTER_X86", l::LZMA_FILTER_X86 as i64),
    ("FILTER_IA64", l::LZMA_FILTER_IA64 as i64),
    ("FILTER_ARM", l::LZMA_FILTER_ARM as i64),
    ("FILTER_ARMTHUMB", l::LZMA_FILTER_ARMTHUMB as i64),
    ("FILTER_SPARC", l::LZMA_FILTER_SPARC as i64),
    ("FILTER_POWERPC", l::LZMA_FILTER_POWERPC as i64),
    ("MF_HC3", l::LZMA_MF_HC3 as i64),
    ("MF_HC4", l::LZMA_MF_HC4 as i64),
    ("MF_BT2", l::LZMA_MF_BT2 as i64),
    ("MF_BT3", l::LZMA_MF_BT3 as i64),
    ("MF_BT4", l::LZMA_MF_BT4 as i64),
    ("MODE_FAST", l::LZMA_MODE_FAST as i64),
    ("MODE_NORMAL", l::LZMA_MODE_NORMAL as i64),
    ("PRESET_DEFAULT", l::LZMA_PRESET_DEFAULT as i64),
    ("PRESET_EXTREME", l::LZMA_PRESET_EXTREME as i64),
];

/// Raises `LZMAError`.
#[cold]
fn failed(vm: &Vm, text: &str) -> Raised {
    raise_of(vm, "_lzma", "LZMAError", text)
}

/// Raises what a number of liblzma's stands for.
#[cold]
fn fault(vm: &Vm, code: Code) -> Raised {
    let text = match code {
        l::LZMA_UNSUPPORTED_CHECK => "Unsupported integrity check",
        l::LZMA_MEM_ERROR => return vm.memory_error(),
        l::LZMA_MEMLIMIT_ERROR => "Memory usage limit exceeded",
        l::LZMA_FORMAT_ERROR => "Input format not supported by decoder",
        l::LZMA_OPTIONS_ERROR => "Invalid or unsupported options",
        l::LZMA_DATA_ERROR => "Corrupt input data",
        l::LZMA_BUF_ERROR => "Insufficient buffer space",
        l::LZMA_PROG_ERROR => "Internal error",
        code => return failed(vm, &format!("Unrecognized error from liblzma: {code}")),
    };
    failed(vm, text)
}

#[pymodule(name = "_lzma", types(Compressor, Decompressor))]
mod module {
    /// Test whether the given integrity check is supported.
    ///
    /// Always returns True for CHECK_NONE and CHECK_CRC32.
    fn is_check_supported(check_id: i32) -> bool {
        stream::knows_check(check_id)
    }

    /// Return a bytes object encoding the options (properties) of the filter specified by *filter* (a dict).
    ///
    /// The result does not include the filter ID itself, only the options.
    fn _encode_filter_properties(vm: &Vm, filter: &Value) -> Result<Value> {
        let filter = filters::filter(vm, filter)?;
        filter.encode().map(|properties| bytes::new(&properties)).map_err(|code| super::fault(vm, code))
    }

    /// Return a bytes object encoding the options (properties) of the filter specified by *filter* (a dict).
    ///
    /// The result does not include the filter ID itself, only the options.
    fn _decode_filter_properties(vm: &Vm, filter_id: &Value, encoded_props: &Value) -> Result<Value> {
        let id = filters::id_of(vm, filter_id)?;
        let properties = bytes::to_vec(vm, encoded_props)?;
        let filter = Filter::decode(id, &properties).map_err(|code| super::fault(vm, code))?;
        filters::spec(vm, &filter)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let error = exception_class(vm, "_lzma", "LZMAError", Known::Exception)?;
        vm.set_attr(&error, &vm.names().__doc__, &vm.str("Call to liblzma failed."))?;
        set_constant(vm, module, "LZMAError", error)?;
        parts::add_numbers(vm, module, NUMBERS)
    }
}
