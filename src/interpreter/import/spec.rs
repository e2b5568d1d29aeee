//! `ModuleSpec`: what is known of a module before it is made.
//!
//! The class stands in the place of `importlib._bootstrap`'s own, with the same attributes.

use std::sync::atomic::{AtomicBool, Ordering};

use typhon_object::{
    heap::ShapeId,
    prelude::*,
    primal::{list, str as string},
};

use super::{cache, state};

/// The specification for a module, used for loading.
#[pytype(name = "ModuleSpec", module = "_frozen_importlib", flags(base, dictionary, mutable))]
pub struct ModuleSpec {
    name: Slot,
    loader: Slot,
    origin: Slot,
    loader_state: Slot,
    locations: Slot,
    cached: Slot,
    uninitialized: Slot,
    initializing: AtomicBool,
    has_location: AtomicBool,
}

/// What a new spec says.
pub struct NewSpec {
    /// The absolute name, a str.
    pub name: Value,
    /// Its loader.
    pub loader: Value,
    /// Where it is, or None.
    pub origin: Value,
    /// Whether the origin is a file's path.
    pub has_location: bool,
    /// `__path__` of a package.
    pub locations: Option<Value>,
}

impl ModuleSpec {
    fn fields(shape: ShapeId) -> ModuleSpec {
        ModuleSpec {
            header: Header::with_shape(shape),
            name: Slot::EMPTY,
            loader: Slot::EMPTY,
            origin: Slot::EMPTY,
            loader_state: Slot::EMPTY,
            locations: Slot::EMPTY,
            cached: Slot::EMPTY,
            uninitialized: Slot::EMPTY,
            initializing: AtomicBool::new(false),
            has_location: AtomicBool::new(false),
        }
    }

    /// A spec of the runtime's own.
    pub fn create(vm: &Vm, new: NewSpec) -> Value {
        let _ = super::bootstrap::class(vm, <ModuleSpec as typhon_object::native::PyType>::DEF);
        let shape = <ModuleSpec as Native>::shape();
        let value = typhon_object::heap::new_instance(shape, ModuleSpec::fields(shape));
        if let Some(spec) = value.native::<ModuleSpec>() {
            spec.fill(new);
        }
        value
    }

    fn fill(&self, new: NewSpec) {
        self.name.set(&self.header, new.name);
        self.loader.set(&self.header, new.loader);
        self.origin.set(&self.header, new.origin);
        self.has_location.store(new.has_location, Ordering::Relaxed);
        drop(self.locations.replace(&self.header, new.locations));
        self.uninitialized.set(&self.header, list::empty());
    }

    fn read(&self, slot: &Slot) -> Value {
        slot.get(&self.header).unwrap_or(Value::NONE)
    }

    /// `_initializing`: the module's code runs.
    pub fn is_initializing(&self) -> bool {
        self.initializing.load(Ordering::Acquire)
    }

    /// Sets `_initializing`.
    pub fn set_initializing(&self, running: bool) {
        self.initializing.store(running, Ordering::Release);
    }

    /// Submodules that are being imported.
    pub fn pending_submodules(&self) -> Value {
        self.read(&self.uninitialized)
    }

    /// The parent package's name; the module's own for a package.
    pub fn parent_name(&self) -> String {
        let name = string::lossy(&self.read(&self.name));
        match self.read(&self.locations).is_none() {
            true => name.rsplit_once('.').map_or_else(String::new, |(parent, _)| parent.to_owned()),
            false => name,
        }
    }

    /// Where the module's compiled code is kept, where it comes from a file.
    pub fn cached_path(&self, vm: &Vm) -> Option<String> {
        if let Some(cached) = self.cached.get(&self.header).filter(|cached| !cached.is_none()) {
            return string::as_str(&cached).map(str::to_owned);
        }
        let origin = self.read(&self.origin);
        let origin = string::as_str(&origin).filter(|_| self.has_location.load(Ordering::Relaxed))?;
        let archived = state::sources().archive.is_some_and(|archive| origin.starts_with(archive.folder()));
        if origin.ends_with(".pyc") {
            return Some(origin.to_owned());
        }
        if archived || !origin.ends_with(".py") {
            return None;
        }
        let prefix = state::sys_attribute(vm, "pycache_prefix").filter(|prefix| !prefix.is_none());
        let prefix = prefix.map(|prefix| string::lossy(&prefix));
        let path = cache::path_of(origin.as_ref(), prefix.as_deref(), state::sources().optimize)?;
        path.into_os_string().into_string().ok()
    }
}

/// The spec of a module's namespace, where it is ours.
pub fn of_module(vm: &Vm, namespace: &Dict) -> Option<Value> {
    namespace.get_interned(vm, &vm.names().__spec__).filter(|spec| spec.native::<ModuleSpec>().is_some())
}

