//! `sys.monitoring`: who may watch what. Events can be named and callbacks registered, but none is delivered yet, so asking
//! for events raises NotImplementedError.

use parking_lot::Mutex;
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

/// A tool that has taken its number.
#[derive(Default)]
struct Tool {
    name: Option<Value>,
    callbacks: Vec<(i64, Value)>,
}

static TOOLS: Mutex<[Tool; 6]> = Mutex::new([const { Tool { name: None, callbacks: Vec::new() } }; 6]);

fn tool(vm: &Vm, number: i64) -> Result<usize> {
    usize::try_from(number)
        .ok()
        .filter(|&number| number < 6)
        .ok_or_else(|| vm.value_error(format!("invalid tool {number} (must be between 0 and 5)")))
}

fn tool_in_use(vm: &Vm, number: i64) -> Result<usize> {
    let index = tool(vm, number)?;
    match TOOLS.lock()[index].name {
        Some(_) => Ok(index),
        None => Err(vm.value_error(format!("tool {number} is not in use"))),
    }
}

fn check_events(vm: &Vm, events: i32) -> Result<()> {
    match events {
        0 => Ok(()),
        events if !(0..1 << 19).contains(&events) => Err(vm.value_error(format!("invalid event set 0x{events:x}"))),
        _ => Err(vm.not_implemented("monitoring events are not delivered yet")),
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
    for name in ["DISABLE", "MISSING"] {
        set_constant(vm, &module, name, vm.call(&Known::Object.value(), &[])?)?;
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
        name.publish();
        let mut tools = TOOLS.lock();
        if tools[index].name.is_some() {
            drop(tools);
            return Err(vm.value_error(format!("tool {tool_id} is already in use")));
        }
        tools[index].name = Some(name.clone());
        Ok(())
    }

    fn clear_tool_id(vm: &Vm, tool_id: i64) -> Result<()> {
        let index = super::tool(vm, tool_id)?;
        let gone = std::mem::take(&mut TOOLS.lock()[index].callbacks);
        drop(gone);
        Ok(())
    }

    fn free_tool_id(vm: &Vm, tool_id: i64) -> Result<()> {
        let index = super::tool(vm, tool_id)?;
        let gone = std::mem::take(&mut TOOLS.lock()[index]);
        drop(gone);
        Ok(())
    }

    fn get_tool(vm: &Vm, tool_id: i64) -> Result<Value> {
        let index = super::tool(vm, tool_id)?;
        Ok(TOOLS.lock()[index].name.clone().unwrap_or(Value::NONE))
    }

    fn register_callback(vm: &Vm, tool_id: i64, event: i64, func: &Value) -> Result<Value> {
        let index = super::tool(vm, tool_id)?;
        if event.count_ones() != 1 || event < 0 {
            return Err(vm.value_error("The callback can only be set for one event at a time"));
        }
        if event >= 1 << 19 {
            return Err(vm.value_error(format!("invalid event {event}")));
        }
        func.publish();
        let mut tools = TOOLS.lock();
        let callbacks = &mut tools[index].callbacks;
        let old = callbacks.iter().position(|(own, _)| *own == event).map(|at| callbacks.swap_remove(at).1);
        if !func.is_none() {
            callbacks.push((event, func.clone()));
        }
        drop(tools);
        Ok(old.unwrap_or(Value::NONE))
    }

    fn get_events(vm: &Vm, tool_id: i64) -> Result<i64> {
        super::tool(vm, tool_id).map(|_| 0)
    }

    fn set_events(vm: &Vm, tool_id: i64, event_set: i32) -> Result<()> {
        super::tool_in_use(vm, tool_id)?;
        super::check_events(vm, event_set)
    }

    fn get_local_events(vm: &Vm, tool_id: i64, code: &Value) -> Result<i64> {
        let _ = code;
        super::tool(vm, tool_id).map(|_| 0)
    }

    #[sig(tool_id, code, event_set, /)]
    fn set_local_events(vm: &Vm, tool_id: i64, code: &Value, event_set: i32) -> Result<()> {
        let _ = code;
        super::tool_in_use(vm, tool_id)?;
        super::check_events(vm, event_set)
    }

    fn restart_events() {}
}
