//! What the parser would never make.

use super::{Made, value_error};
use typhon_bytecode::{Constant, Location};

/// Lines and columns that are in order.
pub(super) fn place(place: Location) -> Made<()> {
    let [line, end, column, end_column] =
        [place.line, place.end_line, place.column, place.end_column].map(|number| number as i32);
    if line > end {
        return value_error(format!("AST node line range ({line}, {end}) is not valid"));
    }
    if line < 0 && end != line || column < 0 && column != end_column {
        return value_error(format!(
            "AST node column range ({column}, {end_column}) for line range ({line}, {end}) is not valid"
        ));
    }
    if line == end && column > end_column {
        return value_error(format!("line {line}, column {column}-{end_column} is not a valid range"));
    }
    Ok(())
}

/// A name that is no constant.
pub(super) fn name(name: &str) -> Made<()> {
    if matches!(name, "None" | "True" | "False") {
        return value_error(format!("identifier field can't represent '{name}' constant"));
    }
    Ok(())
}

/// A name that a pattern binds.
pub(super) fn capture(name: Option<&str>) -> Made<()> {
    match name {
        Some("_") => value_error("can't capture name '_' in patterns"),
        Some(bound) => self::name(bound),
        None => Ok(()),
    }
}

/// Whether a pattern may compare with a constant.
pub(super) fn is_literal(constant: &Constant) -> bool {
    matches!(
        constant,
        Constant::Int(_)
            | Constant::BigInt(..)
            | Constant::Float(_)
            | Constant::Complex(..)
            | Constant::Str(_)
            | Constant::Bytes(_)
    )
}
