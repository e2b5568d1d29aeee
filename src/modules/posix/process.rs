//! Processes: identities, signals, waiting for children, other programs.

use std::ffi::CString;

use typhon_object::{
    prelude::*,
    primal::{dict::Dict, int, list::List},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use super::sys;
use crate::support::{
    Errno, bytes, os_error, os_error_for,
    path::{self, Allowed, Path},
    wait::blocking,
};

static WAITID_RESULT: Definition = Definition {
    name: "waitid_result",
    module: "posix",
    doc: "waitid_result: Result from waitid.\n\n\
        This object may be accessed either as a tuple of\n  \
        (si_pid, si_uid, si_signo, si_status, si_code),\n\
        or via the attributes si_pid, si_uid, and so on.\n\n\
        See os.waitid for more information.",
    fields: &[("si_pid", ""), ("si_uid", ""), ("si_signo", ""), ("si_status", ""), ("si_code", "")],
    visible: 5,
    callable: true,
    class: ClassCell::new(),
};

fn done(vm: &Vm, result: std::result::Result<(), Errno>) -> Result<()> {
    result.map_err(|errno| os_error(vm, errno))
}

fn number(vm: &Vm, result: std::result::Result<i32, Errno>) -> Result<i32> {
    result.map_err(|errno| os_error(vm, errno))
}

/// A user or group id.
fn id(vm: &Vm, value: &Value) -> Result<u32> {
    let number = int::to_i64_clamped(vm, value)?;
    if number == -1 {
        Ok(u32::MAX)
    } else {
        u32::try_from(number).map_err(|_| {
            vm.overflow_error(if number < 0 { "uid is less than minimum" } else { "uid is greater than maximum" })
        })
    }
}

fn wait_tuple(vm: &Vm, pid: i32, options: i32) -> Result<(i32, i32, libc::rusage)> {
    blocking(vm, || sys::wait(pid, options))?.map_err(|errno| os_error(vm, errno))
}

fn triples(vm: &Vm, ids: std::result::Result<[u32; 3], Errno>) -> Result<Value> {
    let ids = ids.map_err(|errno| os_error(vm, errno))?;
    Ok(vm.tuple(ids.iter().map(|&id| vm.int(id.into())).collect()))
}

/// A text for the system: `os.fsencode` with a zero byte behind it.
///
/// # Errors
/// TypeError; ValueError for an embedded zero byte.
pub fn c_text(vm: &Vm, value: &Value) -> Result<CString> {
    let text = path::fspath(vm, value)?;
    let raw = if bytes::is_bytes(&text) { bytes::to_vec(vm, &text)? } else { path::encode(vm, &text)? };
    CString::new(raw).map_err(|_| vm.value_error("embedded null byte"))
}

fn program_args(vm: &Vm, function: &str, argv: &Value) -> Result<Vec<CString>> {
    if List::from(argv).is_none() && Tuple::from(argv).is_none() {
        return Err(vm.type_error(format!("{function}: argv must be a tuple or list")));
    }
    let items = ops::collect(vm, argv)?;
    let args: Result<Vec<CString>> = items.iter().map(|item| c_text(vm, item)).collect();
    let args = args?;
    match args.first() {
        None => Err(vm.value_error(format!("{function}() arg 2 must not be empty"))),
        Some(first) if first.is_empty() => {
            Err(vm.value_error(format!("{function}() arg 2 first element cannot be empty")))
        }
        Some(_) => Ok(args),
    }
}

/// The texts `NAME=value` of a mapping.
///
/// # Errors
/// TypeError; ValueError for illegal names.
pub fn environment(vm: &Vm, mapping: &Value) -> Result<Vec<CString>> {
    let entries = match Dict::from(mapping) {
        Some(dict) => dict.entries(),
        None => {
            let names = ops::collect(vm, &vm.call_method(mapping, &vm.names().keys, &[])?)?;
            let values = ops::collect(vm, &vm.call_method(mapping, &vm.names().values, &[])?)?;
            names.into_iter().zip(values).collect()
        }
    };
    let mut all = Vec::with_capacity(entries.len());
    for (name, value) in entries {
        let (name, value) = (c_text(vm, &name)?.into_bytes(), c_text(vm, &value)?.into_bytes());
        if name.is_empty() || name[1..].contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        let text = [&name[..], b"=", &value].concat();
        all.push(CString::new(text).map_err(|_| vm.value_error("embedded null byte"))?);
    }
    Ok(all)
}

/// Processes.
#[pymodule(name = "posix")]
mod module {
    /// Return the current process id.
    fn getpid() -> u32 {
        std::process::id()
    }

    /// Return the parent's process id.
    ///
    /// If the parent process has already exited, Windows machines will still
    /// return its id; others systems will return the id of the 'init' process (1).
    fn getppid() -> i32 {
        rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get())
    }

    /// Return the current process's user id.
    fn getuid() -> u32 {
        rustix::process::getuid().as_raw()
    }

    /// Return the current process's effective user id.
    fn geteuid() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    /// Return the current process's group id.
    fn getgid() -> u32 {
        rustix::process::getgid().as_raw()
    }

    /// Return the current process's effective group id.
    fn getegid() -> u32 {
        rustix::process::getegid().as_raw()
    }

    /// Return a tuple of the current process's real, effective, and saved user ids.
    fn getresuid(vm: &Vm) -> Result<Value> {
        triples(vm, sys::users())
    }

    /// Return a tuple of the current process's real, effective, and saved group ids.
    fn getresgid(vm: &Vm) -> Result<Value> {
        triples(vm, sys::groups())
    }

    /// Return list of supplemental group IDs for the process.
    fn getgroups(vm: &Vm) -> Result<Value> {
        let groups = rustix::process::getgroups().map_err(|errno| os_error(vm, errno.into()))?;
        let groups = groups.iter().map(|group| vm.int(group.as_raw().into())).collect();
        Ok(typhon_object::primal::list::new(groups))
    }

    /// Call the system call getpgid(), and return the result.
    #[sig(pid)]
    fn getpgid(vm: &Vm, pid: i32) -> Result<i32> {
        number(vm, sys::getpgid(pid))
    }

    /// Return the current process group id.
    fn getpgrp(vm: &Vm) -> Result<i32> {
        number(vm, sys::getpgid(0))
    }

    /// Call the system call getsid(pid) and return the result.
    fn getsid(vm: &Vm, pid: i32) -> Result<i32> {
        number(vm, sys::getsid(pid))
    }

    /// Call the system call setsid().
    fn setsid(vm: &Vm) -> Result<()> {
        number(vm, sys::setsid()).map(drop)
    }

    /// Call the system call setpgid(pid, pgrp).
    fn setpgid(vm: &Vm, pid: i32, pgrp: i32) -> Result<()> {
        done(vm, sys::setpgid(pid, pgrp))
    }

    /// Make the current process the leader of its process group.
    fn setpgrp(vm: &Vm) -> Result<()> {
        done(vm, sys::setpgid(0, 0))
    }

    /// Set the current process's user id.
    fn setuid(vm: &Vm, uid: &Value) -> Result<()> {
        done(vm, sys::setuid(id(vm, uid)?))
    }

    /// Set the current process's group id.
    fn setgid(vm: &Vm, gid: &Value) -> Result<()> {
        done(vm, sys::setgid(id(vm, gid)?))
    }

    /// Set the current process's effective user id.
    fn seteuid(vm: &Vm, euid: &Value) -> Result<()> {
        done(vm, sys::seteuid(id(vm, euid)?))
    }

    /// Set the current process's effective group id.
    fn setegid(vm: &Vm, egid: &Value) -> Result<()> {
        done(vm, sys::setegid(id(vm, egid)?))
    }

    /// Set the current process's real and effective user ids.
    fn setreuid(vm: &Vm, ruid: &Value, euid: &Value) -> Result<()> {
        done(vm, sys::setreuid(id(vm, ruid)?, id(vm, euid)?))
    }

    /// Set the current process's real and effective group ids.
    fn setregid(vm: &Vm, rgid: &Value, egid: &Value) -> Result<()> {
        done(vm, sys::setregid(id(vm, rgid)?, id(vm, egid)?))
    }

    /// Set the current process's real, effective, and saved user ids.
    fn setresuid(vm: &Vm, ruid: &Value, euid: &Value, suid: &Value) -> Result<()> {
        done(vm, sys::setresuid(id(vm, ruid)?, id(vm, euid)?, id(vm, suid)?))
    }

    /// Set the current process's real, effective, and saved group ids.
    fn setresgid(vm: &Vm, rgid: &Value, egid: &Value, sgid: &Value) -> Result<()> {
        done(vm, sys::setresgid(id(vm, rgid)?, id(vm, egid)?, id(vm, sgid)?))
    }

    /// Return program scheduling priority.
    #[sig(which, who)]
    fn getpriority(vm: &Vm, which: i32, who: i32) -> Result<i32> {
        number(vm, sys::getpriority(which, who as u32))
    }

    /// Set program scheduling priority.
    #[sig(which, who, priority)]
    fn setpriority(vm: &Vm, which: i32, who: i32, priority: i32) -> Result<()> {
        done(vm, sys::setpriority(which, who as u32, priority))
    }

    /// Add increment to the priority of process and return the new priority.
    fn nice(vm: &Vm, increment: i32) -> Result<i32> {
        number(vm, sys::nice(increment))
    }

    /// Kill a process with a signal.
    fn kill(vm: &Vm, pid: i32, signal: i32) -> Result<()> {
        vm.audit("os.kill", || [vm.int(pid.into()), vm.int(signal.into())])?;
        done(vm, sys::kill(pid, signal))?;
        vm.poll()
    }

    /// Kill a process group with a signal.
    fn killpg(vm: &Vm, pgid: i32, signal: i32) -> Result<()> {
        vm.audit("os.killpg", || [vm.int(pgid.into()), vm.int(signal.into())])?;
        done(vm, sys::killpg(pgid, signal))?;
        vm.poll()
    }

    /// Wait for completion of a given child process.
    ///
    /// Returns a tuple of information regarding the child process:
    ///     (pid, status)
    ///
    /// The options argument is ignored on Windows.
    fn waitpid(vm: &Vm, pid: i32, options: i32) -> Result<Value> {
        let (pid, status, _) = wait_tuple(vm, pid, options)?;
        Ok(vm.tuple(vec![vm.int(pid.into()), vm.int(status.into())]))
    }

    /// Wait for completion of a child process.
    ///
    /// Returns a tuple of information about the child process:
    ///     (pid, status)
    fn wait(vm: &Vm) -> Result<Value> {
        waitpid(vm, -1, 0)
    }

    /// Wait for completion of a child process.
    ///
    /// Returns a tuple of information about the child process:
    ///   (pid, status, rusage)
    #[sig(options)]
    fn wait3(vm: &Vm, options: i32) -> Result<Value> {
        wait4(vm, -1, options)
    }

    /// Wait for completion of a specific child process.
    ///
    /// Returns a tuple of information about the child process:
    ///   (pid, status, rusage)
    #[sig(pid, options)]
    fn wait4(vm: &Vm, pid: i32, options: i32) -> Result<Value> {
        let (pid, status, usage) = wait_tuple(vm, pid, options)?;
        let usage = crate::resource::usage_result(vm, &usage)?;
        Ok(vm.tuple(vec![vm.int(pid.into()), vm.int(status.into()), usage]))
    }

    /// Returns the result of waiting for a process or processes.
    fn waitid(vm: &Vm, args: Args<'_>) -> Result<Value> {
        let [kind, process, options] = args.positional() else {
            let given = args.positional().len();
            return Err(vm.type_error(format!("waitid expected 3 arguments, got {given}")));
        };
        let kind = int::to_i64(vm, kind)? as u32;
        let (process, options) = (int::to_i64(vm, process)? as u32, int::to_i64(vm, options)? as i32);
        let info = blocking(vm, || sys::wait_id(kind, process, options))?.map_err(|errno| os_error(vm, errno))?;
        if info[0] == 0 {
            return Ok(Value::NONE);
        }
        WAITID_RESULT.make(vm, info.iter().map(|&number| vm.int(number)).collect())
    }

    /// Return True if the process returning status was dumped to a core file.
    #[name = "WCOREDUMP"]
    fn core_dump(status: i32) -> bool {
        libc::WCOREDUMP(status)
    }

    /// Return True if a particular process was continued from a job control stop.
    #[name = "WIFCONTINUED"]
    #[sig(status)]
    fn if_continued(status: i32) -> bool {
        libc::WIFCONTINUED(status)
    }

    /// Return True if the process returning status was stopped.
    #[name = "WIFSTOPPED"]
    #[sig(status)]
    fn if_stopped(status: i32) -> bool {
        libc::WIFSTOPPED(status)
    }

    /// Return True if the process returning status was terminated by a signal.
    #[name = "WIFSIGNALED"]
    #[sig(status)]
    fn if_signaled(status: i32) -> bool {
        libc::WIFSIGNALED(status)
    }

    /// Return True if the process returning status exited via the exit() system call.
    #[name = "WIFEXITED"]
    #[sig(status)]
    fn if_exited(status: i32) -> bool {
        libc::WIFEXITED(status)
    }

    /// Return the process return code from status.
    #[name = "WEXITSTATUS"]
    #[sig(status)]
    fn exit_status(status: i32) -> i32 {
        libc::WEXITSTATUS(status)
    }

    /// Return the signal that terminated the process that provided the status value.
    #[name = "WTERMSIG"]
    #[sig(status)]
    fn term_signal(status: i32) -> i32 {
        libc::WTERMSIG(status)
    }

    /// Return the signal that stopped the process that provided the status value.
    #[name = "WSTOPSIG"]
    #[sig(status)]
    fn stop_signal(status: i32) -> i32 {
        libc::WSTOPSIG(status)
    }

    /// Convert a wait status to an exit code.
    #[sig(status)]
    fn waitstatus_to_exitcode(vm: &Vm, status: i32) -> Result<i32> {
        if libc::WIFEXITED(status) {
            Ok(libc::WEXITSTATUS(status))
        } else if libc::WIFSIGNALED(status) {
            Ok(-libc::WTERMSIG(status))
        } else if libc::WIFSTOPPED(status) {
            let signal = libc::WSTOPSIG(status);
            Err(vm.value_error(format!("process stopped by delivery of signal {signal}")))
        } else {
            Err(vm.value_error(format!("invalid wait status: {status}")))
        }
    }

    /// Exit to the system with specified status, without normal exit processing.
    #[name = "_exit"]
    #[sig(status)]
    fn exit_now(status: i32) -> bool {
        sys::exit(status)
    }

    /// Abort the interpreter immediately.
    ///
    /// This function 'dumps core' or otherwise fails in the hardest way possible
    /// on the hosting operating system.  This function never returns.
    fn abort() -> bool {
        std::process::abort()
    }

    /// Execute the command in a subshell.
    #[sig(command)]
    fn system(vm: &Vm, command: &Value) -> Result<i32> {
        let command = c_text(vm, command)?;
        vm.audit("os.system", || [bytes::new(command.as_bytes())])?;
        let status = typhon_heap::local::detached(|| sys::system(&command));
        vm.poll()?;
        Ok(status)
    }

    /// Execute an executable path with arguments, replacing current process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    fn execv(vm: &Vm, path: &Value, argv: &Value) -> Result<()> {
        let path = Path::name(vm, "execv", "path", path)?;
        let args = program_args(vm, "execv", argv)?;
        vm.audit("os.exec", || [path.object.clone(), argv.clone(), Value::NONE])?;
        let errno = sys::execute(path.c_name(), &args, None);
        Err(os_error_for(vm, errno, &path.object))
    }

    /// Execute an executable path with arguments, replacing current process.
    #[sig(path, argv, env)]
    fn execve(vm: &Vm, path: &Value, argv: &Value, env: &Value) -> Result<()> {
        let path = Path::parse(vm, "execve", "path", path, Allowed { fd: true, none: false })?;
        let args = program_args(vm, "execve", argv)?;
        let environment = environment(vm, env)?;
        vm.audit("os.exec", || [path.object.clone(), argv.clone(), env.clone()])?;
        let name = match path.fd() {
            Some(fd) => CString::new(format!("/proc/self/fd/{fd}")).unwrap_or_default(),
            None => path.c_name().to_owned(),
        };
        let errno = sys::execute(&name, &args, Some(&environment));
        Err(os_error_for(vm, errno, &path.object))
    }

    /// Return a file descriptor referring to the process *pid*.
    #[sig(pid, flags = 0)]
    fn pidfd_open(vm: &Vm, pid: i32, flags: i64) -> Result<i32> {
        number(vm, sys::pidfd_open(pid, flags as u32))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        typhon_object::primal::module::set_constant(vm, module, "waitid_result", WAITID_RESULT.class(vm)?)
    }
}
