//! Tests of the whole compiler.
