//! The builtin types that exist because code runs: code, function, cell, frame, traceback, generators.

pub mod async_generator;
pub mod cell;
pub mod code;
pub mod coroutine;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod generator;
pub mod traceback;

use typhon_object::native::{PyType, TypeDef};

/// The types of this room.
pub const TYPES: &[&TypeDef] = &[
    cell::Cell::DEF,
    code::Code::DEF,
    code::Body::DEF,
    code::LineIterator::DEF,
    code::PositionIterator::DEF,
    function::Function::DEF,
    frame::Frame::DEF,
    frame_locals::FrameLocals::DEF,
    traceback::Traceback::DEF,
    generator::Generator::DEF,
    coroutine::Coroutine::DEF,
    coroutine::CoroutineWrapper::DEF,
    async_generator::AsyncGenerator::DEF,
    async_generator::Wrapped::DEF,
    async_generator::AsyncStep::DEF,
    async_generator::AsyncThrow::DEF,
    async_generator::NextOrDefault::DEF,
];
