//! `_lsprof`: a profiler, which `sys.monitoring` tells of calls.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use parking_lot::Mutex;
use typhon_object::{
    convert::FromValue,
    prelude::*,
    primal::{dict, int, list, module::set_constant},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use crate::{
    shared::{c_long, instance},
    support::unraisable,
};

mod names;
mod record;

use names::{Names, native};
use record::{Entry, Key, Record, Tally};

static ENTRY: Definition = Definition {
    name: "profiler_entry",
    module: "_lsprof",
    doc: "",
    fields: &[
        ("code", "code object or built-in function name"),
        ("callcount", "how many times this was called"),
        ("reccallcount", "how many times called recursively"),
        ("totaltime", "total time in this entry"),
        ("inlinetime", "inline time in this entry (not in subcalls)"),
        ("calls", "details of the calls"),
    ],
    visible: 6,
    callable: true,
    class: ClassCell::new(),
};

static SUBENTRY: Definition = Definition {
    name: "profiler_subentry",
    module: "_lsprof",
    doc: "",
    fields: &[
        ("code", "called code object or built-in function name"),
        ("callcount", "how many times this is called"),
        ("reccallcount", "how many times this is called recursively"),
        ("totaltime", "total time spent in this call"),
        ("inlinetime", "inline time (not in further subcalls)"),
    ],
    visible: 5,
    callable: true,
    class: ClassCell::new(),
};

/// The events that a profiler is told of, and the methods that hear them.
const CALLBACKS: [(&str, &str); 9] = [
    ("PY_START", "_pystart_callback"),
    ("PY_RESUME", "_pystart_callback"),
    ("PY_THROW", "_pythrow_callback"),
    ("PY_RETURN", "_pyreturn_callback"),
    ("PY_YIELD", "_pyreturn_callback"),
    ("PY_UNWIND", "_pyreturn_callback"),
    ("CALL", "_ccall_callback"),
    ("C_RETURN", "_creturn_callback"),
    ("C_RAISE", "_creturn_callback"),
];

/// Units of the built-in timer in a second.
const NANOSECONDS: f64 = 1e9;

/// Records calls and how long they take, by the timer that is given or one that counts nanoseconds.
///
///   timeunit
///     Seconds that one of the timer's units stands for, where the timer returns integers.
#[pytype(name = "Profiler", module = "_lsprof", flags(base))]
pub struct Profiler {
    timer: Slot,
    unit: Slot,
    /// What the keys of the record stand for: a dict.
    functions: Slot,
    record: Opaque<Mutex<Record>>,
    begin: Opaque<Instant>,
    /// Whether the timer that it was given runs.
    in_timer: AtomicBool,
}

/// The tool that a profiler is, by its number.
const TOOL: i64 = 2;

fn monitoring(vm: &Vm) -> Result<Value> {
    let sys = (vm.hooks().import)(vm, "sys")?;
    vm.get_attr_str(&sys, "monitoring")
}

impl Profiler {
    /// What the timer that it was given says, or the built-in one.
    fn now(&self, vm: &Vm) -> i64 {
        let Some(timer) = self.timer.get(&self.header) else {
            return self.begin.elapsed().as_nanos() as i64;
        };
        self.in_timer.store(true, Ordering::Relaxed);
        let result = vm.call(&timer, &[]);
        self.in_timer.store(false, Ordering::Relaxed);
        let number = result.and_then(|result| match self.unit(vm)? {
            0.0 => f64::from_value(vm, &result).map(|seconds| (seconds * NANOSECONDS) as i64),
            _ => c_long(vm, &result),
        });
        number.unwrap_or_else(|raised| {
            unraisable::report(vm, raised, Some("Exception ignored while calling _lsprof timer"), Some(&timer));
            0
        })
    }

    fn unit(&self, vm: &Vm) -> Result<f64> {
        self.unit.get(&self.header).map_or(Ok(0.0), |unit| f64::from_value(vm, &unit))
    }

    fn enter(&self, vm: &Vm, key: Key, function: &Value) -> Result<()> {
        let is_known = self.record.lock().entries.contains_key(&key);
        if !is_known && let Some(functions) = self.functions.get(&self.header) {
            ops::set_item(vm, &functions, &vm.int(key as i64), function)?;
        }
        let now = self.now(vm);
        self.record.lock().enter(key, now);
        Ok(())
    }

    fn leave(&self, vm: &Vm) {
        let now = self.now(vm);
        self.record.lock().leave(now);
    }

    fn leave_all(&self, vm: &Vm) {
        let now = self.now(vm);
        self.record.lock().leave_all(now);
    }

    fn refuse_in_timer(&self, vm: &Vm, what: &str) -> Result<()> {
        match self.in_timer.load(Ordering::Relaxed) {
            true => Err(vm.raise_known(Known::RuntimeError, &format!("cannot {what} profiler in external timer"))),
            false => Ok(()),
        }
    }
}

#[pymethods]
impl Profiler {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let _ = args;
        instance(vm, class, |header| Profiler {
            header,
            timer: Slot::EMPTY,
            unit: Slot::EMPTY,
            functions: Slot::new(dict::new()),
            record: Opaque::default(),
            begin: Opaque(Instant::now()),
            in_timer: AtomicBool::new(false),
        })
    }

    #[sig(timer = None, timeunit = 0.0, subcalls = True, builtins = True)]
    fn __init__(&self, vm: &Vm, timer: Option<&Value>, timeunit: f64, subcalls: bool, builtins: bool) -> Result<()> {
        drop(self.timer.replace(&self.header, timer.cloned()));
        drop(self.unit.replace(&self.header, Some(vm.float(timeunit))));
        let mut record = self.record.lock();
        (record.by_caller, record.natives) = (subcalls, builtins);
        Ok(())
    }

    /// list of profiler_entry objects.
    ///
    /// What was recorded: a list of profiler_entry objects.
    ///
    /// Each has the attributes code (a code object, or what a builtin is called), callcount, reccallcount (of these, how many
    /// within another one of the same), totaltime, inlinetime (without the calls within) and calls: None, or a list of
    /// profiler_subentry objects, which have the same attributes, calls aside.
    fn getstats(&self, vm: &Vm) -> Result<Value> {
        let entries: Vec<(Key, Entry)> =
            self.record.lock().entries.iter().map(|(&key, entry)| (key, entry.clone())).collect();
        let unit = match self.unit(vm)? {
            unit if unit != 0.0 && self.timer.get(&self.header).is_some() => unit,
            _ => 1.0 / NANOSECONDS,
        };
        let functions = self.functions.get(&self.header).unwrap_or_else(dict::new);
        let mut names = Names::new(functions);
        let seconds = |time: i64| vm.float(time as f64 * unit);
        let row = |name: Value, tally: &Tally| {
            let Tally { calls, recursive, total, inline } = *tally;
            vec![name, vm.int(calls), vm.int(recursive), seconds(total), seconds(inline)]
        };
        let mut all = Vec::new();
        for (key, entry) in entries.iter().filter(|(_, entry)| entry.tally.calls != 0) {
            let mut callees = Vec::new();
            for (&callee, tally) in &entry.callees {
                if let Some(name) = names.of(vm, callee)? {
                    callees.push(SUBENTRY.make(vm, row(name, tally))?);
                }
            }
            let Some(name) = names.of(vm, *key)? else { continue };
            let mut items = row(name, &entry.tally);
            items.push(if callees.is_empty() { Value::NONE } else { list::new(callees) });
            all.push(ENTRY.make(vm, items)?);
        }
        Ok(list::new(all))
    }

    /// Begins to record.
    ///
    ///   subcalls
    ///     Whether each function's calls of others are recorded by themselves, too.
    ///   builtins
    ///     Whether calls of builtins are recorded as such, and not as their caller's time.
    #[sig(subcalls = True, builtins = True)]
    fn enable(&self, vm: &Vm, subcalls: bool, builtins: bool) -> Result<()> {
        let monitoring = monitoring(vm)?;
        vm.call_method_str(&monitoring, "use_tool_id", &[vm.int(TOOL), vm.str("cProfile")])?;
        let events = vm.get_attr_str(&monitoring, "events")?;
        let mut wanted = 0;
        for (event, callback) in CALLBACKS {
            let (event, callback) = (vm.get_attr_str(&events, event)?, vm.get_attr_str(&Value::of(self), callback)?);
            wanted |= int::to_i64(vm, &event)?;
            vm.call_method_str(&monitoring, "register_callback", &[vm.int(TOOL), event, callback])?;
        }
        {
            let mut record = self.record.lock();
            (record.by_caller, record.natives, record.enabled) = (subcalls, builtins, true);
        }
        vm.call_method_str(&monitoring, "set_events", &[vm.int(TOOL), vm.int(wanted)]).map(drop)
    }

    /// Ends recording.
    fn disable(&self, vm: &Vm) -> Result<()> {
        self.refuse_in_timer(vm, "disable")?;
        if !std::mem::take(&mut self.record.lock().enabled) {
            return Ok(());
        }
        let monitoring = monitoring(vm)?;
        let events = vm.get_attr_str(&monitoring, "events")?;
        for (event, _) in CALLBACKS {
            let event = vm.get_attr_str(&events, event)?;
            vm.call_method_str(&monitoring, "register_callback", &[vm.int(TOOL), event, Value::NONE])?;
        }
        vm.call_method_str(&monitoring, "set_events", &[vm.int(TOOL), vm.int(0)])?;
        vm.call_method_str(&monitoring, "free_tool_id", &[vm.int(TOOL)])?;
        self.leave_all(vm);
        Ok(())
    }

    /// Forgets what was recorded.
    fn clear(&self, vm: &Vm) -> Result<()> {
        self.refuse_in_timer(vm, "clear")?;
        self.record.lock().clear();
        drop(self.functions.replace(&self.header, Some(dict::new())));
        Ok(())
    }

    fn _pystart_callback(&self, vm: &Vm, code: &Value, instruction_offset: &Value) -> Result<()> {
        let _ = instruction_offset;
        self.enter(vm, code.word() as Key, code)
    }

    fn _pythrow_callback(&self, vm: &Vm, code: &Value, instruction_offset: &Value, exception: &Value) -> Result<()> {
        let _ = (instruction_offset, exception);
        self.enter(vm, code.word() as Key, code)
    }

    fn _pyreturn_callback(&self, vm: &Vm, code: &Value, instruction_offset: &Value, retval: &Value) {
        let _ = (code, instruction_offset, retval);
        self.leave(vm);
    }

    fn _ccall_callback(
        &self,
        vm: &Vm,
        code: &Value,
        instruction_offset: &Value,
        callable: &Value,
        self_arg: &Value,
    ) -> Result<()> {
        let _ = (code, instruction_offset, self_arg);
        match native(callable).filter(|_| self.record.lock().natives) {
            Some((key, function)) => self.enter(vm, key, function),
            None => Ok(()),
        }
    }

    fn _creturn_callback(&self, vm: &Vm, code: &Value, instruction_offset: &Value, callable: &Value, self_arg: &Value) {
        let _ = (code, instruction_offset, self_arg);
        if native(callable).is_some() && self.record.lock().natives {
            self.leave(vm);
        }
    }
}

/// Fast profiler
#[pymodule(name = "_lsprof", types(Profiler))]
mod module {
    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "profiler_entry", ENTRY.class(vm)?)?;
        set_constant(vm, module, "profiler_subentry", SUBENTRY.class(vm)?)
    }
}
