//! `zlib`: compression by deflate. The work is zlib-rs's, whose interface is zlib's; the bytes that it writes may differ.

use typhon_heap::local;
use typhon_object::{
    args::Maybe,
    bootstrap::type_of,
    prelude::*,
    primal::{int, module::set_constant},
};

use crate::{
    shared::{compression::Machine as _, raise_of},
    support::{bytes, classes::new_exception, parts},
};

mod deflate;
mod inflate;
mod objects;
mod stream;

use deflate::{Deflater, Settings};
use inflate::Inflater;
use objects::{Compress, Decompress, Decompressor};
use stream::Fault;

/// The only method.
const DEFLATED: i32 = 8;
/// How much memory a compressor takes where nothing is said of it.
const MEMORY: i32 = 8;
/// The flush that ends a stream.
const FINISH: i32 = 4;

const NUMBERS: &[(&str, i64)] = &[
    ("DEFLATED", DEFLATED as i64),
    ("DEF_BUF_SIZE", 16384),
    ("DEF_MEM_LEVEL", MEMORY as i64),
    ("MAX_WBITS", 15),
    ("Z_BEST_COMPRESSION", 9),
    ("Z_BEST_SPEED", 1),
    ("Z_BLOCK", 5),
    ("Z_DEFAULT_COMPRESSION", -1),
    ("Z_DEFAULT_STRATEGY", 0),
    ("Z_FILTERED", 1),
    ("Z_FINISH", FINISH as i64),
    ("Z_FIXED", 4),
    ("Z_FULL_FLUSH", 3),
    ("Z_HUFFMAN_ONLY", 2),
    ("Z_NO_COMPRESSION", 0),
    ("Z_NO_FLUSH", 0),
    ("Z_PARTIAL_FLUSH", 1),
    ("Z_RLE", 3),
    ("Z_SYNC_FLUSH", 2),
    ("Z_TREES", 6),
];

/// The version whose behaviour is followed.
const VERSION: &str = "1.3.1";

const INVALID: &str = "Invalid initialization option";

/// Raises `zlib.error`.
#[cold]
fn failed(vm: &Vm, text: &str) -> Raised {
    raise_of(vm, "zlib", "error", text)
}

#[cold]
fn fault(vm: &Vm, Fault(number, text, other): Fault, what: &str) -> Raised {
    let what = other.unwrap_or(what);
    let colon = if text.is_empty() { "" } else { ": " };
    failed(vm, &format!("Error {number} while {what}{colon}{text}"))
}

/// The bytes of a preset dictionary.
fn dictionary_of(vm: &Vm, dictionary: Option<&Value>) -> Result<Option<Vec<u8>>> {
    let Some(dictionary) = dictionary else { return Ok(None) };
    match bytes::find_bytes(vm, dictionary)? {
        Some(found) => Ok(Some(found.into_vec())),
        None => Err(vm.type_error("zdict argument must support the buffer protocol")),
    }
}

/// A new decompressor.
fn inflater(vm: &Vm, bits: i32, dictionary: Option<Vec<u8>>) -> Result<Inflater> {
    let Ok(inflater) = Inflater::new(bits) else { return Err(vm.value_error(INVALID)) };
    match dictionary {
        Some(dictionary) => inflater.with_dictionary(dictionary, bits < 0).map_err(|error| fault(vm, error, "")),
        None => Ok(inflater),
    }
}

/// The functions in this module allow compression and decompression using the
/// zlib library, which is based on GNU zip.
#[pymodule(name = "zlib")]
mod module {
    #[attr]
    const ZLIB_VERSION: &str = VERSION;
    #[attr]
    const ZLIB_RUNTIME_VERSION: &str = VERSION;

    /// Compute an Adler-32 checksum of data.
    ///
    ///   value
    ///     Starting value of the checksum.
    ///
    /// The returned checksum is an integer.
    #[sig(data, value = 1, /)]
    fn adler32(vm: &Vm, data: bytes::BytesGuard<'_>, value: &Value) -> Result<u32> {
        let start = int::to_bigint(vm, value)?.to_i64().unwrap_or_default() as u32;
        Ok(local::detached(|| zlib_rs::adler32::adler32(start, &data)))
    }

    /// Compute a CRC-32 checksum of data.
    ///
    ///   value
    ///     Starting value of the checksum.
    ///
    /// The returned checksum is an integer.
    #[sig(data, value = 0, /)]
    fn crc32(vm: &Vm, data: bytes::BytesGuard<'_>, value: &Value) -> Result<u32> {
        let start = int::to_bigint(vm, value)?.to_i64().unwrap_or_default() as u32;
        Ok(local::detached(|| zlib_rs::crc32::crc32(start, &data)))
    }

