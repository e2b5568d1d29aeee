//! The order in which the runtime comes to life.

use std::sync::atomic::{AtomicUsize, Ordering};

use typhon_heap::local;
use typhon_interpreter::{
    collect, hooks,
    import::{self, Sources, load, spec::ModuleSpec, state},
    thread::Thread,
};
use typhon_modules::{_codecs, _signal, _thread, builtins, faulthandler, sys};
use typhon_object::{
    bootstrap,
    native::TypeDef,
    prelude::*,
    primal::{
        dict,
        module::{self, Module},
    },
    vm::{self, Runtime},
};

use super::{
    STACK,
    archive::{Library, Own},
    end,
    settings::Settings,
};

fn types() -> Vec<&'static TypeDef> {
    let mut types = bootstrap::primal_types();
    types.extend(typhon_types::all());
    types.extend(hooks::TYPES);
    types
}

/// Starts the runtime, runs `body` on the main thread, and lets everything end. Gives the exit code.
pub fn with_runtime(settings: Settings, body: impl FnOnce(&Vm, &Settings) -> i32) -> i32 {
    let _attached = local::attach_thread();
    vm::set_hash_key(settings.hash_key);
    let vm = Vm::new(STACK);
    let types = types();
    bootstrap::make_shapes(&types);
    vm::start(Runtime {
        hooks: hooks::hooks(import::import_module, typhon_types::alias::union, typhon_types::mapping_proxy::proxy),
        modules: dict::new(),
        builtins: dict::new(),
        int_max_str_digits: AtomicUsize::new(settings.config.flags.int_max_str_digits as usize),
        recursion_limit: AtomicUsize::new(1000),
    });
    import::times::tell(settings.import_times);
    bootstrap::make_types(&vm, &types);
    hooks::set_call_slots();
    _codecs::set_hooks();
    typhon_types::set_hooks();
    let thread = Thread::new();
    thread.ident.store(_thread::ident(), Ordering::Relaxed);
    thread.install(&vm);
    thread.signals.set(Some(|vm, _| _signal::serve(vm)));
    import::set_sources(Sources {
        natives: typhon_modules::all(),
        archive: Some(if settings.stdlib.is_none() { &Library } else { &Own }),
        optimize: settings.config.flags.optimize as u8,
        dont_write: settings.config.flags.dont_write_bytecode != 0,
    });
    sys::config::configure(settings.config.clone());
    if settings.hides_columns {
        typhon_interpreter::types::code::hide_columns();
    }
    if settings.config.xoptions.iter().any(|(name, _)| name == "gcstats") {
        collect::set_told();
    }
    _thread::set_main_thread();
    if let Err(raised) = make_core(&vm) {
        let error = vm.catch(raised);
        let text = sys::console::text_of(&vm, &error).unwrap_or_default();
        eprintln!("typhon: the runtime cannot start: {}: {text}", vm.type_name(&error));
        return 1;
    }
    let code = match prepare(&vm, &settings) {
        Ok(()) => body(&vm, &settings),
        Err(raised) => end::uncaught(&vm, raised),
    };
    end::finish(&vm, code)
}

/// Makes `builtins` and `sys`, without which nothing can be imported.
fn make_core(vm: &Vm) -> Result<()> {
    typhon_types::template::set_match_args(vm)?;
    let made = bootstrap::make_module(vm, &builtins::MODULE)?;
    let target = Dict::from(&vm.runtime().builtins).ok_or_else(|| vm.system_error("a dict was expected"))?;
    if let Some(made) = made.native::<Module>() {
        for (name, value) in made.namespace().entries() {
            target.set(vm, &name, value)?;
        }
    }
    let builtins = module::immortal_with_dict(vm.runtime().builtins.clone());
    let sys = bootstrap::make_module(vm, &sys::MODULE)?;
    import::set_sys(sys.clone());
    for (name, module) in [("builtins", builtins), ("sys", sys)] {
        let name = vm.intern(name);
        if let Some(found) = import::find::find_native(&string_of(&name)) {
            let spec = load::spec_of(vm, &name, &string_of(&name), found)?;
            debug_assert!(spec.native::<ModuleSpec>().is_some());
            load::describe_native(vm, &module, spec);
        }
        state::modules(vm)?.set(vm, &name, module)?;
    }
    Ok(())
}

fn string_of(value: &Value) -> String {
    typhon_object::primal::str::lossy(value)
}

/// What runs before the program: streams, signals, `site`.
fn prepare(vm: &Vm, settings: &Settings) -> Result<()> {
    _signal::start(vm, true)?;
    if settings.faulthandler {
        faulthandler::start(vm)?;
    }
    super::run::make_streams(vm, settings)?;
    if settings.config.flags.no_site == 0 {
        import::import_module(vm, "site")?;
    }
    if !settings.config.warnoptions.is_empty() {
        // The filters are read when the module is imported.
        import::import_module(vm, "warnings")?;
    }
    Ok(())
}
