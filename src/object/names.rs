//! Names that the runtime looks up, interned once.

use std::sync::OnceLock;

use typhon_heap::Value;

use crate::{dunder::Dunder, intern::intern};

macro_rules! names {
    ($($name:ident)*) => {
        /// Interned names; a field is called as the name it holds.
        #[allow(non_snake_case, missing_docs, reason = "fields are named after Python's names")]
        pub struct Names {
            $(pub $name: Value,)*
            dunders: Vec<Value>,
        }

        impl Names {
            fn make() -> Names {
                Names {
                    $($name: intern(stringify!($name).as_bytes()),)*
                    dunders: Dunder::NAMES.iter().map(|name| intern(name.as_bytes())).collect(),
                }
            }
        }
    };
}

names! {
    __abstractmethods__ __all__ __annotate__ __annotations__ __args__ __bases__ __builtins__ __cached__ __cause__ __class__
    __class_getitem__ __classcell__ __classdict__ __closure__ __code__ __context__ __defaults__ __dict__ __dir__ __doc__ __file__
    __firstlineno__ __func__ __getnewargs__ __getnewargs_ex__ __getstate__ __globals__ __import__ __init_subclass__ __instancecheck__ __kwdefaults__
    __loader__ __main__ __match_args__ __module__ __mro_entries__ __name__ __newobj__ __newobj_ex__ __notes__ __objclass__ __orig_bases__ __package__ __parameters__
    __path__ __prepare__ __qualname__ __reduce__ __reduce_ex__ __release_buffer__ __round__ __trunc__ __floor__ __ceil__ __self__ __set_name__ __setstate__ __sizeof__ __slots__ __spec__
    __static_attributes__ __subclasscheck__ __subclasses__ __subclasshook__ __suppress_context__ __text_signature__ __traceback__
    __type_params__ __weakref__ __wrapped__ __aenter__ __aexit__ __build_class__ __conform__ __fspath__
    _abc_impl _fields _initializing acquire append args builtins close closed copy displayhook dst encoding errno errors excepthook extend filename flush fromkeys fromutc get items keys last_type last_value last_traceback
    metaclass mro msg name next object obj path pop print_file_and_line read readline release send seek stderr stdin stdout strerror
    sys text throw tell tzname unraisablehook update utcoffset value values write
}

static NAMES: OnceLock<Names> = OnceLock::new();

impl Names {
    /// The names; made on first use.
    #[inline]
    pub fn get() -> &'static Names {
        NAMES.get_or_init(Names::make)
    }

    /// The name of a special method.
    #[inline]
    pub fn dunder(&self, dunder: Dunder) -> &Value {
        &self.dunders[dunder as usize]
    }
}
