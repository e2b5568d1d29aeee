//! Streams as objects.

use liblzma_sys as l;
use parking_lot::Mutex;
use typhon_object::{prelude::*, primal::common::shape_for};

use super::{
    fault, filters,
    machines::{Packer, Unpacker},
    stream::{Code, Kind, Options},
};
use crate::{
    shared::{
        c_int,
        compression::{Reader, decompress, detached_with},
        unsigned,
    },
    support::bytes,
};

/// The formats.
pub(super) const AUTO: i32 = 0;
pub(super) const XZ: i32 = 1;
pub(super) const ALONE: i32 = 2;
pub(super) const RAW: i32 = 3;

/// The check that stands for that of the format.
const USUAL: i32 = -1;

/// LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)
///
/// Create a compressor object for compressing data incrementally.
///
/// format specifies the container format to use for the output. This can
/// be FORMAT_XZ (default), FORMAT_ALONE, or FORMAT_RAW.
///
/// check specifies the integrity check to use. For FORMAT_XZ, the default
/// is CHECK_CRC64. FORMAT_ALONE and FORMAT_RAW do not support integrity
/// checks; for these formats, check must be omitted, or be CHECK_NONE.
///
/// The settings used by the compressor can be specified either as a
/// preset compression level (with the 'preset' argument), or in detail
/// as a custom filter chain (with the 'filters' argument). For FORMAT_XZ
/// and FORMAT_ALONE, the default is to use the PRESET_DEFAULT preset
/// level. For FORMAT_RAW, the caller must always specify a filter chain;
/// the raw compressor does not support preset compression levels.
///
/// preset (if provided) should be an integer in the range 0-9, optionally
/// OR-ed with the constant PRESET_EXTREME.
///
/// filters (if provided) should be a sequence of dicts. Each dict should
/// have an entry for "id" indicating the ID of the filter, plus
/// additional entries for options to the filter.
///
/// For one-shot compression, use the compress() function instead.
#[pytype(name = "LZMACompressor", module = "_lzma")]
pub struct Compressor {
    packer: Opaque<Mutex<Packer>>,
}

/// Create a decompressor object for decompressing data incrementally.
///
///   format
///     Specifies the container format of the input stream.  If this is
///     FORMAT_AUTO (the default), the decompressor will automatically detect
///     whether the input is FORMAT_XZ or FORMAT_ALONE.  Streams created with
///     FORMAT_RAW cannot be autodetected.
///   memlimit
///     Limit the amount of memory used by the decompressor.  This will cause
///     decompression to fail if the input cannot be decompressed within the
///     given limit.
///   filters
///     A custom filter chain.  This argument is required for FORMAT_RAW, and
///     not accepted with any other format.  When provided, this should be a
///     sequence of dicts, each indicating the ID and options for a single
///     filter.
///
/// For one-shot decompression, use the decompress() function instead.
#[pytype(name = "LZMADecompressor", module = "_lzma")]
pub struct Decompressor {
    reader: Opaque<Mutex<Reader<Unpacker>>>,
}

const WITHOUT_FILTERS: &str = "Must specify filters for FORMAT_RAW";

#[cold]
fn no_format(vm: &Vm, format: i32) -> Raised {
    vm.value_error(format!("Invalid container format: {format}"))
}

/// A compressor of a format.
fn packer(
    vm: &Vm,
    format: i32,
    check: i32,
    preset: u32,
    specs: Option<&Value>,
) -> Result<std::result::Result<Packer, Code>> {
    let chain = |specs| filters::chain(vm, specs);
    Ok(match (format, specs) {
        (XZ, specs) => {
            let check = if check == USUAL { l::LZMA_CHECK_CRC64 as i32 } else { check };
            match specs {
                None => Packer::new(&Kind::Easy(preset, check)),
                Some(specs) => Packer::new(&Kind::Chain(&chain(specs)?, check)),
            }
        }
        (ALONE, None) => Packer::new(&Kind::Alone(&filters::level(vm, preset)?)),
        (ALONE, Some(specs)) => match &chain(specs)?[..] {
            [filter]
                if filter.id == l::LZMA_FILTER_LZMA1
                    && let Options::Lzma(options) = &filter.options =>
            {
                Packer::new(&Kind::Alone(options))
            }
            _ => {
                return Err(vm.value_error("Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter"));
            }
        },
        (RAW, None) => return Err(vm.value_error(WITHOUT_FILTERS)),
        (RAW, Some(specs)) => Packer::new(&Kind::Raw(&chain(specs)?)),
        (format, _) => return Err(no_format(vm, format)),
    })
}

