//! `_posixsubprocess`: how `subprocess` starts programs.

use std::ffi::CString;

use typhon_object::{
    prelude::*,
    primal::{
        int,
        list::{self, List},
    },
};

use crate::{
    posix::process::c_text,
    support::{bytes, os_error},
};

mod sys;

use sys::Plan;

/// A list of texts for the system; `None` for None.
fn texts(vm: &Vm, value: &Value) -> Result<Option<Vec<CString>>> {
    if value.is_none() {
        return Ok(None);
    }
    ops::collect(vm, value)?.iter().map(|item| c_text(vm, item)).collect::<Result<_>>().map(Some)
}

/// `NAME=value` entries, which are bytes.
fn entries(vm: &Vm, value: &Value) -> Result<Option<Vec<CString>>> {
    if value.is_none() {
        return Ok(None);
    }
    let entry = |item: &Value| CString::new(bytes::to_vec(vm, item)?).map_err(|_| vm.value_error("embedded null byte"));
    ops::collect(vm, value)?.iter().map(entry).collect::<Result<_>>().map(Some)
}

/// The descriptors to keep: ascending and not negative.
fn descriptors(vm: &Vm, value: &Value) -> Result<Vec<i32>> {
    let mut all: Vec<i32> = Vec::new();
    for item in ops::collect(vm, value)? {
        let fd = int::to_i64(vm, &item).ok().and_then(|fd| i32::try_from(fd).ok());
        match fd {
            Some(fd) if fd >= 0 && all.last().is_none_or(|&last| last < fd) => all.push(fd),
            _ => return Err(vm.value_error("bad value(s) in fds_to_keep")),
        }
    }
    Ok(all)
}

/// A user or group id; `None` for None.
fn id(vm: &Vm, value: &Value, what: &str) -> Result<Option<u32>> {
    if value.is_none() {
        return Ok(None);
    }
    u32::try_from(int::to_i64(vm, value)?).map(Some).map_err(|_| vm.value_error(format!("invalid {what} id")))
}

fn number(vm: &Vm, value: &Value) -> Result<i32> {
    i32::try_from(int::to_i64(vm, value)?).map_err(|_| vm.overflow_error("signed integer is greater than maximum"))
}

/// Reads the arguments of `fork_exec`, all but the last.
fn plan(vm: &Vm, given: &[Value; 22]) -> Result<Plan> {
    let fd = |index: usize| number(vm, &given[index]);
    let close = ops::truth(vm, &given[2])?;
    let report = fd(13)?;
    if close && report < 3 {
        return Err(vm.value_error("errpipe_write must be >= 3"));
    }
    let mut keep = descriptors(vm, &given[3])?;
    if !keep.contains(&report) {
        keep.push(report);
        keep.sort_unstable();
    }
    let groups = match &given[18] {
        none if none.is_none() => None,
        groups if List::from(groups).is_some() || Tuple::from(groups).is_some() => {
            let ids = ops::collect(vm, groups)?;
            let ids: Result<Vec<Option<u32>>> = ids.iter().map(|group| id(vm, group, "group")).collect();
            Some(ids?.into_iter().flatten().collect())
        }
        _ => return Err(vm.type_error("setgroups argument must be a sequence")),
    };
    Ok(Plan {
        args: texts(vm, &given[0])?,
        programs: texts(vm, &given[1])?.unwrap_or_default(),
        environment: entries(vm, &given[5])?,
        close,
        keep,
        folder: if given[4].is_none() { None } else { Some(c_text(vm, &given[4])?) },
        standard: [fd(6)?, fd(9)?, fd(11)?],
        others: [fd(7)?, fd(8)?, fd(10)?, fd(12)?],
        report,
        restore_signals: ops::truth(vm, &given[14])?,
        session: ops::truth(vm, &given[15])?,
        group: fd(16)?,
        gid: id(vm, &given[17], "group")?,
        groups,
        uid: id(vm, &given[19], "user")?,
        mask: fd(20)?,
    })
}

/// A POSIX helper for the subprocess module.
#[pymodule(name = "_posixsubprocess")]
mod module {
    /// Spawn a fresh new child process.
    ///
    /// Fork a child process, close parent file descriptors as appropriate in the
    /// child and duplicate the few that are needed before calling exec() in the
    /// child process.
    ///
    /// There is no preexec_fn yet: it would run Python code in the child.
    #[sig(*args)]
    fn fork_exec(vm: &Vm, args: &[Value]) -> Result<i32> {
        let Ok(given) = <&[Value; 22]>::try_from(args) else {
            let count = args.len();
            return Err(vm.type_error(format!("fork_exec expected 22 arguments, got {count}")));
        };
        if !given[21].is_none() {
            return Err(vm.not_implemented("preexec_fn is not supported: it would run Python code in a forked child"));
        }
        let plan = super::plan(vm, given)?;
        if vm.is_audited() {
            let told = |items: &Value| ops::collect(vm, items).map(list::new);
            let (programs, args) = (told(&given[1])?, told(&given[0])?);
            vm.audit("_posixsubprocess.fork_exec", || [programs, args, given[5].clone()])?;
        }
        sys::spawn(&plan).map_err(|errno| os_error(vm, errno))
    }
}
