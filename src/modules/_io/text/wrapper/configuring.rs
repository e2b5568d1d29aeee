//! How a stream is made and reconfigured: its encoding, its line ends, its buffering.

use typhon_object::{
    args::Maybe,
    prelude::*,
    primal::{int, str as string},
};

use super::{
    super::{
        super::{
            base::{ask, call, unsupported},
            open,
        },
        codec::Codec,
        newline::Mode,
        state::State,
    },
    TextIOWrapper,
};

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

/// The encoding that a stream has which is told none, or `locale`.
fn default_encoding() -> &'static str {
    "UTF-8"
}

impl TextIOWrapper {
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

#[pymethods(configuring)]
impl TextIOWrapper {
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
}
