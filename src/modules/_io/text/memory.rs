//! `StringIO`: a text file in memory.

use std::borrow::Cow;

use typhon_heap::Locked;
use typhon_object::{
    args::Maybe,
    attribute,
    prelude::*,
    primal::{
        common::{is_own_class, shape_for},
        int,
        str::{self as string, Str},
    },
};
use typhon_text::{Text, TextBuf};

use super::{
    super::base::{TextIOBase, plain, size},
    super::refused::{Refused, end_of, make_room},
    newline::{LineEnd, Mode, Newlines, with_line_ends},
};

/// The text: one piece while it only grows at its end (or is ASCII, where code points are bytes), else code points.
enum Store {
    Text(TextBuf),
    Points(Vec<u32>),
}

struct State {
    store: Store,
    /// Code points in the store.
    len: usize,
    /// Position, in code points; may lie behind the end.
    at: usize,
    newlines: Option<Newlines>,
    end: LineEnd,
    written: Option<&'static str>,
    /// The argument, for `__getstate__`.
    newline: Option<Cow<'static, str>>,
    ready: bool,
    closed: bool,
}

impl Default for State {
    fn default() -> State {
        State {
            store: Store::Text(TextBuf::new()),
            len: 0,
            at: 0,
            newlines: None,
            end: LineEnd::Lf,
            written: None,
            newline: Some(Cow::Borrowed("\n")),
            ready: false,
            closed: false,
        }
    }
}

impl State {
    fn points(&mut self) -> &mut Vec<u32> {
        if let Store::Text(text) = &self.store {
            self.store = Store::Points(text.as_text().code_points().collect());
        }
        match &mut self.store {
            Store::Points(points) => points,
            Store::Text(_) => unreachable!("changed just now"),
        }
    }

    fn put(&mut self, text: Text<'_>) -> std::result::Result<(), Refused> {
        let count = text.len();
        if count == 0 {
            return Ok(());
        }
        let end = end_of(self.at, count)?;
        match &mut self.store {
            Store::Text(store) if self.at == self.len => {
                store.try_reserve(text.byte_len()).map_err(|_| Refused::NoRoom)?;
                store.push_text(text);
            }
            _ => {
                let at = self.at;
                let points = self.points();
                make_room(points, end)?;
                if at > points.len() {
                    points.resize(at, 0);
                }
                let over = count.min(points.len() - at);
                let mut new = text.code_points();
                points[at..at + over].iter_mut().zip(&mut new).for_each(|(place, point)| *place = point);
                points.extend(new);
            }
        }
        self.at = end;
        self.len = self.len.max(end);
        Ok(())
    }

    /// Writes text with its line ends translated as they are to be.
    fn write(&mut self, text: Text<'_>) -> std::result::Result<(), Refused> {
        let fed = self.newlines.as_mut().map(|newlines| newlines.feed(text.to_buf(), true));
        let text = fed.as_ref().map_or(text, TextBuf::as_text);
        match self.written {
            Some(end) if memchr::memchr(b'\n', text.bytes()).is_some() => {
                let replaced = with_line_ends(text, end);
                self.put(replaced.as_text())
            }
            _ => self.put(text),
        }
    }

    /// Takes at most `count` code points.
    fn take(&mut self, count: usize) -> Value {
        let start = self.at.min(self.len);
        let count = count.min(self.len - start);
        self.at += count;
        match &self.store {
            Store::Text(text) if text.is_ascii() => {
                string::from_text(Text::from_parts(&text.bytes()[start..start + count], true))
            }
            Store::Text(text) if start == 0 && count == self.len => string::from_buf(text),
            _ => {
                let points = self.points();
                string::from_buf(&points[start..start + count].iter().copied().collect())
            }
        }
    }

    fn take_line(&mut self, limit: Option<usize>) -> Value {
        let start = self.at.min(self.len);
        let limit = limit.unwrap_or(usize::MAX);
        let length = match &self.store {
            Store::Text(text) if text.is_ascii() => {
                let rest = &text.bytes()[start..];
                self.end.find(rest).unwrap_or(rest.len())
            }
            _ => {
                let end = self.end;
                let rest = &self.points()[start..];
                find_point(end, rest).unwrap_or(rest.len())
            }
        };
        self.take(length.min(limit))
    }

