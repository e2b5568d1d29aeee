//! `gc`: what can be said and done about cycles. How they are collected is told in `heap::collect`.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use typhon_heap::{
    collect::{self as heap, pace},
    inspect, local, shape,
};
use typhon_interpreter::collect;
use typhon_object::{
    args::Maybe,
    class::flag,
    convert::FromValue,
    prelude::*,
    primal::{list, module::set_constant, tuple},
};

/// The second and third threshold, which change nothing: there are no generations.
static OTHERS: [AtomicI64; collect::OLDEST] = [AtomicI64::new(10), AtomicI64::new(10)];

fn generation(vm: &Vm, generation: i64) -> Result<usize> {
    let number = usize::try_from(generation).ok().filter(|&number| number < collect::GENERATIONS);
    number.ok_or_else(|| vm.value_error("invalid generation"))
}

fn is_tracked(vm: &Vm, object: &Value) -> bool {
    let shapes = [Known::Module.shape(), Known::NativeFunction.shape()];
    let is = |header: &Header| {
        inspect::is_container(header) && (!header.counts.is_immortal() || shapes.contains(&header.shape()))
    };
    object.header().is_some_and(is) || vm.class_of(object).flags() & flag::HEAP != 0
}

/// This module provides access to the garbage collector for reference cycles.
#[pymodule(name = "gc")]
mod module {
    #[attr]
    const DEBUG_STATS: i64 = collect::debug::STATS;
    #[attr]
    const DEBUG_COLLECTABLE: i64 = collect::debug::COLLECTABLE;
    #[attr]
    const DEBUG_UNCOLLECTABLE: i64 = collect::debug::UNCOLLECTABLE;
    #[attr]
    const DEBUG_SAVEALL: i64 = collect::debug::SAVEALL;
    #[attr]
    const DEBUG_LEAK: i64 = 38;

    /// Enable automatic garbage collection.
    fn enable() {
        collect::ENABLED.store(true, Relaxed);
    }

    /// Disable automatic garbage collection.
    fn disable() {
        collect::ENABLED.store(false, Relaxed);
    }

    /// Returns true if automatic garbage collection is enabled.
    fn isenabled() -> bool {
        collect::ENABLED.load(Relaxed)
    }

    /// Run the garbage collector.
    ///
    /// The whole heap is collected whatever the generation; the figures are told under it. Returns the number of
    /// unreachable objects.
    #[sig(generation = 2)]
    fn collect(vm: &Vm, generation: i64) -> Result<i64> {
        let generation = super::generation(vm, generation)?;
        collect::collect(vm, generation)
    }

    /// Return the current collection thresholds.
    fn get_threshold(vm: &Vm) -> Value {
        let others = OTHERS.iter().map(|threshold| threshold.load(Relaxed));
        tuple::new(std::iter::once(pace::threshold()).chain(others).map(|threshold| vm.int(threshold)).collect())
    }

    /// Set the collection thresholds (the collection frequency).
    ///
    /// Setting 'threshold0' to zero disables collection.
    #[sig(threshold0, threshold1 = ..., threshold2 = ..., /)]
    fn set_threshold(vm: &Vm, threshold0: i32, threshold1: Maybe<'_>, threshold2: Maybe<'_>) -> Result<()> {
        // All are read before any is set; None is no number.
        let read = |given: Maybe<'_>| given.0.map(|value| i32::from_value(vm, value)).transpose();
        let others = [read(threshold1)?, read(threshold2)?];
        pace::set_threshold(threshold0.into());
        for (threshold, given) in OTHERS.iter().zip(others) {
            if let Some(given) = given {
                threshold.store(given.into(), Relaxed);
            }
        }
        Ok(())
    }

    /// Return a three-tuple of the current collection counts.
    fn get_count(vm: &Vm) -> Value {
        tuple::new([pace::count(), 0, 0].map(|count| vm.int(count)).into())
    }

