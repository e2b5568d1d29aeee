//! The declaration macros for native types, functions and modules.
