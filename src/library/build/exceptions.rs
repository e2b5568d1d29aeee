//! Files that our compiler does not compile yet: they are packed as source and compiled when they are imported.

/// Module names with the reason.
pub const NOT_COMPILED: &[(&str, &str)] = &[];
