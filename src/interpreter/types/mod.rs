//! The builtin types that exist because code runs: code, function, cell, frame, traceback, generators.

pub mod cell;
pub mod code;
pub mod function;
pub mod generator;
pub mod traceback;
