//! A regular-expression engine that runs the code words of CPython 3.14's `re._compiler` (`_sre.MAGIC` 20230612).
//!
//! [`Program::new`] checks the words once; a [`Matcher`] then runs them over a [`Subject`]: bytes, or text in UTF-8
//! (generalised to surrogates). All positions are byte offsets at character boundaries. Backtracking lives on an
//! explicit stack, so depth costs memory and never the thread's stack, and every few thousand steps a callback may
//! stop the work. A program may be shared by threads; a matcher belongs to one.

mod charset;
mod loops;
mod matcher;
mod opcode;
mod position;
mod program;
mod repeat;
mod search;
mod stacks;
mod subject;
#[cfg(test)]
mod tests;
mod unicode;

pub use matcher::{Interrupted, Matcher, Mode};
pub use program::{InvalidProgram, Program};
pub use subject::{Narrow, Subject, Wide};
pub use unicode::{Tables, Unicode, is_cased, to_lower};

/// `_sre.MAGIC`: the version of the code words.
pub const MAGIC: u32 = 20230612;
/// `_sre.MAXREPEAT`: a repetition without bound.
pub const MAXREPEAT: u32 = u32::MAX;
/// `_sre.MAXGROUPS`
pub const MAXGROUPS: u32 = i32::MAX as u32 / 2;
/// `_sre.CODESIZE`: bytes of a code word.
pub const CODESIZE: u32 = 4;
