//! `time`: clocks, sleeping, the calendar.

pub(crate) mod calendar;
pub(crate) mod sys;

use calendar::STRUCT_TIME;
use typhon_object::{
    prelude::*,
    primal::{module::set_constant, str as string},
};

use crate::support::{
    Errno, os_error,
    seconds::{Round, nanoseconds},
    wait::blocking,
};

fn clock(vm: &Vm, id: i32) -> Result<i64> {
    sys::clock(id).map_err(|errno| os_error(vm, errno))
}

fn seconds(nanoseconds: i64) -> f64 {
    // Whole seconds and the rest apart, so that no digit is lost.
    (nanoseconds / 1_000_000_000) as f64 + (nanoseconds % 1_000_000_000) as f64 * 1e-9
}

fn float_of(nanoseconds: i64) -> f64 {
    if nanoseconds % 1_000_000_000 == 0 { (nanoseconds / 1_000_000_000) as f64 } else { nanoseconds as f64 / 1e9 }
}

/// Sets `tzname`, `timezone`, `altzone` and `daylight` from what the zone is in January and July.
fn set_zone(vm: &Vm, module: &Value) -> Result<()> {
    sys::reread_zone();
    const HALF_YEAR: i64 = 182 * 24 * 3600;
    let now = clock(vm, libc::CLOCK_REALTIME)? / 1_000_000_000;
    let year = sys::universal(now).map_err(|errno| os_error(vm, errno))?;
    let start = now - (i64::from(year.0.tm_yday) * 24 + i64::from(year.0.tm_hour)) * 3600;
    let [january, july] = [start, start + HALF_YEAR].map(sys::local);
    let january = january.map_err(|errno| os_error(vm, errno))?;
    let july = july.map_err(|errno| os_error(vm, errno))?;
    let (winter, summer) = if january.0.tm_gmtoff <= july.0.tm_gmtoff { (january, july) } else { (july, january) };
    let differ = winter.0.tm_gmtoff != summer.0.tm_gmtoff;
    set_constant(vm, module, "timezone", vm.int(-winter.0.tm_gmtoff))?;
    set_constant(vm, module, "altzone", vm.int(-summer.0.tm_gmtoff))?;
    set_constant(vm, module, "daylight", vm.int(differ.into()))?;
    let names = vm.tuple(vec![vm.str(&winter.zone()), vm.str(&summer.zone())]);
    set_constant(vm, module, "tzname", names)
}

/// The broken-down time of an optional tuple; local now without one.
fn tuple_argument(vm: &Vm, tuple: Option<&Value>, function: &str) -> Result<sys::Broken> {
    match tuple {
        Some(tuple) => {
            let mut time = calendar::from_tuple(vm, tuple, function)?;
            calendar::check(vm, &mut time)?;
            Ok(time)
        }
        None => calendar::break_down(vm, calendar::moment_argument(vm, None)?, true),
    }
}

/// This module provides various functions to manipulate time values.
///
/// There are two standard representations of time.  One is the number
/// of seconds since the Epoch, in UTC (a.k.a. GMT).  It may be an integer
/// or a floating-point number (to represent fractions of seconds).
/// The epoch is the point where the time starts, the return value of time.gmtime(0).
/// It is January 1, 1970, 00:00:00 (UTC) on all platforms.
///
/// The other representation is a tuple of 9 integers giving local time.
#[pymodule(name = "time")]
mod module {
    use typhon_object::args::Maybe;

    /// time() -> floating-point number
    ///
    /// Return the current time in seconds since the Epoch.
    /// Fractions of a second may be present if the system clock provides them.
    fn time(vm: &Vm) -> Result<f64> {
        clock(vm, libc::CLOCK_REALTIME).map(float_of)
    }

    /// time_ns() -> int
    ///
    /// Return the current time in nanoseconds since the Epoch.
    fn time_ns(vm: &Vm) -> Result<i64> {
        clock(vm, libc::CLOCK_REALTIME)
    }

    /// monotonic() -> float
    ///
    /// Monotonic clock, cannot go backward.
    fn monotonic(vm: &Vm) -> Result<f64> {
        clock(vm, libc::CLOCK_MONOTONIC).map(float_of)
    }

    /// monotonic_ns() -> int
    ///
    /// Monotonic clock, cannot go backward, as nanoseconds.
    fn monotonic_ns(vm: &Vm) -> Result<i64> {
        clock(vm, libc::CLOCK_MONOTONIC)
    }

    /// perf_counter() -> float
    ///
    /// Performance counter for benchmarking.
    fn perf_counter(vm: &Vm) -> Result<f64> {
        clock(vm, libc::CLOCK_MONOTONIC).map(float_of)
    }

    /// perf_counter_ns() -> int
    ///
    /// Performance counter for benchmarking as nanoseconds.
    fn perf_counter_ns(vm: &Vm) -> Result<i64> {
        clock(vm, libc::CLOCK_MONOTONIC)
    }

