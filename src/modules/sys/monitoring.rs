//! `sys.monitoring`: who may watch what; the interpreter's `trace::monitor` tells them.

use typhon_interpreter::{
    thread::Thread,
    trace::monitor::{self, event},
    types::code::Code,
};
use typhon_object::{
    bootstrap::make_module,
    prelude::*,
    primal::{module::set_constant, str as string},
};

const EVENTS: [(&str, i64); 20] = [
    ("PY_START", 1),
    ("PY_RESUME", 1 << 1),
    ("PY_RETURN", 1 << 2),
    ("PY_YIELD", 1 << 3),
    ("CALL", 1 << 4),
    ("LINE", 1 << 5),
    ("INSTRUCTION", 1 << 6),
    ("JUMP", 1 << 7),
    ("BRANCH_LEFT", 1 << 8),
    ("BRANCH_RIGHT", 1 << 9),
    ("STOP_ITERATION", 1 << 10),
    ("RAISE", 1 << 11),
    ("EXCEPTION_HANDLED", 1 << 12),
    ("PY_UNWIND", 1 << 13),
    ("PY_THROW", 1 << 14),
    ("RERAISE", 1 << 15),
    ("C_RETURN", 1 << 16),
    ("C_RAISE", 1 << 17),
    ("BRANCH", 1 << 18),
    ("NO_EVENTS", 0),
];

fn tool(vm: &Vm, number: i64) -> Result<usize> {
    usize::try_from(number)
        .ok()
        .filter(|&number| number < 6)
        .ok_or_else(|| vm.value_error(format!("invalid tool {number} (must be between 0 and 5)")))
}

fn tool_in_use(vm: &Vm, number: i64) -> Result<usize> {
    let index = tool(vm, number)?;
    match monitor::name(index) {
        Some(_) => Ok(index),
        None => Err(vm.value_error(format!("tool {number} is not in use"))),
    }
}

/// A set of events that is to be told everywhere, or in one code object.
fn event_set(vm: &Vm, events: i32, local: bool) -> Result<u32> {
    let kind = if local { "local " } else { "" };
    if !(0..1 << 19).contains(&events) {
        return Err(vm.value_error(format!("invalid {kind}event set 0x{events:x}")));
    }
    let events = events as u32;
    if events & event::ANCILLARY != 0 && events & event::CALL == 0 {
        return Err(vm.value_error("cannot set C_RETURN or C_RAISE events independently"));
    }
    let events = events & !event::ANCILLARY;
    if local && events & !(event::LOCAL | event::BRANCH) != 0 {
        return Err(vm.value_error(format!("invalid local event set 0x{events:x}")));
    }
    Ok(if events & event::BRANCH == 0 { events } else { events & !event::BRANCH | event::BRANCHES })
}

fn check_code(vm: &Vm, code: &Value) -> Result<()> {
    match code.exact::<Code>() {
        Some(_) => Ok(()),
        None => Err(vm.type_error("code must be a code object")),
    }
}

/// Makes `sys.monitoring`.
///
/// # Errors
/// What making a module raises.
pub(super) fn make(vm: &Vm) -> Result<Value> {
    let module = make_module(vm, &MODULE)?;
    let types = typhon_types::namespace::new(vm, &EVENTS.map(|(name, number)| (name, vm.int(number))))?;
    set_constant(vm, &module, "events", types)?;
    for (name, mark) in ["DISABLE", "MISSING"].into_iter().zip(monitor::marks(vm)?) {
        set_constant(vm, &module, name, mark)?;
    }
    Ok(module)
}

#[pymodule(name = "sys.monitoring")]
mod module {
    #[attr]
    const DEBUGGER_ID: i64 = 0;
    #[attr]
    const COVERAGE_ID: i64 = 1;
    #[attr]
    const PROFILER_ID: i64 = 2;
    #[attr]
    const OPTIMIZER_ID: i64 = 5;

    fn use_tool_id(vm: &Vm, tool_id: i64, name: &Value) -> Result<()> {
        let index = super::tool(vm, tool_id)?;
        if !string::is_str(name) {
            return Err(vm.value_error("tool name must be a str"));
        }
        if !monitor::take(index, name) {
            return Err(vm.value_error(format!("tool {tool_id} is already in use")));
        }
        Ok(())
    }

    fn clear_tool_id(vm: &Vm, tool_id: i64) -> Result<()> {
        let index = super::tool(vm, tool_id)?;
        monitor::clear(Thread::of(vm), index, false);
        Ok(())
    }

    fn free_tool_id(vm: &Vm, tool_id: i64) -> Result<()> {
        let index = super::tool(vm, tool_id)?;
        monitor::clear(Thread::of(vm), index, true);
        Ok(())
    }

    fn get_tool(vm: &Vm, tool_id: i64) -> Result<Option<Value>> {
        let index = super::tool(vm, tool_id)?;
        Ok(monitor::name(index))
    }

    fn register_callback(vm: &Vm, tool_id: i64, event: i64, func: &Value) -> Result<Option<Value>> {
        let index = super::tool(vm, tool_id)?;
        if event.count_ones() != 1 || event < 0 {
            return Err(vm.value_error("The callback can only be set for one event at a time"));
        }
        if event >= 1 << 19 {
            return Err(vm.value_error(format!("invalid event {event}")));
        }
        vm.audit("sys.monitoring.register_callback", || [func.clone()])?;
        let callback = (!func.is_none()).then(|| func.clone());
        Ok(monitor::set_callback(index, event.trailing_zeros() as usize, callback))
    }

    fn get_events(vm: &Vm, tool_id: i64) -> Result<u32> {
        super::tool(vm, tool_id).map(|index| monitor::events(index, None))
    }

    fn set_events(vm: &Vm, tool_id: i64, event_set: i32) -> Result<()> {
        let index = super::tool_in_use(vm, tool_id)?;
        let events = super::event_set(vm, event_set, false)?;
        monitor::set_events(Thread::of(vm), index, None, events);
        Ok(())
    }

    fn get_local_events(vm: &Vm, tool_id: i64, code: &Value) -> Result<u32> {
        super::check_code(vm, code)?;
        super::tool(vm, tool_id).map(|index| monitor::events(index, Some(code)))
    }

    #[sig(tool_id, code, event_set, /)]
    fn set_local_events(vm: &Vm, tool_id: i64, code: &Value, event_set: i32) -> Result<()> {
        super::check_code(vm, code)?;
        let index = super::tool_in_use(vm, tool_id)?;
        let events = super::event_set(vm, event_set, true)?;
        monitor::set_events(Thread::of(vm), index, Some(code), events);
        Ok(())
    }

    fn restart_events() {
        monitor::restart();
    }

    /// The events that are wanted everywhere, with the tools that want them as bits.
    fn _all_events(vm: &Vm) -> Result<Value> {
        let all = vm.dict();
        for (name, event) in EVENTS.iter().filter(|(_, event)| *event != 0) {
            let wants = |tool: &usize| i64::from(monitor::events(*tool, None)) & event != 0;
            let tools = (0..monitor::TOOLS).filter(wants).fold(0, |all, tool| all | 1 << tool);
            if tools != 0 {
                ops::set_item(vm, &all, &vm.str(name), &vm.int(tools))?;
            }
        }
        Ok(all)
    }
}
