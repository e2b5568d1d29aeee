//! `TextIOWrapper`: text over a buffered stream.

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::{
        common::shape_for,
        int,
        str::{self as string, Str},
    },
};

use super::{
    super::{
        base::{self, TextIOBase, ask, both, call, plain, unsupported},
        buffered,
        guard::{Guard, Guarded},
        open,
    },
    codec::Codec,
    cookie::Cookie,
    newline::Mode,
    state::{Parts, State},
};

/// Character and line based layer over a BufferedIOBase object, buffer.
///
/// encoding gives the name of the encoding that the stream will be
/// decoded or encoded with. It defaults to locale.getencoding().
///
/// errors determines the strictness of encoding and decoding (see
/// help(codecs.Codec) or the documentation for codecs.register) and
/// defaults to "strict".
///
/// newline controls how line endings are handled. It can be None, '',
/// '\n', '\r', and '\r\n'.  It works as follows:
///
/// * On input, if newline is None, universal newlines mode is
///   enabled. Lines in the input can end in '\n', '\r', or '\r\n', and
///   these are translated into '\n' before being returned to the
///   caller. If it is '', universal newline mode is enabled, but line
///   endings are returned to the caller untranslated. If it has any of
///   the other legal values, input lines are only terminated by the given
///   string, and the line ending is returned to the caller untranslated.
///
/// * On output, if newline is None, any '\n' characters written are
///   translated to the system default line separator, os.linesep. If
///   newline is '' or '\n', no translation takes place. If newline is any
///   of the other legal values, any '\n' characters written are translated
///   to the given string.
///
/// If line_buffering is True, a call to flush is implied when a call to
/// write contains a newline character.
#[pytype(name = "TextIOWrapper", module = "_io", flags(base, dictionary))]
pub struct TextIOWrapper {
    base: TextIOBase,
    buffer: Slot,
    encoding: Slot,
    errors: Slot,
    decoder: Slot,
    encoder: Slot,
    state: Opaque<Guarded<Option<State>>>,
}

/// A str argument or None.
fn text_or_none<'a>(vm: &Vm, value: &'a Value, function: &str, name: &str) -> Result<Option<&'a str>> {
    if value.is_none() {
        return Ok(None);
    }
    match string::as_str(value) {
        Some(text) if text.contains('\0') => Err(vm.value_error("embedded null character")),
        Some(text) => Ok(Some(text)),
        None if string::is_str(value) => Err(vm.surrogates_not_allowed(value)),
        None => {
            let given = vm.given_name(value);
            Err(vm.type_error(format!("{function}() argument '{name}' must be str or None, not {given}")))
        }
    }
}

fn mode_of(vm: &Vm, newline: Option<&str>) -> Result<Mode> {
    Mode::of(newline).ok_or_else(|| vm.value_error(format!("illegal newline value: {}", newline.unwrap_or_default())))
}

/// Whether a str has no text.
fn is_empty(text: &Value) -> bool {
    text.native::<Str>().is_none_or(Str::is_empty)
}

