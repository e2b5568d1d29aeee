//! `_io`: raw files, buffers, text over them, files in memory.
//!
//! Reading order: [`base`] (the abstract classes), `guard` (how a stream is locked), `given`, `file`, `buffered`, `text`,
//! `open`.

pub mod base;
mod buffered;
mod bytes_io;
mod file;
mod given;
mod guard;
mod mode;
mod open;
mod refused;
mod text;

use base::{BufferedIOBase, IOBase, RawIOBase, TextIOBase};
use buffered::{BufferedRWPair, BufferedRandom, BufferedReader, BufferedWriter};
use bytes_io::{BytesIO, BytesIOBuffer};
use file::FileIO;
use open::Options;
pub use open::{StdOptions, StdStreams, make_std_streams};
use text::{IncrementalNewlineDecoder, StringIO, TextIOWrapper};
use typhon_object::{
    prelude::*,
    primal::{module::set_constant, str as string},
};

/// Bytes of a buffer, where nobody says otherwise.
pub const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;

/// The io module provides the Python interfaces to stream handling. The
/// builtin open function is defined in this module.
///
/// At the top of the I/O hierarchy is the abstract base class IOBase. It
/// defines the basic interface to a stream. Note, however, that there is no
/// separation between reading and writing to streams; implementations are
/// allowed to raise an OSError if they do not support a given operation.
///
/// Extending IOBase is RawIOBase which deals simply with the reading and
/// writing of raw bytes to a stream. FileIO subclasses RawIOBase to provide
/// an interface to OS files.
///
/// BufferedIOBase deals with buffering on a raw byte stream (RawIOBase). Its
/// subclasses, BufferedWriter, BufferedReader, and BufferedRWPair buffer
/// streams that are readable, writable, and both respectively.
/// BufferedRandom provides a buffered interface to random access
/// streams. BytesIO is a simple stream of in-memory bytes.
///
/// Another IOBase subclass, TextIOBase, deals with the encoding and decoding
/// of streams into text. TextIOWrapper, which extends it, is a buffered text
/// interface to a buffered raw stream (`BufferedIOBase`). Finally, StringIO
/// is an in-memory stream for text.
#[pymodule(
    name = "_io",
    types(
        IOBase,
        RawIOBase,
        BufferedIOBase,
        TextIOBase,
        FileIO,
        BytesIO,
        StringIO,
        BytesIOBuffer,
        BufferedReader,
        BufferedWriter,
        BufferedRWPair,
        BufferedRandom,
        TextIOWrapper,
        IncrementalNewlineDecoder
    )
)]
mod module {
    /// Open file and return a stream.  Raise OSError upon failure.
    ///
    /// file is either a text or byte string giving the name (and the path
    /// if the file isn't in the current working directory) of the file to
    /// be opened or an integer file descriptor of the file to be
    /// wrapped. (If a file descriptor is given, it is closed when the
    /// returned I/O object is closed, unless closefd is set to False.)
    #[name = "open"]
    #[sig(file, mode = "r", buffering = -1, encoding = None, errors = None, newline = None, closefd = True, opener = None)]
    fn open_file(
        vm: &Vm,
        file: &Value,
        mode: &Value,
        buffering: i64,
        encoding: &Value,
        errors: &Value,
        newline: &Value,
        closefd: bool,
        opener: Option<&Value>,
    ) -> Result<Value> {
        for (name, value, optional) in
            [("mode", mode, false), ("encoding", encoding, true), ("errors", errors, true), ("newline", newline, true)]
        {
            let accepted = string::is_str(value) || optional && value.is_none();
            if !accepted {
                let given = vm.type_name(value);
                let or_none = if optional { " or None" } else { "" };
                return Err(vm.type_error(format!("open() argument '{name}' must be str{or_none}, not {given}")));
            }
        }
        let mode = string::lossy(mode);
        open::open(vm, file, &Options { mode: &mode, buffering, encoding, errors, newline, closefd, opener })
    }

    /// A helper function to choose the text encoding.
    ///
    /// When encoding is not None, this function returns it.
    /// Otherwise, this function returns the default text encoding
    /// (i.e. "locale" or "utf-8" depends on UTF-8 mode).
    ///
    /// This function emits an EncodingWarning if encoding is None and
    /// sys.flags.warn_default_encoding is true.
    ///
    /// This can be used in APIs with an encoding=None parameter.
    /// However, please consider using encoding="utf-8" for new APIs.
    #[sig(encoding, stacklevel = 2, /)]
    fn text_encoding(vm: &Vm, encoding: &Value, stacklevel: i64) -> Result<Value> {
        open::text_encoding(vm, encoding, stacklevel)
    }

    /// Opens the provided file with the intent to import the contents.
    ///
    /// This may perform extra validation beyond open(), but is otherwise interchangeable
    /// with calling open(path, 'rb').
    #[sig(path)]
    fn open_code(vm: &Vm, path: &Value) -> Result<Value> {
        if !string::is_str(path) {
            let given = vm.given_name(path);
            return Err(vm.type_error(format!("open_code() argument 'path' must be str, not {given}")));
        }
        let none = &Value::NONE;
        let options = Options {
            mode: "rb",
            buffering: -1,
            encoding: none,
            errors: none,
            newline: none,
            closefd: true,
            opener: None,
        };
        open::open(vm, path, &options)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        bytes_io::register();
        set_constant(vm, module, "DEFAULT_BUFFER_SIZE", vm.int(DEFAULT_BUFFER_SIZE as i64))?;
        set_constant(vm, module, "UnsupportedOperation", base::unsupported_class(vm)?)?;
        set_constant(vm, module, "BlockingIOError", Known::BlockingIOError.value())
    }
}