    fn value(&self) -> Value {
        match &self.store {
            Store::Text(text) => string::from_buf(text),
            Store::Points(points) => string::from_buf(&points.iter().copied().collect()),
        }
    }
}

/// As `LineEnd::find`, in code points.
fn find_point(end: LineEnd, points: &[u32]) -> Option<usize> {
    let (lf, cr) = (u32::from(b'\n'), u32::from(b'\r'));
    let crlf = |at: usize| points[at] == cr && points.get(at + 1) == Some(&lf);
    match end {
        LineEnd::Lf => points.iter().position(|&point| point == lf).map(|at| at + 1),
        LineEnd::Cr => points.iter().position(|&point| point == cr).map(|at| at + 1),
        LineEnd::CrLf => (0..points.len()).find(|&at| crlf(at)).map(|at| at + 2),
        LineEnd::Any => {
            let at = points.iter().position(|&point| point == lf || point == cr)?;
            Some(at + 1 + usize::from(crlf(at)))
        }
    }
}

/// Text I/O implementation using an in-memory buffer.
///
/// The initial_value argument sets the value of object.  The newline
/// argument is like the one of TextIOWrapper's constructor.
#[pytype(name = "StringIO", module = "_io", flags(base, dictionary))]
pub struct StringIO {
    base: TextIOBase,
    state: Locked<State>,
}

fn refuse(vm: &Vm, refused: Refused) -> Raised {
    refused.raise(vm, "new position too large")
}

impl StringIO {
    fn with<R>(&self, vm: &Vm, f: impl FnOnce(&mut State) -> R) -> Result<R> {
        let done = self.state.with(&self.header, |state| match state.ready {
            false => Err(false),
            true if state.closed => Err(true),
            true => Ok(f(state)),
        });
        done.map_err(|closed| match closed {
            true => super::super::base::closed_error(vm),
            false => vm.value_error("I/O operation on uninitialized object"),
        })
    }

    fn begin(vm: &Vm, newline: Option<&str>) -> Result<State> {
        // What follows a NUL is not looked at.
        let told = newline.map(|newline| newline.split_once('\0').map_or(newline, |(told, _)| told));
        let Some(mode) = Mode::of(told) else {
            let shown = string::lossy(&ops::repr(vm, &vm.str(newline.unwrap_or_default()))?);
            return Err(vm.value_error(format!("illegal newline value: {shown}")));
        };
        Ok(State {
            newlines: mode.universal.then(|| Newlines::new(mode.translate)),
            end: mode.end,
            written: mode.written,
            newline: newline.map(|newline| match newline {
                "\n" => Cow::Borrowed("\n"),
                other => Cow::Owned(other.to_owned()),
            }),
            ready: true,
            ..State::default()
        })
    }

    fn newline_argument<'a>(vm: &Vm, newline: &'a Value) -> Result<Option<&'a str>> {
        if newline.is_none() {
            return Ok(None);
        }
        string::as_str(newline).map(Some).ok_or_else(|| match string::is_str(newline) {
            true => vm.surrogates_not_allowed(newline),
            false => {
                let given = vm.type_name(newline);
                vm.type_error(format!("newline must be str or None, not {given}"))
            }
        })
    }
}