impl TextIOWrapper {
    /// The buffered stream.
    fn stream(&self, vm: &Vm) -> Result<Value> {
        match self.buffer.get(&self.header) {
            Some(buffer) => Ok(buffer),
            None if self.header.misc.load(std::sync::atomic::Ordering::Relaxed) != 0 => {
                Err(vm.value_error("underlying buffer has been detached"))
            }
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    fn parts(&self, buffer: Value) -> Parts {
        Parts { buffer, decoder: self.decoder.get(&self.header), encoder: self.encoder.get(&self.header) }
    }

    fn is_closed(&self, vm: &Vm, buffer: &Value) -> Result<bool> {
        let _ = self;
        buffered::is_closed(vm, buffer).unwrap_or_else(|| base::is_closed(vm, buffer))
    }

    /// Calls `f` with the state of an open stream.
    fn with<R>(this: &Value, vm: &Vm, f: impl FnOnce(&mut State, &Parts) -> Result<R>) -> Result<R> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else {
            return Err(vm.type_error("a TextIOWrapper was expected"));
        };
        let buffer = wrapper.stream(vm)?;
        if wrapper.is_closed(vm, &buffer)? {
            return Err(vm.value_error("I/O operation on closed file."));
        }
        let mut guard: Guard<'_, Option<State>> = wrapper.state.enter(vm, this)?;
        let parts = wrapper.parts(buffer);
        match guard.as_mut() {
            Some(state) => f(state, &parts),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    /// What the state says, be the stream closed, detached or not even initialised.
    fn peek<R>(this: &Value, vm: &Vm, f: impl FnOnce(&State) -> R) -> Result<Option<R>> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(None) };
        let guard = wrapper.state.enter(vm, this)?;
        Ok(guard.as_ref().map(f))
    }

    /// Whether `__init__` went well.
    fn check_ready(this: &Value, vm: &Vm) -> Result<()> {
        match TextIOWrapper::peek(this, vm, |_| ())? {
            Some(()) => Ok(()),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    /// In the middle of a file there is no byte order mark.
    fn continue_encoding(&self, vm: &Vm, buffer: &Value, state: &State) -> Result<()> {
        if state.seekable
            && state.writes
            && let Some(encoder) = self.encoder.get(&self.header)
            && int::to_i64(vm, &call(vm, buffer, "tell", &[])?)? != 0
        {
            call(vm, &encoder, "setstate", &[vm.int(0)])?;
        }
        Ok(())
    }

    /// Calls `f` with the state, be the stream closed or not.
    fn look<R>(this: &Value, vm: &Vm, f: impl FnOnce(&mut State) -> R) -> Result<R> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else {
            return Err(vm.type_error("a TextIOWrapper was expected"));
        };
        wrapper.stream(vm)?;
        let mut guard = wrapper.state.enter(vm, this)?;
        match guard.as_mut() {
            Some(state) => Ok(f(state)),
            None => Err(vm.value_error("I/O operation on uninitialized object")),
        }
    }

    /// A text of a subclass with its line ends as they are to be, by its own `replace`; `None` where they may stay. Called
    /// outside the lock, for it may do anything to the stream.
    fn replaced(this: &Value, vm: &Vm, text: &Value, string: &Str) -> Result<Option<Value>> {
        if memchr::memchr(b'\n', string.text().bytes()).is_none() {
            return Ok(None);
        }
        let Some(end) = TextIOWrapper::with(this, vm, |state, _| Ok(state.written))? else { return Ok(None) };
        let replaced = call(vm, text, "replace", &[vm.str("\n"), vm.str(end)])?;
        if !string::is_str(&replaced) {
            let given = vm.type_name(&replaced);
            return Err(vm.type_error(format!("replace() should return a str, not {given}")));
        }
        Ok(Some(replaced))
    }

    /// Sets codec and coders.
    fn set_codec(&self, vm: &Vm, encoding: &str, errors: &str, state: &State) -> Result<()> {
        let coders = state.codec.coders(vm, encoding, state.reads, state.writes)?;
        drop(self.decoder.replace(&self.header, coders.decoder));
        drop(self.encoder.replace(&self.header, coders.encoder));
        self.encoding.set(&self.header, vm.str(encoding));
        self.errors.set(&self.header, vm.str(errors));
        Ok(())
    }
}

/// The encoding that a stream has which is told none, or `locale`.
pub fn default_encoding() -> &'static str {
    "UTF-8"
}

#[pymethods]
impl TextIOWrapper {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<TextIOWrapper>(vm, class)?;
        let wrapper = TextIOWrapper {
            base: TextIOBase::fields(shape),
            buffer: Slot::EMPTY,
            encoding: Slot::EMPTY,
            errors: Slot::EMPTY,
            decoder: Slot::EMPTY,
            encoder: Slot::EMPTY,
            state: Opaque(Guarded::new(None)),
        };
        Ok(typhon_heap::new_instance(shape, wrapper))
    }

