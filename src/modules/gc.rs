//! `gc`: what can be said and done about cycles.
//!
//! Counts free objects at once, and nothing frees cycles yet: there is no collector that runs by itself. So the thresholds
//! and the switch are remembered and change nothing, and `collect` gives back what other threads left to be freed.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};

use typhon_heap::{inspect, local, shape};
use typhon_object::{
    prelude::*,
    primal::{list, module::set_constant, tuple},
};

static ENABLED: AtomicBool = AtomicBool::new(true);
static DEBUG: AtomicI64 = AtomicI64::new(0);
static THRESHOLDS: [AtomicI64; 3] = [AtomicI64::new(2000), AtomicI64::new(10), AtomicI64::new(10)];
static COLLECTIONS: [AtomicI64; 3] = [const { AtomicI64::new(0) }; 3];

fn generation(vm: &Vm, generation: i64) -> Result<usize> {
    usize::try_from(generation).ok().filter(|&number| number < 3).ok_or_else(|| vm.value_error("invalid generation"))
}

/// Calls what stands in `gc.callbacks`.
fn call_back(vm: &Vm, phase: &str, generation: usize) -> Result<()> {
    let module = (vm.hooks().import)(vm, "gc")?;
    let callbacks = vm.get_attr_str(&module, "callbacks")?;
    let callbacks = ops::collect(vm, &callbacks)?;
    if callbacks.is_empty() {
        return Ok(());
    }
    let told = vm.dict();
    if let Some(dict) = Dict::from(&told) {
        for (name, number) in [("generation", generation as i64), ("collected", 0), ("uncollectable", 0)] {
            dict.set(vm, &vm.str(name), vm.int(number))?;
        }
    }
    for callback in callbacks {
        vm.call(&callback, &[vm.str(phase), told.clone()])?;
    }
    Ok(())
}

fn is_tracked(object: &Value) -> bool {
    object.header().is_some_and(inspect::is_container)
}

/// This module provides access to the garbage collector for reference cycles.
#[pymodule(name = "gc")]
mod module {
    #[attr]
    const DEBUG_STATS: i64 = 1;
    #[attr]
    const DEBUG_COLLECTABLE: i64 = 2;
    #[attr]
    const DEBUG_UNCOLLECTABLE: i64 = 4;
    #[attr]
    const DEBUG_SAVEALL: i64 = 32;
    #[attr]
    const DEBUG_LEAK: i64 = 38;

    /// Enable automatic garbage collection.
    fn enable() {
        ENABLED.store(true, Relaxed);
    }

    /// Disable automatic garbage collection.
    fn disable() {
        ENABLED.store(false, Relaxed);
    }

    /// Returns true if automatic garbage collection is enabled.
    fn isenabled() -> bool {
        ENABLED.load(Relaxed)
    }

    /// Run the garbage collector.
    ///
    /// There is none for cycles yet: what other threads gave back is freed, and the number of cyclic objects found is 0.
    #[sig(generation = 2)]
    fn collect(vm: &Vm, generation: i64) -> Result<i64> {
        let generation = super::generation(vm, generation)?;
        super::call_back(vm, "start", generation)?;
        vm.poll()?;
        local::current().drain_inbox();
        local::current().flush();
        vm.poll()?;
        COLLECTIONS[generation].fetch_add(1, Relaxed);
        super::call_back(vm, "stop", generation)?;
        Ok(0)
    }

    /// Return the current collection thresholds.
    fn get_threshold(vm: &Vm) -> Value {
        tuple::new(THRESHOLDS.iter().map(|threshold| vm.int(threshold.load(Relaxed))).collect())
    }

    /// Set the collection thresholds (the collection frequency).
    ///
    /// Setting 'threshold0' to zero disables collection.
    #[sig(threshold0, threshold1 = ..., threshold2 = ..., /)]
    fn set_threshold(threshold0: i32, threshold1: Option<i32>, threshold2: Option<i32>) {
        let given = [Some(threshold0), threshold1, threshold2];
        for (threshold, given) in THRESHOLDS.iter().zip(given) {
            if let Some(given) = given {
                threshold.store(given.into(), Relaxed);
            }
        }
    }

    /// Return a three-tuple of the current collection counts.
    fn get_count(vm: &Vm) -> Value {
        tuple::new(vec![vm.int(0); 3])
    }

    /// Return a list of dictionaries containing per-generation statistics.
    fn get_stats(vm: &Vm) -> Result<Value> {
        let mut all = Vec::new();
        for collections in &COLLECTIONS {
            let statistics = vm.dict();
            let dict = Dict::from(&statistics).ok_or_else(|| vm.system_error("a dict was expected"))?;
            dict.set(vm, &vm.str("collections"), vm.int(collections.load(Relaxed)))?;
            dict.set(vm, &vm.str("collected"), vm.int(0))?;
            dict.set(vm, &vm.str("uncollectable"), vm.int(0))?;
            all.push(statistics);
        }
        Ok(list::new(all))
    }

    /// Set the garbage collection debugging flags.
    fn set_debug(flags: i32) {
        DEBUG.store(flags.into(), Relaxed);
    }

    /// Get the garbage collection debugging flags.
    fn get_debug() -> i64 {
        DEBUG.load(Relaxed)
    }

    /// Return a list of objects tracked by the collector (excluding the list returned).
    ///
    ///   generation
    ///     Generation to extract the objects from.
    #[sig(generation = None)]
    fn get_objects(vm: &Vm, generation: Option<i64>) -> Result<Value> {
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
        vm.poll()?;
        let stopped = local::stop();
        let found: Vec<Value> = objs.iter().flat_map(|object| inspect::referents(&stopped, object)).collect();
        drop(stopped);
        Ok(list::new(found))
    }

    /// Returns true if the object is tracked by the garbage collector.
    ///
    /// Simple atomic objects will return false.
    fn is_tracked(obj: &Value) -> bool {
        super::is_tracked(obj)
    }

    /// Returns true if the object has been already finalized by the GC.
    fn is_finalized(obj: &Value) -> bool {
        obj.header().is_some_and(|header| {
            header.shape().get().flags & shape::flag::FINALIZER != 0 && header.counts.has(typhon_sync::flag::FINALIZED)
        })
    }

    /// Freeze all current tracked objects and ignore them for future collections.
    fn freeze() {}

    /// Unfreeze all objects in the permanent generation.
    fn unfreeze() {}

    /// Return the number of objects in the permanent generation.
    fn get_freeze_count() -> i64 {
        0
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "garbage", list::new(Vec::new()))?;
        set_constant(vm, module, "callbacks", list::new(Vec::new()))
    }
}
