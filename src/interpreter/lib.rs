//! Running bytecode: dispatch, frames, calls, unwinding, caches, generators, import, threads.
//!
//! Reading order: [`frame`] (what a frame is), [`thread`] (a thread's state), [`run`] (the loop), [`ops`] (what its
//! instructions do), [`call`], [`spread`] and [`bind`], [`unwind`], [`cache`], [`memo`], [`poll`], [`types`]. `design/interpreter.md` tells it
//! as prose.

pub mod bind;
pub mod builtins;
pub mod cache;
pub mod call;
pub mod collect;
pub mod dump;
pub mod frame;
pub mod hooks;
pub mod import;
pub mod memo;
pub mod ops;
pub mod poll;
pub mod run;
pub mod spread;
pub mod thread;
pub mod trace;
pub mod types;
pub mod unwind;
pub mod warn;

#[cfg(test)]
mod tests;
