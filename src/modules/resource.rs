//! `resource`: what the process uses, and its limits.

use typhon_object::{
    prelude::*,
    primal::{int, module::set_constant},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use crate::{
    c_constants,
    posix::sys,
    support::{Errno, os_error, parts},
};

static STRUCT_RUSAGE: Definition = Definition {
    name: "struct_rusage",
    module: "resource",
    doc: "struct_rusage: Result from getrusage.\n\n\
        This object may be accessed either as a tuple of\n    \
        (utime,stime,maxrss,ixrss,idrss,isrss,minflt,majflt,\n    \
        nswap,inblock,oublock,msgsnd,msgrcv,nsignals,nvcsw,nivcsw)\n\
        or via the attributes ru_utime, ru_stime, ru_maxrss, and so on.",
    fields: &[
        ("ru_utime", "user time used"),
        ("ru_stime", "system time used"),
        ("ru_maxrss", "max. resident set size"),
        ("ru_ixrss", "shared memory size"),
        ("ru_idrss", "unshared data size"),
        ("ru_isrss", "unshared stack size"),
        ("ru_minflt", "page faults not requiring I/O"),
        ("ru_majflt", "page faults requiring I/O"),
        ("ru_nswap", "number of swap outs"),
        ("ru_inblock", "block input operations"),
        ("ru_oublock", "block output operations"),
        ("ru_msgsnd", "IPC messages sent"),
        ("ru_msgrcv", "IPC messages received"),
        ("ru_nsignals", "signals received"),
        ("ru_nvcsw", "voluntary context switches"),
        ("ru_nivcsw", "involuntary context switches"),
    ],
    visible: 16,
    callable: true,
    class: ClassCell::new(),
};

const NUMBERS: &[(&str, i64)] = c_constants! {
    RLIMIT_AS RLIMIT_CORE RLIMIT_CPU RLIMIT_DATA RLIMIT_FSIZE RLIMIT_MEMLOCK RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_NOFILE
    RLIMIT_NPROC RLIMIT_RSS RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING RLIMIT_STACK
    RUSAGE_CHILDREN RUSAGE_SELF RUSAGE_THREAD
};

/// `struct_rusage` of what the system tells.
///
/// # Errors
/// MemoryError.
pub fn usage_result(vm: &Vm, usage: &libc::rusage) -> Result<Value> {
    let seconds = |time: libc::timeval| vm.float(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6);
    let mut values = vec![seconds(usage.ru_utime), seconds(usage.ru_stime)];
    let numbers = [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ];
    values.extend(numbers.iter().map(|&number| vm.int(number)));
    STRUCT_RUSAGE.make(vm, values)
}

fn check(vm: &Vm, resource: i64) -> Result<u32> {
    u32::try_from(resource)
        .ok()
        .filter(|&resource| resource < 16)
        .ok_or_else(|| vm.value_error("invalid resource specified"))
}

fn limits_of(vm: &Vm, limits: &Value) -> Result<(u64, u64)> {
    let items = ops::collect(vm, limits)?;
    let [soft, hard] = items.as_slice() else { return Err(vm.value_error("expected a tuple of 2 integers")) };
    Ok((limit(vm, soft)?, limit(vm, hard)?))
}

/// A limit; -1 is RLIM_INFINITY.
fn limit(vm: &Vm, value: &Value) -> Result<u64> {
    let number = int::to_bigint(vm, value)?;
    match number.to_u64() {
        Some(limit) => Ok(limit),
        None if number.to_i64() == Some(-1) => Ok(libc::RLIM_INFINITY),
        None if number.is_negative() => Err(vm.value_error("Cannot convert negative int")),
        None => Err(vm.overflow_error("Python int too large to convert to C rlim_t")),
    }
}

fn pair(vm: &Vm, (soft, hard): (u64, u64)) -> Value {
    let shown = |limit: u64| if limit == libc::RLIM_INFINITY { vm.int(-1) } else { int::from_bigint(limit.into()) };
    vm.tuple(vec![shown(soft), shown(hard)])
}

fn failed(vm: &Vm, errno: Errno) -> Raised {
    match errno.0 {
        libc::EINVAL => vm.value_error("current limit exceeds maximum limit"),
        libc::EPERM => vm.value_error("not allowed to raise maximum limit"),
        _ => os_error(vm, errno),
    }
}

#[pymodule(name = "resource")]
mod module {
    #[attr]
    const RLIM_INFINITY: i64 = -1;

    #[attr]
    const RLIMIT_OFILE: i64 = 7;

    fn getrusage(vm: &Vm, who: i32) -> Result<Value> {
        match sys::usage(who) {
            Ok(usage) => usage_result(vm, &usage),
            Err(Errno(libc::EINVAL)) => Err(vm.value_error("invalid who parameter")),
            Err(errno) => Err(os_error(vm, errno)),
        }
    }

    fn getrlimit(vm: &Vm, resource: i64) -> Result<Value> {
        let resource = check(vm, resource)?;
        sys::limit(0, resource, None).map(|limits| pair(vm, limits)).map_err(|errno| os_error(vm, errno))
    }

    fn setrlimit(vm: &Vm, resource: i64, limits: &Value) -> Result<()> {
        vm.audit("resource.setrlimit", || [vm.int(resource), limits.clone()])?;
        let resource = check(vm, resource)?;
        let limits = limits_of(vm, limits)?;
        sys::limit(0, resource, Some(limits)).map(drop).map_err(|errno| failed(vm, errno))
    }

    #[sig(pid, resource, limits = None, /)]
    fn prlimit(vm: &Vm, pid: i32, resource: i64, limits: Option<&Value>) -> Result<Value> {
        vm.audit("resource.prlimit", || {
            [vm.int(pid.into()), vm.int(resource), limits.cloned().unwrap_or(Value::NONE)]
        })?;
        let resource = check(vm, resource)?;
        let limits = limits.map(|limits| limits_of(vm, limits)).transpose()?;
        sys::limit(pid, resource, limits).map(|limits| pair(vm, limits)).map_err(|errno| failed(vm, errno))
    }

    fn getpagesize() -> i64 {
        sys::sysconf(libc::_SC_PAGESIZE).unwrap_or(4096)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        parts::add_numbers(vm, module, NUMBERS)?;
        set_constant(vm, module, "error", Known::OSError.value())?;
        set_constant(vm, module, "struct_rusage", STRUCT_RUSAGE.class(vm)?)
    }
}
