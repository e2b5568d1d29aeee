//! `_bz2`: compression by blocks that are sorted. The work is libbz2-rs's, whose interface is libbzip2's.

use std::ffi::c_int;

use libbz2_rs_sys::{
    BZ_DATA_ERROR, BZ_DATA_ERROR_MAGIC, BZ_IO_ERROR, BZ_MEM_ERROR, BZ_PARAM_ERROR, BZ_SEQUENCE_ERROR, BZ_UNEXPECTED_EOF,
};
use parking_lot::Mutex;
use typhon_object::{prelude::*, primal::common::shape_for};

use crate::{
    shared::compression::{Reader, decompress, detached_with},
    support::bytes,
};

mod machines;
mod stream;

use machines::{Fault, Packer, Unpacker};

#[pymodule(name = "_bz2", types(Compressor, Decompressor))]
mod module {}

/// Create a compressor object for compressing data incrementally.
///
///   compresslevel
///     Compression level, as a number between 1 and 9.
///
/// For one-shot compression, use the compress() function instead.
#[pytype(name = "BZ2Compressor", module = "_bz2")]
pub struct Compressor {
    packer: Opaque<Mutex<Packer>>,
}

/// Create a decompressor object for decompressing data incrementally.
///
/// For one-shot decompression, use the decompress() function instead.
#[pytype(name = "BZ2Decompressor", module = "_bz2")]
pub struct Decompressor {
    reader: Opaque<Mutex<Reader<Unpacker>>>,
}

/// Raises what a number of libbzip2's stands for.
#[cold]
fn fault(vm: &Vm, code: c_int) -> Raised {
    let (known, text) = match code {
        BZ_PARAM_ERROR => (Known::ValueError, "Internal error - invalid parameters passed to libbzip2"),
        BZ_MEM_ERROR => return vm.memory_error(),
        BZ_DATA_ERROR | BZ_DATA_ERROR_MAGIC => (Known::OSError, "Invalid data stream"),
        BZ_IO_ERROR => (Known::OSError, "Unknown I/O error"),
        BZ_UNEXPECTED_EOF => (Known::EOFError, "Compressed file ended before the logical end-of-stream was detected"),
        BZ_SEQUENCE_ERROR => (Known::RuntimeError, "Internal error - Invalid sequence of commands sent to libbzip2"),
        code => {
            return vm.raise_known(Known::OSError, &format!("Unrecognized error from libbzip2: {code}"));
        }
    };
    vm.raise_known(known, text)
}

/// What a compressor gave; `None` if it had been flushed before.
fn told(vm: &Vm, output: Option<std::result::Result<Vec<u8>, c_int>>, flushed: &str) -> Result<Value> {
    match output {
        None => Err(vm.value_error(flushed)),
        Some(output) => output.map(|output| bytes::new(&output)).map_err(|code| fault(vm, code)),
    }
}

#[pymethods]
impl Compressor {
    #[new]
    #[sig(compresslevel = 9, /)]
    fn __new__(class: &Value, vm: &Vm, compresslevel: i32) -> Result<Value> {
        if !(1..=9).contains(&compresslevel) {
            return Err(vm.value_error("compresslevel must be between 1 and 9"));
        }
        let packer = Packer::new(compresslevel).map_err(|code| fault(vm, code))?;
        let (shape, packer) = (shape_for::<Compressor>(vm, class)?, Opaque(Mutex::new(packer)));
        Ok(typhon_heap::new_instance(shape, Compressor { header: Header::with_shape(shape), packer }))
    }

    /// Provide data to the compressor object.
    ///
    /// Returns a chunk of compressed data if possible, or b'' otherwise.
    ///
    /// When you have finished providing data to the compressor, call the
    /// flush() method to finish the compression process.
    fn compress(&self, vm: &Vm, data: bytes::Buffer) -> Result<Value> {
        let data = data.into_guard();
        let output = detached_with(&self.packer, |packer| if packer.flushed { None } else { Some(packer.feed(&data)) });
        told(vm, output, "Compressor has been flushed")
    }

    /// Finish the compression process.
    ///
    /// Returns the compressed data left in internal buffers.
    ///
    /// The compressor object may not be used after this method is called.
    fn flush(&self, vm: &Vm) -> Result<Value> {
        let output = detached_with(&self.packer, |packer| if packer.flushed { None } else { Some(packer.finish()) });
        told(vm, output, "Repeated call to flush()")
    }
}

#[pymethods]
impl Decompressor {
    #[new]
    fn __new__(class: &Value, vm: &Vm) -> Result<Value> {
        let reader = Reader::new(Unpacker::new().map_err(|code| fault(vm, code))?);
        let shape = shape_for::<Decompressor>(vm, class)?;
        Ok(typhon_heap::new_instance(shape, Decompressor { header: Header::with_shape(shape), reader }))
    }

    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes
    /// of decompressed data.  If this limit is reached and further output
    /// can be produced, *self.needs_input* will be set to ``False``.  In
    /// this case, the next call to *decompress()* may provide *data* as b''
    /// to obtain more of the output.
    ///
    /// If all of the input data was decompressed and returned (either
    /// because this was less than *max_length* bytes, or because
    /// *max_length* was negative), *self.needs_input* will be set to True.
    ///
    /// Attempting to decompress data after the end of stream is reached
    /// raises an EOFError.  Any data found after the end of the stream is
    /// ignored and saved in the unused_data attribute.
    #[sig(data, max_length = -1)]
    fn decompress(&self, vm: &Vm, data: bytes::Buffer, max_length: i64) -> Result<Value> {
        decompress(
            vm,
            &self.reader,
            (data, max_length),
            "End of stream already reached",
            |vm, Fault(code)| match code {
                Some(code) => fault(vm, code),
                None => vm.value_error("Decompressor is unusable after a previous error"),
            },
        )
    }

    /// True if the end-of-stream marker has been reached.
    #[member]
    fn eof(&self) -> bool {
        detached_with(&self.reader, |reader| reader.is_done())
    }

    /// Data found after the end of the compressed stream.
    #[member]
    fn unused_data(&self) -> Value {
        bytes::new(&detached_with(&self.reader, |reader| reader.unused()))
    }

    /// True if more input is needed before more decompressed data can be produced.
    #[member]
    fn needs_input(&self) -> bool {
        detached_with(&self.reader, |reader| reader.needs_input())
    }
}
