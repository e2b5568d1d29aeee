//! `termios`: the settings of terminals.

use typhon_heap::local;
use typhon_object::{
    prelude::*,
    primal::{
        int,
        list::{self, List},
        module::set_constant,
    },
};
use typhon_types::bytes::Bytes;

use crate::{
    posix::descriptors::of_object,
    shared::{c_long, exception_class, raise_with},
    support::{Errno, bytes, errors::strerror, parts},
};

mod numbers;
mod sys;

use sys::{CHARACTERS, Settings};

/// Control characters that a list has; the kernel's come first.
const LISTED: usize = libc::NCCS;

/// Bits of the control flags that tell the speed.
const SPEED: u32 = libc::CBAUD;

/// Asks the system, detached; raises `termios.error` if it refuses.
fn ask<T>(vm: &Vm, request: impl FnOnce() -> std::result::Result<T, Errno>) -> Result<T> {
    local::detached(request).map_err(|errno| failed(vm, errno))
}

#[cold]
fn failed(vm: &Vm, errno: Errno) -> Raised {
    raise_with(vm, "termios", "error", &[vm.int(errno.0.into()), vm.str(&strerror(errno))])
}

/// The items of a list that has so many; `None` if it is no such list.
fn items(value: &Value, count: usize) -> Option<Vec<Value>> {
    value.native::<List>().map(List::to_vec).filter(|items| items.len() == count)
}

/// Settings as a list.
fn listed(vm: &Vm, settings: &Settings) -> Value {
    let [input, output, control, local] = settings.flags;
    let mut characters = [0; LISTED];
    characters[..CHARACTERS].copy_from_slice(&settings.characters);
    let is_number = |at: usize| local & libc::ICANON == 0 && (at == libc::VMIN || at == libc::VTIME);
    let characters = characters.iter().enumerate().map(|(at, &character)| match is_number(at) {
        true => vm.int(character.into()),
        false => bytes::new(&[character]),
    });
    let characters = list::new(characters.collect());
    // The kernel's one speed is that of both directions.
    let speed = control & SPEED;
    let mut all: Vec<Value> = [input, output, control, local, speed, speed].map(|number| vm.int(number.into())).into();
    all.push(characters);
    list::new(all)
}

/// A control character of a list.
fn character(vm: &Vm, value: &Value) -> Result<u8> {
    if let Some(bytes) = value.native::<Bytes>()
        && let &[character] = bytes.as_slice()
    {
        return Ok(character);
    }
    match int::is_int(value) {
        true => c_long(vm, value).map(|number| number as u8),
        false => {
            let text = "tcsetattr: elements of attributes must be bytes objects of length 1 or integers";
            Err(vm.type_error(text))
        }
    }
}

/// Settings changed to what a list says.
fn changed(vm: &Vm, mut settings: Settings, attributes: &[Value]) -> Result<Settings> {
    let [flags @ .., input, output, characters] = attributes else { return Ok(settings) };
    for (place, flag) in settings.flags.iter_mut().zip(flags) {
        *place = c_long(vm, flag)? as u32;
    }
    let speeds = [c_long(vm, input)? as u32, c_long(vm, output)? as u32];
    let Some(characters) = items(characters, LISTED) else {
        return Err(vm.type_error(format!("tcsetattr: attributes[6] must be {LISTED} element list")));
    };
    let characters = characters.iter().map(|value| character(vm, value)).collect::<Result<Vec<u8>>>()?;
    settings.characters.copy_from_slice(&characters[..CHARACTERS]);
    if speeds.iter().any(|speed| speed & !SPEED != 0) {
        return Err(failed(vm, Errno(libc::EINVAL)));
    }
    settings.flags[2] = settings.flags[2] & !SPEED | speeds[1];
    Ok(settings)
}

/// This module provides an interface to the Posix calls for tty I/O control.
/// For a complete description of these calls, see the Posix or Unix manual
/// pages. It is only available for those Unix versions that support Posix
/// termios style tty I/O control.
///
/// All functions in this module take a file descriptor fd as their first
/// argument. This can be an integer file descriptor, such as returned by
/// sys.stdin.fileno(), or a file object, such as sys.stdin itself.
#[pymodule(name = "termios")]
mod module {
    /// Get the tty attributes for file descriptor fd.
    ///
    /// Returns a list [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]
    /// where cc is a list of the tty special characters (each a string of
    /// length 1, except the items with indices VMIN and VTIME, which are
    /// integers when these fields are defined).  The interpretation of the
    /// flags and the speeds as well as the indexing in the cc array must be
    /// done using the symbolic constants defined in this module.
    fn tcgetattr(vm: &Vm, fd: &Value) -> Result<Value> {
        let fd = of_object(vm, fd)?;
        ask(vm, || sys::settings(fd)).map(|settings| listed(vm, &settings))
    }