    /// process_time() -> float
    ///
    /// Process time for profiling: sum of the kernel and user-space CPU time.
    fn process_time(vm: &Vm) -> Result<f64> {
        clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID).map(float_of)
    }

    /// process_time() -> int
    ///
    /// Process time for profiling as nanoseconds:
    /// sum of the kernel and user-space CPU time.
    fn process_time_ns(vm: &Vm) -> Result<i64> {
        clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID)
    }

    /// thread_time() -> float
    ///
    /// Thread time for profiling: sum of the kernel and user-space CPU time.
    fn thread_time(vm: &Vm) -> Result<f64> {
        clock(vm, libc::CLOCK_THREAD_CPUTIME_ID).map(float_of)
    }

    /// thread_time() -> int
    ///
    /// Thread time for profiling as nanoseconds:
    /// sum of the kernel and user-space CPU time.
    fn thread_time_ns(vm: &Vm) -> Result<i64> {
        clock(vm, libc::CLOCK_THREAD_CPUTIME_ID)
    }

    /// clock_gettime(clk_id) -> float
    ///
    /// Return the time of the specified clock clk_id as a float.
    fn clock_gettime(vm: &Vm, clk_id: i32) -> Result<f64> {
        clock(vm, clk_id).map(float_of)
    }

    /// clock_gettime_ns(clk_id) -> int
    ///
    /// Return the time of the specified clock clk_id as nanoseconds (int).
    fn clock_gettime_ns(vm: &Vm, clk_id: i32) -> Result<i64> {
        clock(vm, clk_id)
    }

    /// clock_settime(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id.
    fn clock_settime(vm: &Vm, clk_id: i32, time: &Value) -> Result<()> {
        let time = nanoseconds(vm, time, Round::Floor)?;
        sys::set_clock(clk_id, time).map_err(|errno| os_error(vm, errno))
    }

    /// clock_settime_ns(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id with nanoseconds.
    fn clock_settime_ns(vm: &Vm, clk_id: i32, time: i64) -> Result<()> {
        sys::set_clock(clk_id, time).map_err(|errno| os_error(vm, errno))
    }

    /// clock_getres(clk_id) -> floating-point number
    ///
    /// Return the resolution (precision) of the specified clock clk_id.
    fn clock_getres(vm: &Vm, clk_id: i32) -> Result<f64> {
        sys::resolution(clk_id).map(seconds).map_err(|errno| os_error(vm, errno))
    }

    /// pthread_getcpuclockid(thread_id) -> int
    ///
    /// Return the clk_id of a thread's CPU time clock.
    fn pthread_getcpuclockid(vm: &Vm, thread_id: &Value) -> Result<i32> {
        let ident = crate::_thread::to_ident(vm, thread_id)?;
        if !crate::_thread::is_running(ident) {
            return Err(os_error(vm, Errno(libc::ESRCH)));
        }
        sys::thread_clock(ident).map_err(|errno| os_error(vm, errno))
    }

    /// sleep(seconds)
    ///
    /// Delay execution for a given number of seconds.  The argument may be
    /// a floating-point number for subsecond precision.
    fn sleep(vm: &Vm, seconds: &Value) -> Result<()> {
        vm.audit("time.sleep", || [seconds.clone()])?;
        let length = nanoseconds(vm, seconds, Round::Up)?;
        if length < 0 {
            return Err(vm.value_error("sleep length must be non-negative"));
        }
        let Some(end) = clock(vm, libc::CLOCK_MONOTONIC)?.checked_add(length) else {
            return Err(vm.overflow_error("timestamp out of range for C PyTime_t"));
        };
        let slept = blocking(vm, || sys::sleep_until(end))?;
        slept.map_err(|errno| os_error(vm, errno))
    }

    /// gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,
    ///                        tm_sec, tm_wday, tm_yday, tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a.
    /// GMT).  When 'seconds' is not passed in, convert the current time instead.
    ///
    /// If the platform supports the tm_gmtoff and tm_zone, they are available as
    /// attributes only.
    #[sig(seconds = None, /)]
    fn gmtime(vm: &Vm, seconds: Maybe<'_>) -> Result<Value> {
        let mut time = calendar::break_down(vm, calendar::moment_argument(vm, seconds.0)?, false)?;
        time.0.tm_zone = c"GMT".as_ptr();
        calendar::to_struct(vm, &time)
    }

    /// localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,
    ///                           tm_sec,tm_wday,tm_yday,tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing local time.
    /// When 'seconds' is not passed in, convert the current time instead.
    #[sig(seconds = None, /)]
    fn localtime(vm: &Vm, seconds: Maybe<'_>) -> Result<Value> {
        let time = calendar::break_down(vm, calendar::moment_argument(vm, seconds.0)?, true)?;
        calendar::to_struct(vm, &time)
    }

    /// ctime(seconds) -> string
    ///
    /// Convert a time in seconds since the Epoch to a string in local time.
    /// This is equivalent to asctime(localtime(seconds)). When the time tuple is
    /// not present, current time as returned by localtime() is used.
    #[sig(seconds = None, /)]
    fn ctime(vm: &Vm, seconds: Maybe<'_>) -> Result<String> {
        let time = calendar::break_down(vm, calendar::moment_argument(vm, seconds.0)?, true)?;
        Ok(calendar::asctime(&time))
    }

    /// asctime([tuple]) -> string
    ///
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    /// When the time tuple is not present, current time as returned by localtime()
    /// is used.
    #[sig(tuple = ..., /)]
    fn asctime(vm: &Vm, tuple: Maybe<'_>) -> Result<String> {
        Ok(calendar::asctime(&tuple_argument(vm, tuple.0, "asctime")?))
    }

    /// strftime(format[, tuple]) -> string
    ///
    /// Convert a time tuple to a string according to a format specification.
    /// See the library reference manual for formatting codes. When the time tuple
    /// is not present, current time as returned by localtime() is used.
    #[sig(format, tuple = ..., /)]
    fn strftime(vm: &Vm, format: &Value, tuple: Maybe<'_>) -> Result<Value> {
        let Some(text) = format.native::<typhon_object::primal::str::Str>() else {
            let given = vm.given_name(format);
            return Err(vm.type_error(format!("strftime() argument 1 must be str, not {given}")));
        };
        let mut time = tuple_argument(vm, tuple.0, "strftime")?;
        time.0.tm_isdst = time.0.tm_isdst.clamp(-1, 1);
        if time.0.tm_zone.is_null() {
            // The zone's name, for %Z: that of the same moment.
            let mut copy = time;
            if sys::moment(&mut copy).is_some() {
                time.0.tm_zone = copy.0.tm_zone;
                if time.0.tm_gmtoff == 0 {
                    time.0.tm_gmtoff = copy.0.tm_gmtoff;
                }
            }
        }
        Ok(string::from_buf(&calendar::strftime(&text.text(), &time)))
    }

    /// strptime(string, format) -> struct_time
    ///
    /// Parse a string to a time tuple according to a format specification.
    /// See the library reference manual for formatting codes (same as
    /// strftime()).
    #[sig(*args)]
    fn strptime(vm: &Vm, args: &[Value]) -> Result<Value> {
        let module = (vm.hooks().import)(vm, "_strptime")?;
        let parse = vm.get_attr_str(&module, "_strptime_time")?;
        vm.call(&parse, args)
    }

    /// mktime(tuple) -> floating-point number
    ///
    /// Convert a time tuple in local time to seconds since the Epoch.
    /// Note that mktime(gmtime(0)) will not generally return zero for most
    /// time zones; instead the returned value will either be equal to that
    /// of the timezone or altzone attributes on the time module.
    fn mktime(vm: &Vm, tuple: &Value) -> Result<f64> {
        let mut time = calendar::from_tuple(vm, tuple, "mktime")?;
        match sys::moment(&mut time) {
            Some(seconds) => Ok(seconds as f64),
            None => Err(vm.overflow_error("mktime argument out of range")),
        }
    }

    /// tzset()
    ///
    /// Initialize, or reinitialize, the local timezone to the value stored in
    /// os.environ['TZ']. The TZ environment variable should be specified in
    /// standard Unix timezone format as documented in the tzset man page
    /// (eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently
    /// fall back to UTC. If the TZ environment variable is not set, the local
    /// timezone is set to the systems best guess of wallclock time.
    /// Changing the TZ environment variable without calling tzset *may* change
    /// the local timezone used by methods such as localtime, but this behaviour
    /// should not be relied on.
    fn tzset(vm: &Vm) -> Result<()> {
        let module = (vm.hooks().import)(vm, "time")?;
        set_zone(vm, &module)
    }

    /// get_clock_info(name: str) -> dict
    ///
    /// Get information of the specified clock.
    fn get_clock_info(vm: &Vm, name: &str) -> Result<Value> {
        let (id, function, monotonic) = match name {
            "time" => (libc::CLOCK_REALTIME, "CLOCK_REALTIME", false),
            "monotonic" | "perf_counter" => (libc::CLOCK_MONOTONIC, "CLOCK_MONOTONIC", true),
            "process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID", true),
            "thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID", true),
            _ => return Err(vm.value_error("unknown clock")),
        };
        let resolution = sys::resolution(id).map(seconds).map_err(|errno| os_error(vm, errno))?;
        let names = ["implementation", "monotonic", "adjustable", "resolution"].map(|name| vm.intern(name));
        let values = [
            vm.str(&format!("clock_gettime({function})")),
            Value::bool(monotonic),
            Value::bool(!monotonic),
            vm.float(resolution),
        ];
        vm.call_args(&Known::SimpleNamespace.value(), Args::new(&values, &names))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        let clocks = [
            ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
            ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
            ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
            ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
            ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
            ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
            ("CLOCK_TAI", libc::CLOCK_TAI),
            ("_STRUCT_TM_ITEMS", 11),
        ];
        for (name, id) in clocks {
            set_constant(vm, module, name, vm.int(id.into()))?;
        }
        set_constant(vm, module, "struct_time", STRUCT_TIME.class(vm)?)?;
        set_zone(vm, module)
    }
}
