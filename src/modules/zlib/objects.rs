//! Streams as objects.

use parking_lot::Mutex;
use typhon_object::{args::Maybe, prelude::*, primal::common::shape_for};

use super::{deflate::Deflater, dictionary_of, failed, fault, inflate::Inflater, inflater, stream::Fault};
use crate::{
    shared::compression::{self, Machine as _, detached_with},
    support::bytes,
};

/// What `compressobj` makes.
#[pytype(name = "Compress", module = "zlib", flags(no_new))]
pub struct Compress {
    stream: Opaque<Mutex<Deflater>>,
}

/// What `decompressobj` makes.
#[pytype(name = "Decompress", module = "zlib", flags(no_new))]
pub struct Decompress {
    stream: Opaque<Mutex<Reader>>,
}

/// Create a decompressor object for decompressing data incrementally.
#[pytype(name = "_ZlibDecompressor", module = "zlib")]
pub struct Decompressor {
    stream: Opaque<Mutex<compression::Reader<Inflater>>>,
}

/// A stream that is read, and the input that it has not taken.
struct Reader {
    inflater: Inflater,
    unused: Vec<u8>,
    tail: Vec<u8>,
    /// Whether the stream's end was met by a flush, which ends copies.
    closed: bool,
}

const INCONSISTENT: &str = "Inconsistent stream state";
const READING: &str = "decompressing data";

impl Compress {
    pub(super) fn make(deflater: Deflater) -> Value {
        let stream = Opaque(Mutex::new(deflater));
        typhon_heap::new(Compress { header: Header::of::<Compress>(), stream })
    }

    fn feed(&self, vm: &Vm, data: &[u8], flush: i32, what: &str) -> Result<Value> {
        let done =
            detached_with(&self.stream, |stream| if stream.is_done() { None } else { Some(stream.feed(data, flush)) });
        match done {
            Some(output) => output.map(|output| bytes::new(&output)).map_err(|error| fault(vm, error, what)),
            None => Err(failed(vm, &format!("Error -2 while {what}: inconsistent stream state"))),
        }
    }
}

#[pymethods]
impl Compress {
    /// Returns a bytes object containing compressed data.
    ///
    ///   data
    ///     Binary data to be compressed.
    ///
    /// After calling this function, some of the input data may still
    /// be stored in internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    fn compress(&self, vm: &Vm, data: bytes::Buffer) -> Result<Value> {
        let data = data.into_guard();
        self.feed(vm, &data, 0, "compressing data")
    }

    /// Return a bytes object containing any remaining compressed data.
    ///
    ///   mode
    ///     One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH.
    ///     If mode == Z_FINISH, the compressor object can no longer be
    ///     used after calling the flush() method.  Otherwise, more data
    ///     can still be compressed.
    #[sig(mode = 4, /)]
    fn flush(&self, vm: &Vm, mode: i32) -> Result<Value> {
        match mode {
            0 => Ok(bytes::new(b"")),
            mode => self.feed(vm, &[], mode, "flushing"),
        }
    }

    /// Return a copy of the compression object.
    #[alias(__copy__)]
    fn copy(&self, vm: &Vm) -> Result<Value> {
        let copy = detached_with(&self.stream, Deflater::fork);
        copy.map(Compress::make).ok_or_else(|| vm.value_error(INCONSISTENT))
    }

    /// Return a copy of the compression object, whatever the memo has.
    fn __deepcopy__(&self, vm: &Vm, _memo: &Value) -> Result<Value> {
        self.copy(vm)
    }
}

impl Reader {
    fn new(inflater: Inflater) -> Opaque<Mutex<Reader>> {
        Opaque(Mutex::new(Reader { inflater, unused: Vec::new(), tail: Vec::new(), closed: false }))
    }

    /// Another one that goes on from here; `None` where there is no memory for it.
    fn copy(&mut self) -> Option<Reader> {
        let inflater = self.inflater.copy()?;
        Some(Reader { inflater, unused: self.unused.clone(), tail: self.tail.clone(), closed: self.closed })
    }

    /// Decompresses; what is not used stays in `tail`, or in `unused` behind the stream's end.
    fn feed(&mut self, data: &[u8], room: usize) -> std::result::Result<Vec<u8>, Fault> {
        let mut output = Vec::new();
        if self.inflater.is_done() {
            self.unused.extend_from_slice(data);
            return Ok(output);
        }
        let used = self.inflater.feed(data, &mut output, room)?;
        let rest = data[used..].to_vec();
        (self.tail, self.unused) = if self.inflater.is_done() { (Vec::new(), rest) } else { (rest, Vec::new()) };
        Ok(output)
    }
}

impl Decompress {
    pub(super) fn make(inflater: Inflater) -> Value {
        typhon_heap::new(Decompress { header: Header::of::<Decompress>(), stream: Reader::new(inflater) })
    }
}

