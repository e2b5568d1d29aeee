//! Every builtin type, a room each.
