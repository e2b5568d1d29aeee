//! The system: its name, its limits, times, processors, randomness, the environment, paths as texts.

use typhon_object::{
    prelude::*,
    primal::{dict, int, module::set_constant, str as string},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use super::{constants, process::c_text, sys};
use crate::support::{
    Errno, bytes, errors, os_error, os_error_for,
    path::{self, Allowed, Path},
    wait::blocking,
};

/// `os.terminal_size`.
pub static TERMINAL_SIZE: Definition = Definition {
    name: "terminal_size",
    module: "os",
    doc: "A tuple of (columns, lines) for holding terminal window size",
    fields: &[
        ("columns", "width of the terminal window in characters"),
        ("lines", "height of the terminal window in characters"),
    ],
    visible: 2,
    callable: true,
    class: ClassCell::new(),
};

static UNAME_RESULT: Definition = Definition {
    name: "uname_result",
    module: "posix",
    doc: "uname_result: Result from os.uname().\n\n\
        This object may be accessed either as a tuple of\n  \
        (sysname, nodename, release, version, machine),\n\
        or via the attributes sysname, nodename, release, version, and machine.\n\n\
        See os.uname for more information.",
    fields: &[
        ("sysname", "operating system name"),
        ("nodename", "name of machine on network (implementation-defined)"),
        ("release", "operating system release"),
        ("version", "operating system version"),
        ("machine", "hardware identifier"),
    ],
    visible: 5,
    callable: true,
    class: ClassCell::new(),
};

static TIMES_RESULT: Definition = Definition {
    name: "times_result",
    module: "posix",
    doc: "times_result: Result from os.times().\n\n\
        This object may be accessed either as a tuple of\n  \
        (user, system, children_user, children_system, elapsed),\n\
        or via the attributes user, system, children_user, children_system,\n\
        and elapsed.\n\n\
        See os.times for more information.",
    fields: &[
        ("user", "user time"),
        ("system", "system time"),
        ("children_user", "user time of children"),
        ("children_system", "system time of children"),
        ("elapsed", "elapsed time since an arbitrary point in the past"),
    ],
    visible: 5,
    callable: true,
    class: ClassCell::new(),
};

static SCHED_PARAM: Definition = Definition {
    name: "sched_param",
    module: "posix",
    doc: "Currently has only one field: sched_priority",
    fields: &[("sched_priority", "the scheduling priority")],
    visible: 1,
    callable: true,
    class: ClassCell::new(),
};

pub use constants::PATHCONF;

/// The number of a configuration value, given as a number or by its name.
///
/// # Errors
/// TypeError, ValueError.
pub fn configuration(vm: &Vm, name: &Value, known: &[(&str, i64)]) -> Result<i32> {
    if string::is_str(name) {
        let wanted = string::lossy(name);
        let found = known.iter().find(|(name, _)| *name == wanted);
        return match found {
            Some((_, number)) => Ok(*number as i32),
            None => Err(vm.value_error("unrecognized configuration name")),
        };
    }
    if !int::is_int(name) {
        return Err(vm.type_error("configuration names must be strings or integers"));
    }
    Ok(int::to_i64(vm, name)? as i32)
}

fn environment_name(vm: &Vm, name: &Value) -> Result<std::ffi::CString> {
    let name = c_text(vm, name)?;
    if name.as_bytes().contains(&b'=') {
        return Err(vm.value_error("illegal environment variable name"));
    }
    Ok(name)
}

/// `os.path.normpath` of POSIX, without a look at the file system.
fn normal(name: &[u8]) -> Vec<u8> {
    if name.is_empty() {
        return b".".to_vec();
    }
    let slashes = name.iter().take_while(|&&byte| byte == b'/').count();
    // Two slashes at the beginning mean something of their own; three or more are one.
    let root: &[u8] = match slashes {
        0 => b"",
        2 => b"//",
        _ => b"/",
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in name.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if root.is_empty() && parts.last().is_none_or(|last| *last == b"..") => parts.push(part),
            b".." => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    let mut result = root.to_vec();
    result.extend_from_slice(&parts.join(&b'/'));
    if result.is_empty() { b".".to_vec() } else { result }
}

/// The texts before, of and behind the root of a path.
fn split_root(name: &[u8]) -> (usize, usize) {
    match name {
        [b'/', b'/', b'/', ..] => (0, 1),
        [b'/', b'/', ..] => (0, 2),
        [b'/', ..] => (0, 1),
        _ => (0, 0),
    }
}

/// A part of a path argument, as str or bytes.
fn part(vm: &Vm, path: &Value, pick: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Value> {
    if bytes::is_bytes(path) {
        return Ok(bytes::new(&pick(&bytes::to_vec(vm, path)?)));
    }
    match path.native::<typhon_object::primal::str::Str>() {
        Some(text) => Ok(string::from_text(typhon_text::Text::from_trusted(&pick(text.bytes())))),
        None => {
            let given = vm.type_name(path);
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {given}")))
        }
    }
}

/// Random bytes that the system gives without waiting, or not at all.
const AT_ONCE: usize = 256;

/// The system.
#[pymodule(name = "posix")]
mod module {
    /// Return an object identifying the current operating system.
    ///
    /// The object behaves like a named tuple with the following fields:
    ///   (sysname, nodename, release, version, machine)
    fn uname(vm: &Vm) -> Result<Value> {
        let name = rustix::system::uname();
        let texts = [name.sysname(), name.nodename(), name.release(), name.version(), name.machine()];
        UNAME_RESULT.make(vm, texts.iter().map(|text| path::decode(text.to_bytes())).collect())
    }

    /// Return a collection containing process timing information.
    ///
    /// The object returned behaves like a named tuple with these fields:
    ///   (utime, stime, cutime, cstime, elapsed_time)
    /// All fields are floating-point numbers.
    fn times(vm: &Vm) -> Result<Value> {
        let (used, elapsed) = sys::times().map_err(|errno| os_error(vm, errno))?;
        let ticks = sys::sysconf(libc::_SC_CLK_TCK).unwrap_or(100) as f64;
        let all = used.iter().chain([&elapsed]);
        TIMES_RESULT.make(vm, all.map(|&time| vm.float(time as f64 / ticks)).collect())
    }

    /// Return average recent system load information.
    ///
    /// Return the number of processes in the system run queue averaged over
    /// the last 1, 5, and 15 minutes as a tuple of three floats.
    /// Raises OSError if the load average was unobtainable.
    fn getloadavg(vm: &Vm) -> Result<Value> {
        match sys::load_average() {
            Some(averages) => Ok(vm.tuple(averages.iter().map(|&average| vm.float(average)).collect())),
            None => Err(vm.raise_args(Known::OSError, vec![vm.str("Load averages are unobtainable")])),
        }
    }

    /// Return the number of logical CPUs in the system.
    ///
    /// Return None if indeterminable.
    fn cpu_count() -> Option<usize> {
        let told = crate::sys::config::get().cpu_count;
        told.and_then(|count| usize::try_from(count).ok()).or_else(sys::processors)
    }

    /// Return the affinity of the process identified by pid (or the current process if zero).
    ///
    /// The affinity is returned as a set of CPU identifiers.
    fn sched_getaffinity(vm: &Vm, pid: i32) -> Result<Value> {
        let processors = sys::affinity(pid).map_err(|errno| os_error(vm, errno))?;
        let processors: Vec<Value> = processors.iter().map(|&processor| vm.int(processor as i64)).collect();
        typhon_types::set::from_values(vm, &processors)
    }

    /// Set the CPU affinity of the process identified by pid to mask.
    fn sched_setaffinity(vm: &Vm, pid: i32, mask: &Value) -> Result<()> {
        let mut processors = Vec::new();
        ops::for_each(vm, mask, |item| {
            let number = int::to_i64(vm, &item)?;
            let number = usize::try_from(number).map_err(|_| vm.value_error("negative CPU number"))?;
            processors.push(number);
            Ok(())
        })?;
        sys::set_affinity(pid, &processors).map_err(|errno| os_error(vm, errno))
    }

    /// Voluntarily relinquish the CPU.
    fn sched_yield() {
        typhon_heap::local::detached(rustix::thread::sched_yield);
    }

    /// Get the scheduling policy for the process identified by pid.
    fn sched_getscheduler(vm: &Vm, pid: i32) -> Result<i32> {
        sys::getscheduler(pid).map_err(|errno| os_error(vm, errno))
    }

    /// Get the maximum scheduling priority for policy.
    #[sig(policy)]
    fn sched_get_priority_max(vm: &Vm, policy: i32) -> Result<i32> {
        sys::priority_max(policy).map_err(|errno| os_error(vm, errno))
    }

    /// Get the minimum scheduling priority for policy.
    #[sig(policy)]
    fn sched_get_priority_min(vm: &Vm, policy: i32) -> Result<i32> {
        sys::priority_min(policy).map_err(|errno| os_error(vm, errno))
    }

    /// Return a bytes object containing random bytes suitable for cryptographic use.
    fn urandom(vm: &Vm, size: i64) -> Result<Value> {
        let Ok(size) = usize::try_from(size) else { return Err(vm.value_error("negative argument not allowed")) };
        let mut random = bytes::zeros(vm, size)?;
        let mut at = 0;
        // Few bytes are there at once, but for a system that begins just now: no need to let others act for this thread.
        if size <= AT_ONCE {
            at = sys::random(&mut random, libc::GRND_NONBLOCK).unwrap_or(0);
        }
        while at < size {
            let rest = &mut random[at..];
            at += blocking(vm, || sys::random(rest, 0))?.map_err(|errno| os_error(vm, errno))?;
        }
        Ok(bytes::new(&random))
    }

    /// Obtain a series of random bytes.
    #[sig(size, flags = 0)]
    fn getrandom(vm: &Vm, size: i64, flags: i64) -> Result<Value> {
        let Ok(size) = usize::try_from(size) else { return Err(os_error(vm, Errno(libc::EINVAL))) };
        let mut random = bytes::zeros(vm, size)?;
        let count = blocking(vm, || sys::random(&mut random, flags as u32))?.map_err(|errno| os_error(vm, errno))?;
        Ok(bytes::new(&random[..count]))
    }

    /// Translate an error code to a message string.
    fn strerror(code: i32) -> String {
        errors::strerror(Errno(code))
    }

    /// Change or add an environment variable.
    fn putenv(vm: &Vm, name: &Value, value: &Value) -> Result<()> {
        let text = |text: &std::ffi::CString| bytes::new(text.as_bytes());
        let (name, value) = (environment_name(vm, name)?, c_text(vm, value)?);
        vm.audit("os.putenv", || [text(&name), text(&value)])?;
        sys::set_environment(&name, Some(&value)).map_err(|errno| os_error(vm, errno))
    }

    /// Delete an environment variable.
    fn unsetenv(vm: &Vm, name: &Value) -> Result<()> {
        let name = c_text(vm, name)?;
        vm.audit("os.unsetenv", || [bytes::new(name.as_bytes())])?;
        sys::set_environment(&name, None).map_err(|errno| os_error(vm, errno))
    }

    /// Create the environment dictionary.
    fn _create_environ(vm: &Vm) -> Result<Value> {
        use std::os::unix::ffi::OsStrExt;
        let environment = dict::new();
        if let Some(target) = Dict::from(&environment) {
            for (name, value) in std::env::vars_os() {
                let value = bytes::new(value.as_bytes());
                target.set_default(vm, &bytes::new(name.as_bytes()), &value)?;
            }
        }
        Ok(environment)
    }

    /// Normalize path, eliminating double slashes, etc.
    #[sig(path)]
    fn _path_normpath(vm: &Vm, path: &Value) -> Result<Value> {
        part(vm, &path::fspath_of(vm, "_path_normpath", path)?, normal)
    }

    /// Split a pathname into drive, root and tail.
    ///
    /// The tail contains anything after the root.
    #[sig(p)]
    fn _path_splitroot_ex(vm: &Vm, p: &Value) -> Result<Value> {
        let p = path::fspath_of(vm, "_path_splitroot_ex", p)?;
        let root = |name: &[u8]| split_root(name).1;
        Ok(vm.tuple(vec![
            part(vm, &p, |_| Vec::new())?,
            part(vm, &p, |name| name[..root(name)].to_vec())?,
            part(vm, &p, |name| name[root(name)..].to_vec())?,
        ]))
    }

    /// Return an integer-valued system configuration variable.
    fn sysconf(vm: &Vm, name: &Value) -> Result<i64> {
        let name = configuration(vm, name, constants::SYSCONF)?;
        sys::sysconf(name).map_err(|errno| os_error(vm, errno))
    }

    /// Return the configuration limit name for the file or directory path.
    ///
    /// If there is no limit, return -1.
    /// On some platforms, path may also be specified as an open file descriptor.
    #[sig(path, name)]
    fn pathconf(vm: &Vm, path: &Value, name: &Value) -> Result<i64> {
        let path = Path::parse(vm, "pathconf", "path", path, Allowed { fd: true, none: false })?;
        let name = configuration(vm, name, PATHCONF)?;
        let result = match path.fd() {
            Some(fd) => sys::pathconf(None, fd, name),
            None => sys::pathconf(Some(path.c_name()), -1, name),
        };
        result.map_err(|errno| os_error_for(vm, errno, &path.object))
    }

    /// Return the name of the controlling terminal for this process.
    fn ctermid() -> &'static str {
        "/dev/tty"
    }

    /// Return the actual login name.
    fn getlogin(vm: &Vm) -> Result<Value> {
        let login = std::fs::read_to_string("/proc/self/loginuid").unwrap_or_default();
        let name = login.trim().parse().ok().and_then(crate::pwd::user_name);
        match name {
            Some(name) => Ok(path::decode(&name)),
            None => Err(os_error(vm, Errno(libc::ENXIO))),
        }
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        for definition in [&TERMINAL_SIZE, &UNAME_RESULT, &TIMES_RESULT, &SCHED_PARAM] {
            set_constant(vm, module, definition.name, definition.class(vm)?)?;
        }
        for (name, table) in [("sysconf_names", constants::SYSCONF), ("pathconf_names", PATHCONF)] {
            let names = dict::new();
            if let Some(target) = Dict::from(&names) {
                for (name, number) in table {
                    target.set(vm, &vm.intern(name), vm.int(*number))?;
                }
            }
            set_constant(vm, module, name, names)?;
        }
        set_constant(vm, module, "environ", _create_environ(vm)?)
    }
}
