//! Integers of any size, float text, hashing of numbers. No objects.