macro_rules! attributes {
    ($($field:ident $set:ident $label:literal),* $(,)?) => {
        #[pymethods]
        impl ModuleSpec {
            $(
                #[getter]
                #[name = $label]
                fn $field(&self) -> Value {
                    self.read(&self.$field)
                }

                #[setter]
                #[name = $label]
                fn $set(&self, value: Option<&Value>) {
                    drop(self.$field.replace(&self.header, value.cloned()));
                }
            )*

            #[new]
            fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
                let class = Class::from(class).ok_or_else(|| vm.type_error("a class was expected"))?;
                let shape = class.instance_shape();
                Ok(typhon_object::heap::new_instance(shape, ModuleSpec::fields(shape)))
            }

            #[sig(name, loader, *, origin = None, loader_state = None, is_package = None)]
            fn __init__(
                &self,
                vm: &Vm,
                name: &Value,
                loader: &Value,
                origin: &Value,
                loader_state: &Value,
                is_package: &Value,
            ) -> Result<()> {
                let locations = ops::truth(vm, is_package)?.then(list::empty);
                self.fill(NewSpec {
                    name: name.clone(),
                    loader: loader.clone(),
                    origin: origin.clone(),
                    has_location: false,
                    locations,
                });
                self.loader_state.set(&self.header, loader_state.clone());
                Ok(())
            }

            fn __repr__(&self, vm: &Vm) -> Result<String> {
                let show = |value: &Value| Ok(string::lossy(&ops::repr(vm, value)?));
                let mut parts = vec![
                    format!("name={}", show(&self.read(&self.name))?),
                    format!("loader={}", show(&self.read(&self.loader))?),
                ];
                for (label, slot) in [("origin", &self.origin), ("submodule_search_locations", &self.locations)] {
                    let value = self.read(slot);
                    if !value.is_none() {
                        parts.push(format!("{label}={}", show(&value)?));
                    }
                }
                Ok(format!("ModuleSpec({})", parts.join(", ")))
            }

            fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
                let own = [
                    ("name", self.read(&self.name)),
                    ("loader", self.read(&self.loader)),
                    ("origin", self.read(&self.origin)),
                    ("submodule_search_locations", self.read(&self.locations)),
                    ("cached", self.get_cached(vm)),
                    ("has_location", Value::bool(self.has_location.load(Ordering::Relaxed))),
                ];
                for (name, value) in own {
                    match vm.find_attr_str(other, name)? {
                        None => {
                            vm.forget_missing();
                            return Ok(Value::NOT_IMPLEMENTED);
                        }
                        Some(theirs) if !ops::identical_or_equal(vm, &value, &theirs)? => return Ok(Value::FALSE),
                        Some(_) => {}
                    }
                }
                Ok(Value::TRUE)
            }

            #[getter]
            #[name = "cached"]
            fn get_cached(&self, vm: &Vm) -> Value {
                self.cached_path(vm).map_or(Value::NONE, |path| vm.str(&path))
            }

            #[setter]
            #[name = "cached"]
            fn set_cached_path(&self, value: Option<&Value>) {
                drop(self.cached.replace(&self.header, value.cloned()));
            }

            /// The name of the module's parent.
            #[getter]
            fn parent(&self) -> String {
                self.parent_name()
            }

            #[getter]
            #[name = "has_location"]
            fn get_has_location(&self) -> bool {
                self.has_location.load(Ordering::Relaxed)
            }

            #[setter]
            #[name = "has_location"]
            fn set_has_location(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                let truth = value.map_or(Ok(false), |value| ops::truth(vm, value))?;
                self.has_location.store(truth, Ordering::Relaxed);
                Ok(())
            }

            #[getter]
            #[name = "_set_fileattr"]
            fn get_set_fileattr(&self) -> bool {
                self.has_location.load(Ordering::Relaxed)
            }

            #[setter]
            #[name = "_set_fileattr"]
            fn set_set_fileattr(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                self.set_has_location(vm, value)
            }

            #[getter]
            #[name = "_initializing"]
            fn get_initializing(&self) -> bool {
                self.is_initializing()
            }

            #[setter]
            #[name = "_initializing"]
            fn set_initializing_flag(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
                self.set_initializing(value.map_or(Ok(false), |value| ops::truth(vm, value))?);
                Ok(())
            }
        }
    };
}

attributes! {
    name set_name "name",
    loader set_loader "loader",
    origin set_origin "origin",
    loader_state set_loader_state "loader_state",
    locations set_locations "submodule_search_locations",
    cached set_cached "_cached",
    uninitialized set_uninitialized "_uninitialized_submodules",
}
