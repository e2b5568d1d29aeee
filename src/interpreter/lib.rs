//! Running bytecode: dispatch, frames, calls, unwinding, caches, generators, import, threads.