    #[sig(buffer, encoding = None, errors = None, newline = None, line_buffering = False, write_through = False)]
    fn __init__(
        this: &Value,
        vm: &Vm,
        buffer: &Value,
        encoding: &Value,
        errors: &Value,
        newline: &Value,
        line_buffering: bool,
        write_through: bool,
    ) -> Result<()> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(()) };
        let function = "TextIOWrapper";
        if encoding.is_none() {
            // PEP 597: who wants to know is warned.
            open::text_encoding(vm, encoding, 1)?;
        }
        let encoding = match text_or_none(vm, encoding, function, "encoding")? {
            None | Some("locale") => default_encoding(),
            Some(encoding) => encoding,
        };
        let newline = text_or_none(vm, newline, function, "newline")?;
        let errors = text_or_none(vm, errors, function, "errors")?.unwrap_or("strict");
        // A stream that is refused from here on is not usable any more.
        wrapper.header.misc.store(0, std::sync::atomic::Ordering::Relaxed);
        wrapper.buffer.clear(&wrapper.header);
        wrapper.encoding.clear(&wrapper.header);
        let old = wrapper.state.enter(vm, this)?.take();
        drop(old);
        let mode = mode_of(vm, newline)?;
        // Names of error handlers are looked up when they are needed, but in development mode at once.
        if open::flag(vm, "dev_mode")? {
            crate::_codecs::registry::lookup_error(vm, errors)?;
        }
        let codec = Codec::new(encoding, errors, mode.universal, mode.translate);
        let mut state = State::new(codec, mode.end, mode.written);
        state.line_buffering = line_buffering;
        state.write_through = write_through;
        // An unknown encoding is noticed before anything is asked of the buffer.
        if state.codec.native.is_none() {
            state.codec.coders(vm, encoding, false, false)?;
        }
        state.reads = ask(vm, buffer, "readable")?;
        state.writes = ask(vm, buffer, "writable")?;
        state.seekable = ask(vm, buffer, "seekable")?;
        state.telling = state.seekable;
        state.has_read1 = vm.find_attr_str(buffer, "read1")?.is_some();
        wrapper.set_codec(vm, encoding, errors, &state)?;
        wrapper.continue_encoding(vm, buffer, &state)?;
        let old = wrapper.state.enter(vm, this)?.replace(state);
        drop(old);
        wrapper.buffer.set(&wrapper.header, buffer.clone());
        Ok(())
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(String::new()) };
        let Some(encoding) = wrapper.encoding.get(&wrapper.header) else {
            return Err(vm.value_error("I/O operation on uninitialized object"));
        };
        let class = vm.class_of(this).full_name(vm);
        let mut text = format!("<{class}");
        for name in ["name", "mode"] {
            let value = match vm.find_attr_str(this, name) {
                Ok(value) => value,
                Err(raised) => vm.catch_as(raised, Known::ValueError).map(|_| None)?,
            };
            if let Some(value) = value {
                vm.check_stack(" while getting the repr of an object")?;
                text.push_str(&format!(" {name}={}", string::lossy(&ops::repr(vm, &value)?)));
            }
        }
        Ok(format!("{text} encoding={}>", string::lossy(&ops::repr(vm, &encoding)?)))
    }

    /// Reconfigure the text stream with new parameters.
    ///
    /// This also does an implicit stream flush.
    #[sig(*, encoding = None, errors = None, newline = ..., line_buffering = None, write_through = None)]
    fn reconfigure(
        this: &Value,
        vm: &Vm,
        encoding: &Value,
        errors: &Value,
        newline: Maybe<'_>,
        line_buffering: Option<i64>,
        write_through: Option<i64>,
    ) -> Result<()> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(()) };
        let function = "reconfigure";
        if let Some(name) = string::as_str(encoding).and_then(|name| name.split_once('\0')) {
            return Err(vm.lookup_error(format!("unknown encoding: {}", name.0)));
        }
        let encoding = match text_or_none(vm, encoding, function, "encoding")? {
            Some("locale") => Some(default_encoding()),
            other => other,
        };
        let errors = text_or_none(vm, errors, function, "errors")?;
        let newline = newline.0.map(|newline| text_or_none(vm, newline, function, "newline")).transpose()?;
        TextIOWrapper::with(this, vm, |state, parts| {
            let changes = encoding.is_some() || errors.is_some() || newline.is_some();
            if changes && state.began {
                let text = "It is not possible to set the encoding or newline of stream after the first read";
                return Err(unsupported(vm, text));
            }
            let mode = newline.map(|newline| mode_of(vm, newline)).transpose()?;
            state.flush(vm, parts)?;
            if changes {
                let old_encoding = wrapper.encoding.get(&wrapper.header).map(|name| string::lossy(&name));
                let name = encoding.map(str::to_owned).or(old_encoding).unwrap_or_default();
                let handler = match (errors, encoding) {
                    (Some(errors), _) => errors.to_owned(),
                    (None, Some(_)) => "strict".to_owned(),
                    (None, None) => state.codec.errors.clone(),
                };
                let (universal, translate) = match mode {
                    Some(mode) => (mode.universal, mode.translate),
                    None => (state.codec.universal, state.codec.newlines.translate),
                };
                let fresh = Codec::new(&name, &handler, universal, translate);
                let old = std::mem::replace(&mut state.codec, fresh);
                if let Err(raised) = wrapper.set_codec(vm, &name, &handler, state) {
                    state.codec = old;
                    return Err(raised);
                }
                wrapper.continue_encoding(vm, &parts.buffer, state)?;
                if let Some(mode) = mode {
                    state.end = mode.end;
                    state.written = mode.written;
                }
            }
            state.line_buffering = line_buffering.map_or(state.line_buffering, |on| on != 0);
            state.write_through = write_through.map_or(state.write_through, |on| on != 0);
            Ok(())
        })
    }

    fn detach(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(Value::NONE) };
        let buffer = wrapper.stream(vm)?;
        vm.call_method(this, &vm.names().flush, &[])?;
        wrapper.header.misc.store(1, std::sync::atomic::Ordering::Relaxed);
        wrapper.buffer.clear(&wrapper.header);
        Ok(buffer)
    }

    fn write(this: &Value, vm: &Vm, text: &Value) -> Result<usize> {
        let Some(string) = text.native::<Str>() else {
            let given = vm.given_name(text);
            return Err(vm.type_error(format!("write() argument must be str, not {given}")));
        };
        let replaced =
            if text.exact::<Str>().is_some() { None } else { TextIOWrapper::replaced(this, vm, text, string)? };
        let translated = replaced.is_some();
        let written = replaced.as_ref().and_then(|text| text.native::<Str>()).unwrap_or(string);
        TextIOWrapper::with(this, vm, |state, parts| state.write(vm, parts, written.text(), translated))?;
        Ok(string.len())
    }

    #[sig(size = -1, /)]
    fn read(this: &Value, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let count = base::size(vm, size)?;
        TextIOWrapper::with(this, vm, |state, parts| match usize::try_from(count) {
            Ok(count) => {
                if !state.reads {
                    return Err(unsupported(vm, "not readable"));
                }
                state.read(vm, parts, count)
            }
            Err(_) => state.read_all(vm, parts),
        })
    }

    #[sig(size = -1, /)]
    fn readline(this: &Value, vm: &Vm, size: i64) -> Result<Value> {
        TextIOWrapper::with(this, vm, |state, parts| state.read_line(vm, parts, usize::try_from(size).ok()))
    }

    fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        let line = if plain::<TextIOWrapper>(this).is_some() {
            TextIOWrapper::with(this, vm, |state, parts| {
                state.telling = false;
                let line = state.read_line(vm, parts, None)?;
                if is_empty(&line) {
                    state.forget();
                    state.telling = state.seekable;
                }
                Ok(line)
            })?
        } else {
            TextIOWrapper::look(this, vm, |state| state.telling = false)?;
            let line = vm.call_method(this, &vm.names().readline, &[])?;
            if !string::is_str(&line) {
                let given = vm.type_name(&line);
                let text = format!("readline() should have returned a str object, not '{given}'");
                return Err(vm.raise_args(Known::OSError, vec![vm.str(&text)]));
            }
            if is_empty(&line) {
                TextIOWrapper::look(this, vm, |state| state.telling = state.seekable)?;
            }
            line
        };
        Ok((!is_empty(&line)).then_some(line))
    }

    fn flush(this: &Value, vm: &Vm) -> Result<()> {
        TextIOWrapper::with(this, vm, |state, parts| state.flush(vm, parts))
    }

    fn close(this: &Value, vm: &Vm) -> Result<()> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(()) };
        let buffer = wrapper.stream(vm)?;
        // What asks the buffer may have detached it.
        if wrapper.is_closed(vm, &buffer)? || wrapper.buffer.get(&wrapper.header).is_none() {
            return Ok(());
        }
        if wrapper.is_finalizing()
            && let Some(warn) = vm.find_attr_str(&buffer, "_dealloc_warn")?
        {
            vm.call(&warn, std::slice::from_ref(this))?;
        }
        let flushed = vm.call_method(this, &vm.names().flush, &[]).map(drop);
        both(vm, flushed, || vm.call_method(&buffer, &vm.names().close, &[]).map(drop))
    }

    fn fileno(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "fileno", &[])
    }

    fn seekable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "seekable", &[])
    }

    fn readable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "readable", &[])
    }

    fn writable(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "writable", &[])
    }

    fn isatty(&self, vm: &Vm) -> Result<Value> {
        call(vm, &self.stream(vm)?, "isatty", &[])
    }

    /// Set the stream position, and return the new stream position.
    ///
    ///   cookie
    ///     Zero or an opaque number returned by tell().
    ///   whence
    ///     The relative position to seek from.
    ///
    /// Four operations are supported, given by the following argument
    /// combinations:
    ///
    /// - seek(0, SEEK_SET): Rewind to the start of the stream.
    /// - seek(cookie, SEEK_SET): Restore a previous position;
    ///   'cookie' must be a number returned by tell().
    /// - seek(0, SEEK_END): Fast-forward to the end of the stream.
    /// - seek(0, SEEK_CUR): Leave the current stream position unchanged.
    ///
    /// Any other argument combinations are invalid,
    /// and may raise exceptions.
    #[sig(cookie, whence = 0, /)]
    fn seek(this: &Value, vm: &Vm, cookie: &Value, whence: i64) -> Result<Value> {
        TextIOWrapper::with(this, vm, |state, parts| {
            if !state.seekable {
                return Err(unsupported(vm, "underlying stream is not seekable"));
            }
            let is_zero = !int::is_int(cookie) || cookie.as_small_int() == Some(0);
            let mut target = cookie.clone();
            match whence {
                0 => {}
                1 if !is_zero => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
                1 => target = state.tell(vm, parts)?,
                2 if !is_zero => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
                2 => {
                    state.flush(vm, parts)?;
                    state.forget();
                    if state.reads {
                        state.codec.reset(vm, parts.decoder.as_ref())?;
                    }
                    let end = call(vm, &parts.buffer, "seek", &[vm.int(0), vm.int(2)])?;
                    if let Some(encoder) = &parts.encoder {
                        match end.as_small_int() {
                            Some(0) => call(vm, encoder, "reset", &[])?,
                            _ => call(vm, encoder, "setstate", &[vm.int(0)])?,
                        };
                    }
                    return Ok(end);
                }
                _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
            }
            if int::to_bigint(vm, &target)?.is_negative() {
                let shown = string::lossy(&ops::repr(vm, &target)?);
                return Err(vm.value_error(format!("negative seek position {shown}")));
            }
            let place = Cookie::unpack(vm, &target)?;
            state.flush(vm, parts)?;
            state.seek(vm, parts, &place)?;
            Ok(target)
        })
    }

    /// Return the stream position as an opaque number.
    ///
    /// The return value of tell() can be given as input to seek(), to restore a
    /// previous stream position.
    fn tell(this: &Value, vm: &Vm) -> Result<Value> {
        TextIOWrapper::with(this, vm, |state, parts| state.tell(vm, parts))
    }

    #[sig(pos = None, /)]
    fn truncate(this: &Value, vm: &Vm, pos: &Value) -> Result<Value> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(Value::NONE) };
        vm.call_method(this, &vm.names().flush, &[])?;
        call(vm, &wrapper.stream(vm)?, "truncate", std::slice::from_ref(pos))
    }

    #[getter]
    #[name = "encoding"]
    fn encoding_property(&self) -> Option<Value> {
        self.encoding.get(&self.header)
    }

    #[getter]
    #[name = "errors"]
    fn errors_property(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        TextIOWrapper::check_ready(this, vm)?;
        Ok(this.native::<TextIOWrapper>().and_then(|wrapper| wrapper.errors.get(&wrapper.header)))
    }

    #[getter]
    #[name = "buffer"]
    fn buffer_property(&self, vm: &Vm) -> Result<Value> {
        self.stream(vm)
    }

    #[getter]
    fn line_buffering(this: &Value, vm: &Vm) -> Result<bool> {
        TextIOWrapper::peek(this, vm, |state| state.line_buffering).map(Option::unwrap_or_default)
    }

    #[getter]
    fn write_through(this: &Value, vm: &Vm) -> Result<bool> {
        TextIOWrapper::peek(this, vm, |state| state.write_through).map(Option::unwrap_or_default)
    }

    #[getter]
    fn newlines(this: &Value, vm: &Vm) -> Result<Value> {
        let seen = TextIOWrapper::look(this, vm, |state| state.codec.universal.then_some(state.codec.newlines))?;
        Ok(seen.map_or(Value::NONE, |seen| seen.shown(vm)))
    }

    #[getter]
    fn name(&self, vm: &Vm) -> Result<Value> {
        vm.get_attr(&self.stream(vm)?, &vm.names().name)
    }

    #[getter]
    fn closed(&self, vm: &Vm) -> Result<bool> {
        base::is_closed(vm, &self.stream(vm)?)
    }

    #[getter]
    #[name = "_CHUNK_SIZE"]
    fn chunk_size(this: &Value, vm: &Vm) -> Result<usize> {
        TextIOWrapper::look(this, vm, |state| state.chunk)
    }

    #[setter]
    #[name = "_CHUNK_SIZE"]
    fn set_chunk_size(this: &Value, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let Some(size) = value else {
            let text = "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted";
            return Err(vm.attribute_error(text));
        };
        let size = ops::sized_index(vm, size, Known::ValueError)?;
        let Some(size) = usize::try_from(size).ok().filter(|&size| size > 0) else {
            return Err(vm.value_error("a strictly positive integer is required"));
        };
        TextIOWrapper::look(this, vm, |state| state.chunk = size)
    }
}
