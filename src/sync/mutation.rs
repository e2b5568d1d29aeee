//! Deliberate faults for the mutation tests of the loom models.
//!
//! `mutate!("name")` is `false` in every ordinary build and costs nothing. Under loom it is true while a test has
//! switched that fault on, for its own OS thread (loom runs all threads of a model on the thread that called it).

#[cfg(typhon_loom)]
pub(crate) mod switch {
    //! The fault that is switched on.
    use std::cell::Cell;

    std::thread_local! {
        static ACTIVE: Cell<Option<&'static str>> = const { Cell::new(None) };
    }

    /// Is the fault `name` switched on?
    pub fn active(name: &str) -> bool {
        ACTIVE.get() == Some(name)
    }

    /// Runs `work` with the fault `name` switched on; it is off again afterwards, panic or not.
    #[cfg(test)]
    pub fn with<R>(name: &'static str, work: impl FnOnce() -> R) -> R {
        struct Off;
        impl Drop for Off {
            fn drop(&mut self) {
                ACTIVE.set(None);
            }
        }
        let _off = Off;
        ACTIVE.set(Some(name));
        work()
    }
}

/// `true` while a mutation test has switched the named fault on; always `false` outside loom.
macro_rules! mutate {
    ($name:literal) => {{
        #[cfg(typhon_loom)]
        {
            $crate::mutation::switch::active($name)
        }
        #[cfg(not(typhon_loom))]
        {
            false
        }
    }};
}