#[pymethods]
impl StringIO {
    #[new]
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        let shape = shape_for::<StringIO>(vm, class)?;
        let file = StringIO { base: TextIOBase::fields(shape), state: Locked::new(State::default()) };
        // Nothing is to be closed, unless a class has its own way to.
        file.header.set_settled(is_own_class::<StringIO>(class));
        Ok(typhon_heap::new_instance(shape, file))
    }

    #[sig(initial_value = "", newline = "\n")]
    fn __init__(&self, vm: &Vm, initial_value: &Value, newline: &Value) -> Result<()> {
        let newline = StringIO::newline_argument(vm, newline)?;
        let mut state = StringIO::begin(vm, newline)?;
        if !initial_value.is_none() {
            let Some(text) = initial_value.native::<Str>() else {
                let given = vm.type_name(initial_value);
                return Err(vm.type_error(format!("initial_value must be str or None, not {given}")));
            };
            state.write(text.text()).map_err(|refused| refuse(vm, refused))?;
            state.at = 0;
        }
        self.state.with(&self.header, |now| *now = state);
        Ok(())
    }

    /// Retrieve the entire contents of the object.
    fn getvalue(&self, vm: &Vm) -> Result<Value> {
        self.with(vm, |state| state.value())
    }

    /// Tell the current file position.
    fn tell(&self, vm: &Vm) -> Result<usize> {
        self.with(vm, |state| state.at)
    }

    /// Read at most size characters, returned as a string.
    ///
    /// If the argument is negative or omitted, read until EOF
    /// is reached. Return an empty string at EOF.
    #[sig(size = -1, /)]
    fn read(&self, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let count = usize::try_from(super::super::base::size(vm, size)?).unwrap_or(usize::MAX);
        self.with(vm, |state| state.take(count))
    }

    /// Read until newline or EOF.
    ///
    /// Returns an empty string if EOF is hit immediately.
    #[sig(size = -1, /)]
    fn readline(&self, vm: &Vm, size: Maybe<'_>) -> Result<Value> {
        let limit = usize::try_from(super::super::base::size(vm, size)?).ok();
        self.with(vm, |state| state.take_line(limit))
    }

    fn __next__(this: &Value, vm: &Vm) -> Result<Option<Value>> {
        let line = match plain::<StringIO>(this) {
            Some(file) => file.with(vm, |state| state.take_line(None))?,
            None => vm.call_method(this, &vm.names().readline, &[])?,
        };
        let empty = match line.exact::<Str>() {
            Some(text) => text.text().is_empty(),
            None => ops::len(vm, &line)? == 0,
        };
        Ok((!empty).then_some(line))
    }

    /// Write string to file.
    ///
    /// Returns the number of characters written, which is always equal to
    /// the length of the string.
    fn write(&self, vm: &Vm, s: &Value) -> Result<usize> {
        let Some(text) = s.native::<Str>() else {
            let given = vm.type_name(s);
            return Err(vm.type_error(format!("string argument expected, got '{given}'")));
        };
        self.with(vm, |state| state.write(text.text()))?.map_err(|refused| refuse(vm, refused))?;
        Ok(text.len())
    }

    /// Change stream position.
    ///
    /// Seek to character offset pos relative to position indicated by whence:
    ///     0  Start of stream (the default).  pos should be >= 0;
    ///     1  Current position - pos must be 0;
    ///     2  End of stream - pos must be 0.
    /// Returns the new absolute position.
    #[sig(pos, whence = 0, /)]
    fn seek(&self, vm: &Vm, pos: i64, whence: i32) -> Result<usize> {
        self.with(vm, |_| ())?;
        let to = match whence {
            0 => usize::try_from(pos).map_err(|_| vm.value_error(format!("Negative seek position {pos}")))?,
            1 | 2 if pos != 0 => {
                return Err(vm.raise_args(Known::OSError, vec![vm.str("Can't do nonzero cur-relative seeks")]));
            }
            1 => self.with(vm, |state| state.at)?,
            2 => self.with(vm, |state| state.len)?,
            _ => return Err(vm.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)"))),
        };
        self.with(vm, |state| state.at = to)?;
        Ok(to)
    }

    /// Truncate size to pos.
    ///
    /// The pos argument defaults to the current file position, as
    /// returned by tell().  The current file position is unchanged.
    /// Returns the new absolute position.
    #[sig(pos = None, /)]
    fn truncate(&self, vm: &Vm, pos: Maybe<'_>) -> Result<usize> {
        self.with(vm, |_| ())?;
        let length = match pos.0.filter(|pos| !pos.is_none()) {
            None => self.with(vm, |state| state.at)?,
            Some(_) => {
                let length = size(vm, pos)?;
                usize::try_from(length).map_err(|_| vm.value_error(format!("Negative size value {length}")))?
            }
        };
        self.with(vm, |state| {
            if length < state.len {
                state.points().truncate(length);
                state.len = length;
            }
        })?;
        Ok(length)
    }

    /// Close the IO object.
    ///
    /// Attempting any further operation after the object is closed
    /// will raise a ValueError.
    ///
    /// This method has no effect if the file is already closed.
    fn close(&self) {
        self.state.with(&self.header, |state| {
            state.closed = true;
            state.store = Store::Text(TextBuf::new());
            state.len = 0;
        });
    }

    /// Returns True if the IO object can be seeked.
    fn seekable(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| true)
    }

    /// Returns True if the IO object can be read.
    fn readable(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| true)
    }

    /// Returns True if the IO object can be written.
    fn writable(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| true)
    }

    #[getter]
    fn closed(&self) -> bool {
        self.state.with(&self.header, |state| state.closed)
    }

    #[getter]
    fn line_buffering(&self, vm: &Vm) -> Result<bool> {
        self.with(vm, |_| false)
    }

    #[getter]
    #[name = "newlines"]
    fn newlines_seen(&self, vm: &Vm) -> Result<Value> {
        let seen = self.with(vm, |state| state.newlines)?;
        Ok(seen.map_or(Value::NONE, |seen| seen.shown(vm)))
    }

    fn __getstate__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(file) = this.native::<StringIO>() else { return Ok(Value::NONE) };
        let (value, newline, at) = file.with(vm, |state| (state.value(), state.newline.clone(), state.at))?;
        let dict = attribute::instance_dict(vm, this)?;
        let dict = match Dict::from(&dict) {
            Some(dict) if !dict.is_empty() => dict.copy(),
            _ => Value::NONE,
        };
        let newline = newline.map_or(Value::NONE, |newline| vm.str(&newline));
        Ok(vm.tuple(vec![value, newline, vm.int(at as i64), dict]))
    }

    fn __setstate__(this: &Value, vm: &Vm, state: &Value) -> Result<()> {
        let Some(file) = this.native::<StringIO>() else { return Ok(()) };
        if file.closed() {
            return Err(super::super::base::closed_error(vm));
        }
        let class = vm.class_of(this).full_name(vm);
        let Some([value, newline, at, dict, ..]) = Tuple::from(state).map(Tuple::items) else {
            let given = vm.type_name(state);
            return Err(vm.type_error(format!("{class}.__setstate__ argument should be 4-tuple, got {given}")));
        };
        let mut fresh = StringIO::begin(vm, StringIO::newline_argument(vm, newline)?)?;
        // The value is what was stored: its line ends were translated already.
        if let Some(text) = value.native::<Str>() {
            fresh.put(text.text()).map_err(|refused| refuse(vm, refused))?;
        } else if !value.is_none() {
            let given = vm.type_name(value);
            return Err(vm.type_error(format!("initial_value must be str or None, not {given}")));
        }
        // The text stays where the rest is refused.
        file.state.with(&file.header, |now| *now = fresh);
        if !int::is_int(at) {
            let given = vm.type_name(at);
            return Err(vm.type_error(format!("third item of state must be an integer, got {given}")));
        }
        let Ok(at) = usize::try_from(int::to_i64(vm, at)?) else {
            return Err(vm.value_error("position value cannot be negative"));
        };
        file.state.with(&file.header, |state| state.at = at);
        if !dict.is_none() {
            let Some(dict) = Dict::from(dict) else {
                let given = vm.type_name(dict);
                return Err(vm.type_error(format!("fourth item of state should be a dict, got a {given}")));
            };
            for (name, value) in dict.entries() {
                attribute::set_own(vm, this, &vm.attr_name(&name)?, value)?;
            }
        }
        Ok(())
    }

    fn __reduce_ex__(this: &Value, vm: &Vm, protocol: &Value) -> Result<Value> {
        super::super::base::reduced(vm, this, protocol)
    }
}
