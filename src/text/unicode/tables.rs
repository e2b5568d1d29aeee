//! Generated tables.

pub mod alias;
pub mod decomposition;
pub mod kind;
pub mod name;
pub mod numeric;
pub mod old;
pub mod record;