#[pymethods]
impl Decompress {
    /// Return a bytes object containing the decompressed version of the data.
    ///
    ///   data
    ///     The binary data to decompress.
    ///   max_length
    ///     The maximum allowable length of the decompressed data.
    ///     Unconsumed input data will be stored in
    ///     the unconsumed_tail attribute.
    ///
    /// After calling this function, some of the input data may still be stored in
    /// internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    #[sig(data, /, max_length = 0)]
    fn decompress(&self, vm: &Vm, data: bytes::Buffer, max_length: i64) -> Result<Value> {
        let data = data.into_guard();
        let room = match usize::try_from(max_length) {
            Ok(0) => usize::MAX,
            Ok(room) => room,
            Err(_) => return Err(vm.value_error("max_length must be non-negative")),
        };
        let output = detached_with(&self.stream, |reader| reader.feed(&data, room));
        output.map(|output| bytes::new(&output)).map_err(|error| fault(vm, error, READING))
    }

    /// Return a bytes object containing any remaining decompressed data.
    ///
    ///   length
    ///     the initial size of the output buffer.
    #[sig(length = 16384, /)]
    fn flush(&self, vm: &Vm, length: i64) -> Result<Value> {
        if length <= 0 {
            return Err(vm.value_error("length must be greater than zero"));
        }
        // The first block of the output has the length.
        if Vec::<u8>::new().try_reserve_exact(length as usize).is_err() {
            return Err(vm.raise_args(Known::MemoryError, vec![vm.str("Unable to allocate output buffer.")]));
        }
        let output = detached_with(&self.stream, |reader| {
            let tail = std::mem::take(&mut reader.tail);
            let output = if reader.inflater.is_done() { Ok(Vec::new()) } else { reader.feed(&tail, usize::MAX) };
            reader.closed |= reader.inflater.is_done();
            output
        });
        output.map(|output| bytes::new(&output)).map_err(|error| fault(vm, error, READING))
    }

    /// Return a copy of the decompression object.
    #[alias(__copy__)]
    fn copy(&self, vm: &Vm) -> Result<Value> {
        let copy = detached_with(&self.stream, |reader| if reader.closed { None } else { reader.copy() });
        let Some(copy) = copy else { return Err(vm.value_error(INCONSISTENT)) };
        let stream = Opaque(Mutex::new(copy));
        Ok(typhon_heap::new(Decompress { header: Header::of::<Decompress>(), stream }))
    }

    /// Return a copy of the decompression object, whatever the memo has.
    fn __deepcopy__(&self, vm: &Vm, _memo: &Value) -> Result<Value> {
        self.copy(vm)
    }

    #[getter]
    fn unused_data(&self) -> Value {
        bytes::new(&detached_with(&self.stream, |reader| reader.unused.clone()))
    }

    #[getter]
    fn unconsumed_tail(&self) -> Value {
        bytes::new(&detached_with(&self.stream, |reader| reader.tail.clone()))
    }

    #[getter]
    fn eof(&self) -> bool {
        detached_with(&self.stream, |reader| reader.inflater.is_done())
    }
}

#[pymethods]
impl Decompressor {
    #[new]
    #[sig(wbits = 15, zdict = ...)]
    fn __new__(class: &Value, vm: &Vm, wbits: i32, zdict: Maybe<'_>) -> Result<Value> {
        let dictionary = dictionary_of(vm, zdict.0)?;
        let stream = compression::Reader::new(inflater(vm, wbits, dictionary)?);
        let shape = shape_for::<Decompressor>(vm, class)?;
        Ok(typhon_heap::new_instance(shape, Decompressor { header: Header::with_shape(shape), stream }))
    }

    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes of
    /// decompressed data. If this limit is reached and further output can be
    /// produced, *self.needs_input* will be set to ``False``. In this case, the next
    /// call to *decompress()* may provide *data* as b'' to obtain more of the output.
    ///
    /// If all of the input data was decompressed and returned (either because this
    /// was less than *max_length* bytes, or because *max_length* was negative),
    /// *self.needs_input* will be set to True.
    ///
    /// Attempting to decompress data after the end of stream is reached raises an
    /// EOFError.  Any data found after the end of the stream is ignored and saved in
    /// the unused_data attribute.
    #[sig(data, max_length = -1)]
    fn decompress(&self, vm: &Vm, data: bytes::Buffer, max_length: i64) -> Result<Value> {
        let raise = |vm: &Vm, error| fault(vm, error, READING);
        compression::decompress(vm, &self.stream, (data, max_length), "End of stream already reached", raise)
    }

    /// True if the end-of-stream marker has been reached.
    #[getter]
    fn eof(&self) -> bool {
        detached_with(&self.stream, |reader| reader.is_done())
    }

    /// Data found after the end of the compressed stream.
    #[getter]
    fn unused_data(&self) -> Value {
        bytes::new(&detached_with(&self.stream, |reader| reader.unused()))
    }

    /// True if more input is needed before more decompressed data can be produced.
    #[getter]
    fn needs_input(&self) -> bool {
        detached_with(&self.stream, |reader| reader.needs_input())
    }
}