    /// Return a list of dictionaries containing per-generation statistics.
    fn get_stats(vm: &Vm) -> Result<Value> {
        let mut all = Vec::new();
        for figures in &collect::FIGURES {
            let statistics = vm.dict();
            let dict = Dict::from(&statistics).ok_or_else(|| vm.system_error("a dict was expected"))?;
            dict.set(vm, &vm.str("collections"), vm.int(figures.collections.load(Relaxed)))?;
            dict.set(vm, &vm.str("collected"), vm.int(figures.collected.load(Relaxed)))?;
            dict.set(vm, &vm.str("uncollectable"), vm.int(0))?;
            all.push(statistics);
        }
        Ok(list::new(all))
    }

    /// Set the garbage collection debugging flags.
    fn set_debug(flags: i32) {
        collect::DEBUG.store(flags.into(), Relaxed);
    }

    /// Get the garbage collection debugging flags.
    fn get_debug() -> i64 {
        collect::DEBUG.load(Relaxed)
    }

    /// Return a list of objects tracked by the collector (excluding the list returned).
    ///
    ///   generation
    ///     Generation to extract the objects from.
    #[sig(generation = None)]
    fn get_objects(vm: &Vm, generation: Option<i64>) -> Result<Value> {
        vm.audit("gc.get_objects", || [vm.int(generation.unwrap_or(-1))])?;
        if let Some(generation) = generation {
            if generation >= 3 {
                return Err(
                    vm.value_error("generation parameter must be less than the number of available generations (3)")
                );
            }
            if generation < 0 {
                return Err(vm.value_error("generation parameter cannot be negative"));
            }
        }
        vm.poll()?;
        let stopped = local::stop();
        let found = inspect::objects(&stopped, &mut |header| inspect::is_container(header));
        drop(stopped);
        Ok(list::new(found))
    }

    /// Return the list of objects that directly refer to any of 'objs'.
    #[sig(*objs)]
    fn get_referrers(vm: &Vm, objs: &[Value]) -> Result<Value> {
        vm.audit("gc.get_referrers", || [tuple::from_slice(objs)])?;
        let targets: Vec<_> = objs.iter().filter(|object| object.is_object()).map(Value::word).collect();
        vm.poll()?;
        let stopped = local::stop();
        let found = inspect::objects(&stopped, &mut |header| {
            inspect::is_container(header) && inspect::refers_to(&stopped, header, &targets)
        });
        drop(stopped);
        Ok(list::new(found))
    }

    /// Return the list of objects that are directly referred to by 'objs'.
    #[sig(*objs)]
    fn get_referents(vm: &Vm, objs: &[Value]) -> Result<Value> {
        vm.audit("gc.get_referents", || [tuple::from_slice(objs)])?;
        vm.poll()?;
        let stopped = local::stop();
        let found: Vec<Value> = objs.iter().flat_map(|object| inspect::referents(&stopped, object)).collect();
        drop(stopped);
        Ok(list::new(found))
    }

    /// Returns true if the object is tracked by the garbage collector.
    ///
    /// Simple atomic objects will return false.
    fn is_tracked(vm: &Vm, obj: &Value) -> bool {
        super::is_tracked(vm, obj)
    }

    /// Returns true if the object has been already finalized by the GC.
    fn is_finalized(obj: &Value) -> bool {
        obj.header().is_some_and(|header| {
            header.shape().get().flags & shape::flag::FINALIZER != 0 && header.counts.has(typhon_sync::flag::FINALIZED)
        })
    }

    /// Freeze all current tracked objects and ignore them for future collections.
    fn freeze(vm: &Vm) -> Result<()> {
        vm.poll()?;
        heap::set_frozen(true);
        Ok(())
    }

    /// Unfreeze all objects in the permanent generation.
    fn unfreeze(vm: &Vm) -> Result<()> {
        vm.poll()?;
        heap::set_frozen(false);
        Ok(())
    }

    /// Return the number of objects in the permanent generation.
    fn get_freeze_count(vm: &Vm) -> Result<i64> {
        vm.poll()?;
        Ok(heap::frozen() as i64)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "garbage", collect::garbage().clone())?;
        set_constant(vm, module, "callbacks", collect::callbacks().clone())
    }
}