    /// Set the tty attributes for file descriptor fd.
    ///
    /// The attributes to be set are taken from the attributes argument, which
    /// is a list like the one returned by tcgetattr(). The when argument
    /// determines when the attributes are changed: termios.TCSANOW to
    /// change immediately, termios.TCSADRAIN to change after transmitting all
    /// queued output, or termios.TCSAFLUSH to change after transmitting all
    /// queued output and discarding all queued input.
    fn tcsetattr(vm: &Vm, fd: &Value, when: i32, attributes: &Value) -> Result<()> {
        let fd = of_object(vm, fd)?;
        let Some(attributes) = items(attributes, 7) else {
            return Err(vm.type_error("tcsetattr, arg 3: must be 7 element list"));
        };
        let settings = changed(vm, ask(vm, || sys::settings(fd))?, &attributes)?;
        ask(vm, || sys::set_settings(fd, when, &settings))
    }

    /// Send a break on file descriptor fd.
    ///
    /// A zero duration sends a break for 0.25-0.5 seconds; a nonzero duration
    /// has a system dependent meaning.
    fn tcsendbreak(vm: &Vm, fd: &Value, duration: i32) -> Result<()> {
        let fd = of_object(vm, fd)?;
        ask(vm, || sys::send_break(fd, duration))
    }

    /// Wait until all output written to file descriptor fd has been transmitted.
    fn tcdrain(vm: &Vm, fd: &Value) -> Result<()> {
        let fd = of_object(vm, fd)?;
        ask(vm, || sys::drain(fd))
    }

    /// Discard queued data on file descriptor fd.
    ///
    /// The queue selector specifies which queue: termios.TCIFLUSH for the input
    /// queue, termios.TCOFLUSH for the output queue, or termios.TCIOFLUSH for
    /// both queues.
    fn tcflush(vm: &Vm, fd: &Value, queue: i32) -> Result<()> {
        let fd = of_object(vm, fd)?;
        ask(vm, || sys::flush(fd, queue))
    }

    /// Suspend or resume input or output on file descriptor fd.
    ///
    /// The action argument can be termios.TCOOFF to suspend output,
    /// termios.TCOON to restart output, termios.TCIOFF to suspend input,
    /// or termios.TCION to restart input.
    fn tcflow(vm: &Vm, fd: &Value, action: i32) -> Result<()> {
        let fd = of_object(vm, fd)?;
        ask(vm, || sys::flow(fd, action))
    }

    /// Get the tty winsize for file descriptor fd.
    ///
    /// Returns a tuple (ws_row, ws_col).
    fn tcgetwinsize(vm: &Vm, fd: &Value) -> Result<Value> {
        let fd = of_object(vm, fd)?;
        let size = ask(vm, || sys::size(fd))?;
        Ok(vm.tuple(vec![vm.int(size.ws_row.into()), vm.int(size.ws_col.into())]))
    }

    /// Set the tty winsize for file descriptor fd.
    ///
    /// The winsize to be set is taken from the winsize argument, which
    /// is a two-item tuple (ws_row, ws_col) like the one returned by
    /// tcgetwinsize().
    fn tcsetwinsize(vm: &Vm, fd: &Value, winsize: &Value) -> Result<()> {
        let fd = of_object(vm, fd)?;
        if !ops::is_sequence(vm, winsize) || ops::len(vm, winsize)? != 2 {
            return Err(vm.type_error("tcsetwinsize, arg 2: must be a two-item sequence"));
        }
        let item = |at| ops::get_item(vm, winsize, &vm.int(at)).and_then(|item| c_long(vm, &item));
        let [rows, columns] = [item(0)?, item(1)?];
        // The system's has more fields, which stay.
        let mut size = ask(vm, || sys::size(fd))?;
        let (Ok(rows), Ok(columns)) = (rows.try_into(), columns.try_into()) else {
            return Err(vm.overflow_error("winsize value(s) out of range."));
        };
        (size.ws_row, size.ws_col) = (rows, columns);
        ask(vm, || sys::set_size(fd, &size))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "error", exception_class(vm, "termios", "error", Known::Exception)?)?;
        parts::add_numbers(vm, module, numbers::NAMED)?;
        parts::add_numbers(vm, module, numbers::OTHERS)
    }
}