/// What a compressor gave; `None` if it had been flushed before.
fn told(vm: &Vm, output: Option<std::result::Result<Vec<u8>, Code>>, flushed: &str) -> Result<Value> {
    match output {
        None => Err(vm.value_error(flushed)),
        Some(output) => output.map(|output| bytes::new(&output)).map_err(|code| fault(vm, code)),
    }
}

#[pymethods]
impl Compressor {
    #[new]
    #[sig(format = 1, check = -1, preset = None, filters = None)]
    fn __new__(
        class: &Value,
        vm: &Vm,
        format: &Value,
        check: &Value,
        preset: Option<&Value>,
        filters: Option<&Value>,
    ) -> Result<Value> {
        let (format, check) = (c_int(vm, format)?, c_int(vm, check)?);
        if preset.is_some() && filters.is_some() {
            return Err(vm.value_error("Cannot specify both preset and filter chain"));
        }
        let preset = preset.map_or(Ok(l::LZMA_PRESET_DEFAULT), |preset| filters::number(vm, preset))?;
        if format != XZ && check != USUAL && check != l::LZMA_CHECK_NONE as i32 {
            return Err(vm.value_error("Integrity checks are only supported by FORMAT_XZ"));
        }
        let packer = packer(vm, format, check, preset, filters)?.map_err(|code| fault(vm, code))?;
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
    #[sig(format = 0, memlimit = None, filters = None)]
    fn __new__(
        class: &Value,
        vm: &Vm,
        format: i32,
        memlimit: Option<&Value>,
        filters: Option<&Value>,
    ) -> Result<Value> {
        let mut limit = u64::MAX;
        if let Some(memlimit) = memlimit {
            if format == RAW {
                return Err(vm.value_error("Cannot specify memory limit with FORMAT_RAW"));
            }
            limit = unsigned(vm, memlimit, "uint64_t")?;
        }
        let unpacker = match (format, filters) {
            (RAW, None) => return Err(vm.value_error(WITHOUT_FILTERS)),
            (RAW, Some(specs)) => Unpacker::new(&Kind::ReadRaw(&filters::chain(vm, specs)?)),
            (_, Some(_)) => return Err(vm.value_error("Cannot specify filters except with FORMAT_RAW")),
            (AUTO, None) => Unpacker::new(&Kind::ReadAny(limit)),
            (XZ, None) => Unpacker::new(&Kind::ReadStream(limit)),
            (ALONE, None) => Unpacker::new(&Kind::ReadAlone(limit)),
            (format, None) => return Err(no_format(vm, format)),
        };
        let reader = Reader::new(unpacker.map_err(|code| fault(vm, code))?);
        let shape = shape_for::<Decompressor>(vm, class)?;
        Ok(typhon_heap::new_instance(shape, Decompressor { header: Header::with_shape(shape), reader }))
    }

    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes of
    /// decompressed data. If this limit is reached and further output can be
    /// produced, *self.needs_input* will be set to ``False``.  In
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
        decompress(vm, &self.reader, (data, max_length), "Already at end of stream", fault)
    }

    /// ID of the integrity check used by the input stream.
    #[member]
    fn check(&self) -> u32 {
        detached_with(&self.reader, |reader| reader.machine.check)
    }

    /// True if the end-of-stream marker has been reached.
    #[member]
    fn eof(&self) -> bool {
        detached_with(&self.reader, |reader| reader.is_done())
    }

    /// True if more input is needed before more decompressed data can be produced.
    #[member]
    fn needs_input(&self) -> bool {
        detached_with(&self.reader, |reader| reader.needs_input())
    }

    /// Data found after the end of the compressed stream.
    #[member]
    fn unused_data(&self) -> Value {
        bytes::new(&detached_with(&self.reader, |reader| reader.unused()))
    }
}