    /// Returns a bytes object containing compressed data.
    ///
    ///   data
    ///     Binary data to be compressed.
    ///   level
    ///     Compression level, in 0-9 or -1.
    ///   wbits
    ///     The window buffer size and container format.
    #[sig(data, /, level = -1, wbits = 15)]
    fn compress(vm: &Vm, data: bytes::BytesGuard<'_>, level: i32, wbits: i32) -> Result<Value> {
        let settings = Settings { level, method: DEFLATED, bits: wbits, memory: MEMORY, strategy: 0 };
        let Ok(output) = local::detached(|| super::deflate::compress(settings, &data)) else {
            return Err(super::failed(vm, "Bad compression level"));
        };
        output.map(|output| bytes::new(&output)).map_err(|error| super::fault(vm, error, "compressing data"))
    }

    /// Returns a bytes object containing the uncompressed data.
    ///
    ///   data
    ///     Compressed data.
    ///   wbits
    ///     The window buffer size and container format.
    ///   bufsize
    ///     The initial output buffer size.
    #[sig(data, /, wbits = 15, bufsize = 16384)]
    fn decompress(vm: &Vm, data: bytes::BytesGuard<'_>, wbits: i32, bufsize: i64) -> Result<Value> {
        if bufsize < 0 {
            return Err(vm.value_error("bufsize must be non-negative"));
        }
        let Ok(mut inflater) = Inflater::new(wbits) else {
            return Err(super::failed(vm, "Error -2 while preparing to decompress data: inconsistent stream state"));
        };
        let mut output = Vec::new();
        let result = local::detached(|| inflater.feed(&data, &mut output, usize::MAX));
        match result {
            Err(error) => Err(super::fault(vm, error, "decompressing data")),
            Ok(_) if inflater.is_done() => Ok(bytes::new(&output)),
            Ok(_) => Err(super::failed(vm, "Error -5 while decompressing data: incomplete or truncated stream")),
        }
    }

    /// Return a compressor object.
    ///
    ///   level
    ///     The compression level (an integer in the range 0-9 or -1; default is
    ///     currently equivalent to 6).  Higher compression levels are slower,
    ///     but produce smaller results.
    ///   method
    ///     The compression algorithm.  If given, this must be DEFLATED.
    ///   wbits
    ///     +9 to +15: The base-two logarithm of the window size.  Include a zlib
    ///         container.
    ///     -9 to -15: Generate a raw stream.
    ///     +25 to +31: Include a gzip container.
    ///   memLevel
    ///     Controls the amount of memory used for internal compression state.
    ///     Valid values range from 1 to 9.  Higher values result in higher memory
    ///     usage, faster compression, and smaller output.
    ///   strategy
    ///     Used to tune the compression algorithm.  Possible values are
    ///     Z_DEFAULT_STRATEGY, Z_FILTERED, and Z_HUFFMAN_ONLY.
    ///   zdict
    ///     The predefined compression dictionary - a sequence of bytes
    ///     containing subsequences that are likely to occur in the input data.
    #[sig(level = -1, method = 8, wbits = 15, memLevel = 8, strategy = 0, zdict = None)]
    fn compressobj(
        vm: &Vm,
        level: i32,
        method: i32,
        wbits: i32,
        mem_level: i32,
        strategy: i32,
        zdict: Maybe<'_>,
    ) -> Result<Value> {
        let dictionary = match zdict.0 {
            Some(dictionary) => Some(bytes::to_vec(vm, dictionary)?),
            None => None,
        };
        let settings = Settings { level, method, bits: wbits, memory: mem_level, strategy };
        let Ok(mut deflater) = Deflater::new(&settings) else { return Err(vm.value_error(super::INVALID)) };
        if dictionary.is_some_and(|dictionary| !deflater.set_dictionary(&dictionary)) {
            return Err(vm.value_error("Invalid dictionary"));
        }
        Ok(Compress::make(deflater))
    }

    /// Return a decompressor object.
    ///
    ///   wbits
    ///     The window buffer size and container format.
    ///   zdict
    ///     The predefined compression dictionary.  This must be the same
    ///     dictionary as used by the compressor that produced the input data.
    #[sig(wbits = 15, zdict = None)]
    fn decompressobj(vm: &Vm, wbits: i32, zdict: Option<&Value>) -> Result<Value> {
        let dictionary = super::dictionary_of(vm, zdict)?;
        let inflater = super::inflater(vm, wbits, dictionary)?;
        Ok(Decompress::make(inflater))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        type_of(vm, Compress::DEF);
        type_of(vm, Decompress::DEF);
        set_constant(vm, module, "_ZlibDecompressor", type_of(vm, Decompressor::DEF))?;
        set_constant(vm, module, "error", new_exception(vm, "zlib", "error", &Known::Exception.value())?)?;
        parts::add_numbers(vm, module, NUMBERS)
    }
}
