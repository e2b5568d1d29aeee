//! `_typhon`: a look at the runtime itself.

use std::{collections::HashMap, time::Duration};

use typhon_bytecode::{Handler, Op, disassemble};
use typhon_heap::{
    collect::{self, Phase, Record},
    local,
    verify::{self, Standing},
};
use typhon_interpreter::types::code::Code;
use typhon_object::{
    class::Class,
    prelude::*,
    primal::{list, tuple},
};

/// Access to the insides of the runtime, for its own tests and for the curious. Any of it may change.
#[pymodule(name = "_typhon")]
mod module {
    /// Stop all threads and check every object; return the faults as texts.
    ///
    /// An empty list is what there should be: no object has fewer references counted than there are, none refers
    /// to a dead one, and nothing published refers to what is not.
    fn verify_heap(vm: &Vm) -> Value {
        local::poll();
        let stopped = local::stop();
        let faults = verify::verify(&stopped, |_| {});
        drop(stopped);
        let certain = faults.iter().filter(|fault| fault.kind.is_certain());
        list::new(certain.map(|fault| vm.str(&fault.to_string())).collect())
    }

    /// What the last collection came to, as a dictionary; None before the first.
    ///
    /// The times are in seconds. Stops are those of all other threads in which garbage was sought or tried; long
    /// ones lasted for more than a millisecond. `found` is as many as only garbage referred to, `freed` those among them
    /// that no finaliser brought back; `bytes` those of the cells of what was found.
    fn last_collection(vm: &Vm) -> Result<Value> {
        collect::last().map_or(Ok(Value::NONE), |record| super::told(vm, &record))
    }

    /// What all collections came to together, as a dictionary like that of `last_collection`.
    fn all_collections(vm: &Vm) -> Result<Value> {
        super::told(vm, &collect::all())
    }

    /// The instructions of a code object: (offset, number, name, operands, name worked on, target, is a target, place).
    ///
    /// Offsets and targets are in bytes; a place is (line, end line, column, end column), or None.
    fn instructions(vm: &Vm, code: &Value) -> Result<Value> {
        super::instructions(vm, code)
    }

    /// The handlers of a code object, innermost first: (start, end, target), in bytes.
    fn exception_handlers(vm: &Vm, code: &Value) -> Result<Value> {
        let code = super::code_of(vm, code)?;
        let bytes = |word: u32| vm.int(i64::from(word) * size_of::<u32>() as i64);
        let row = |row: &Handler| tuple::of([bytes(row.start), bytes(row.end), bytes(row.target)]);
        Ok(list::new(code.compiled.handlers.iter().map(row).collect()))
    }

    /// The names of all instructions, by number.
    fn instruction_names(vm: &Vm) -> Value {
        list::new(Op::ALL.iter().map(|op| vm.str(&super::spelled(op.name()))).collect())
    }

    /// Stop all threads and add up the heap; a dictionary of objects and bytes.
    ///
    /// `object_bytes` are those of all objects, `block_bytes` those of the blocks that they lie in, of which some are empty;
    /// `waiting_bytes` await that no thread can look at them any more. Storage of containers is not counted.
    fn heap_statistics(vm: &Vm) -> Result<Value> {
        local::poll();
        let stopped = local::stop();
        let found = verify::Statistics::collect(&stopped);
        drop(stopped);
        let figures = [
            ("objects", found.objects),
            ("object_bytes", found.object_bytes),
            ("block_bytes", found.block_bytes),
            ("waiting_bytes", found.waiting_bytes),
        ];
        super::dict_of(vm, figures.map(|(name, figure)| (name, vm.int(figure as i64))))
    }

