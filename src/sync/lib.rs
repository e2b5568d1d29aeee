//! Protocols between threads, with no idea what an object is.
