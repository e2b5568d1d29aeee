//! `OSError`, and which class an error number has.

use typhon_heap::{Header, Slot, Value};
use typhon_macros::{pymethods, pytype};
use typhon_text::TextBuf;

use super::{BaseException, plain_args};
use crate::{
    args::Args,
    dunder::Dunder,
    known::Known,
    ops,
    primal::{
        common::shape_for,
        exception::methods::base_str,
        int, str as string,
        tuple::{self, Tuple},
    },
    raise::Result,
    vm::Vm,
};

exception! {
    /// Base class for I/O related errors.
    OSError("OSError") {
        errno set_errno "errno", strerror set_strerror "strerror", filename set_filename "filename",
        filename2 set_filename2 "filename2",
    } and characters_written
}

/// The subclass of OSError for an error number.
fn os_error_class(errno: i64) -> Option<Known> {
    Some(match errno {
        1 | 13 => Known::PermissionError,
        2 => Known::FileNotFoundError,
        3 => Known::ProcessLookupError,
        4 => Known::InterruptedError,
        10 => Known::ChildProcessError,
        11 | 114 | 115 => Known::BlockingIOError,
        17 => Known::FileExistsError,
        20 => Known::NotADirectoryError,
        21 => Known::IsADirectoryError,
        32 | 108 => Known::BrokenPipeError,
        103 => Known::ConnectionAbortedError,
        104 => Known::ConnectionResetError,
        110 => Known::TimeoutError,
        111 => Known::ConnectionRefusedError,
        _ => return None,
    })
}

/// The same for an instance of a subclass of int, which is looked up as a key of a dict is.
fn class_of_number(vm: &Vm, errno: &Value) -> Result<Option<Known>> {
    if let Some(number) = errno.as_small_int() {
        return Ok(os_error_class(number));
    }
    if !int::is_int(errno) {
        return Ok(None);
    }
    let hash = ops::hash(vm, errno)?;
    match os_error_class(hash) {
        Some(known) if ops::equal(vm, &vm.int(hash), errno)? => Ok(Some(known)),
        _ => Ok(None),
    }
}

fn fill_os_error(vm: &Vm, this: &Value, given: &[Value]) -> Result<()> {
    let Some(error) = this.native::<OSError>() else { return Ok(()) };
    let mut args = given.to_vec();
    if (2..=5).contains(&given.len()) {
        drop(error.errno.replace(error.head(), Some(given[0].clone())));
        drop(error.strerror.replace(error.head(), Some(given[1].clone())));
        if let Some(filename) = given.get(2) {
            let blocking = vm.class_of(this).is_subclass(Known::BlockingIOError);
            if blocking && ops::is_number(vm, filename) {
                let count = ops::sized_index(vm, filename, Known::ValueError)?;
                drop(error.characters_written.replace(error.head(), Some(vm.int(count))));
            } else if !filename.is_none() {
                drop(error.filename.replace(error.head(), Some(filename.clone())));
                if let Some(second) = given.get(4).filter(|second| !second.is_none()) {
                    drop(error.filename2.replace(error.head(), Some(second.clone())));
                }
                args.truncate(2);
            }
        }
    }
    error.base.set_args(tuple::new(args));
    Ok(())
}

#[pymethods]
impl OSError {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let given = args.positional();
        let mut made = class.clone();
        if let [errno, _] | [errno, _, _] | [errno, _, _, _] | [errno, _, _, _, _] = given
            && class.is(&Known::OSError.value())
            && let Some(known) = class_of_number(vm, errno)?
        {
            made = known.value();
        }
        if class.is(&Known::OSError.value()) && args.has_keywords() {
            return Err(vm.type_error("OSError() takes no keyword arguments"));
        }
        let error = OSError::allocate(vm, &made, given)?;
        let own = Known::OSError.class().slots();
        if vm.class_of(&error).slots().same(own, Dunder::Init) {
            plain_args(vm, &error, args)?;
        }
        fill_os_error(vm, &error, given)?;
        Ok(error)
    }

    fn __init__(this: &Value, vm: &Vm, args: Args<'_>) -> Result<()> {
        let own = Known::OSError.class().slots();
        if vm.class_of(this).slots().same(own, Dunder::Init) {
            return Ok(());
        }
        fill_os_error(vm, this, plain_args(vm, this, args)?)
    }

    fn __str__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<OSError>() else { return base_str(vm, this) };
        let get = |slot: &Slot| slot.get(error.head());
        let (Some(errno), Some(strerror)) = (get(&error.errno), get(&error.strerror)) else {
            return base_str(vm, this);
        };
        let mut text = TextBuf::new();
        let mut push = |before: &str, part: Value| {
            text.push_str(before);
            if let Some(part) = part.native::<string::Str>() {
                text.push_text(part.text());
            }
        };
        push("[Errno ", ops::str(vm, &errno)?);
        push("] ", ops::str(vm, &strerror)?);
        if let Some(filename) = get(&error.filename) {
            push(": ", ops::repr(vm, &filename)?);
            if let Some(second) = get(&error.filename2) {
                push(" -> ", ops::repr(vm, &second)?);
            }
        }
        Ok(string::from_buf(&text))
    }

    #[getter]
    #[name = "characters_written"]
    fn get_written(&self, vm: &Vm) -> Result<Value> {
        self.characters_written.get(self.head()).ok_or_else(|| vm.attribute_error("characters_written"))
    }

    #[setter]
    #[name = "characters_written"]
    fn set_written(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let count = match value {
            Some(value) => Some(ops::sized_index(vm, value, Known::ValueError)?),
            None => None,
        };
        let old = self.characters_written.replace(self.head(), count.map(|count| vm.int(count)));
        match (value, old) {
            (None, None) => Err(vm.attribute_error("characters_written")),
            _ => Ok(()),
        }
    }

    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(error) = this.native::<OSError>() else { return Err(vm.type_error("an OSError was expected")) };
        let mut args = Tuple::items_of(&error.base.args()).to_vec();
        if args.len() == 2
            && let Some(filename) = error.filename.get(error.head())
        {
            args.push(filename);
            if let Some(second) = error.filename2.get(error.head()) {
                args.extend([Value::NONE, second]);
            }
        }
        Ok(vm.tuple(vec![vm.class_value(this), vm.tuple(args)]))
    }
}
