//! What instructions there are: the table, code objects, encode, decode, disassemble, verify.
//!
//! Everything here is plain data: no object, no thread, no `unsafe`. [`instructions`] holds the one table from which the
//! enum, the codec, the disassembler, the verifier and the documentation are made; [`code`] is the unit of compiled
//! code; `design/bytecode.md` tells the conventions (registers, call windows, consumption of temporaries, handlers).
#![forbid(unsafe_code)]

pub mod branch;
pub mod code;
pub mod constant;
pub mod disassemble;
pub mod encode;
pub mod instructions;
pub mod locations;
pub mod tables;
pub mod verify;

pub use code::{Code, CodeFlags, Constant, Handler, Location, Site};
pub use instructions::{Ext, Op, Operand, Word};
pub use locations::Locations;

/// Words between a call window's callee register and its first argument: the callee's frame header is written there.
pub const FRAME_WORDS: usize = 6;

/// Registers that an instruction can name directly; further locals are reached through `LoadFar` and `StoreFar`.
pub const NEAR_REGISTERS: usize = 256;
