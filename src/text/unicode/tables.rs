//! Generated tables.

pub mod decomposition;
pub mod kind;
pub mod numeric;
pub mod record;