    /// Stop all threads and count the objects of every class.
    ///
    /// Returns a dictionary from names of classes to (held, kept, cyclic, trace_only). Held objects can be reached from
    /// frames or native code. Trace-only ones are not counted at all, like functions, classes and modules, so it is not
    /// known whether they can be reached; kept ones can be reached from these alone. Cyclic ones cannot be reached, but
    /// refer to each other, or are referred to by such.
    fn live_objects(vm: &Vm) -> Result<Value> {
        let counts = vm.dict();
        let target = Dict::from(&counts).ok_or_else(|| vm.system_error("a dict was expected"))?;
        for (name, numbers) in super::census(vm) {
            let numbers = numbers.iter().map(|&number| vm.int(number));
            target.set(vm, &vm.str(&name), tuple::new(numbers.collect()))?;
        }
        Ok(counts)
    }
}

/// A record of collections as a dictionary.
fn told(vm: &Vm, record: &Record) -> Result<Value> {
    let seconds = |time: Duration| vm.float(time.as_secs_f64());
    let phases = Phase::ALL.map(|phase| (phase.name(), seconds(record.phase(phase))));
    let mut all: Vec<_> = record.figures().into_iter().map(|(name, figure)| (name, vm.int(figure as i64))).collect();
    all.extend(record.stops.times().map(|(name, time)| (name, seconds(time))));
    all.extend([("elapsed", seconds(record.elapsed())), ("phases", dict_of(vm, phases)?)]);
    dict_of(vm, all)
}

fn dict_of<'a>(vm: &Vm, items: impl IntoIterator<Item = (&'a str, Value)>) -> Result<Value> {
    let made = vm.dict();
    let dict = Dict::from(&made).ok_or_else(|| vm.system_error("a dict was expected"))?;
    items.into_iter().try_for_each(|(name, value)| dict.set(vm, &vm.str(name), value))?;
    Ok(made)
}

/// Objects by the name of their class: held, kept, cyclic, trace-only.
fn census(vm: &Vm) -> HashMap<String, [i64; 4]> {
    local::poll();
    let mut shapes: HashMap<_, [i64; 4]> = HashMap::new();
    let stopped = local::stop();
    verify::survey(&stopped, &mut |header, standing| {
        let column = match standing {
            Standing::Held => 0,
            Standing::Kept => 1,
            Standing::Cyclic => 2,
            Standing::TraceOnly => 3,
        };
        shapes.entry(header.shape()).or_default()[column] += 1;
    });
    drop(stopped);
    let mut classes: HashMap<String, [i64; 4]> = HashMap::new();
    for (shape, numbers) in shapes {
        let sums = classes.entry(Class::from_shape(shape).full_name(vm)).or_default();
        sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
    }
    classes
}

/// `LoadName` as `LOAD_NAME`.
fn spelled(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_uppercase());
    }
    text
}

fn code_of<'v>(vm: &Vm, value: &'v Value) -> Result<&'v Code> {
    value.exact::<Code>().ok_or_else(|| {
        let given = vm.type_name(value);
        vm.type_error(format!("a code object was expected, not {given}"))
    })
}

fn instructions(vm: &Vm, code: &Value) -> Result<Value> {
    let code = code_of(vm, code)?;
    let bytes = |words: usize| vm.int((words * size_of::<u32>()) as i64);
    let optional = |value: Option<Value>| value.unwrap_or(Value::NONE);
    let shown = |row: disassemble::Row<'_>| {
        let place = code.compiled.location(row.at as u32);
        let numbers = [place.line, place.end_line, place.column, place.end_column].map(|number| vm.int(number.into()));
        tuple::of([
            bytes(row.at),
            vm.int(row.op as i64),
            vm.str(&spelled(row.op.name())),
            vm.str(&row.operands),
            optional(row.name.map(|name| vm.str(&String::from_utf8_lossy(name)))),
            optional(row.target.map(bytes)),
            Value::bool(row.is_target),
            if place.line == 0 { Value::NONE } else { tuple::of(numbers) },
        ])
    };
    Ok(list::new(disassemble::rows(&code.compiled).into_iter().map(shown).collect()))
}
