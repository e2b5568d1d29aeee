//! The declaration macros for native types, functions and modules.
use proc_macro::TokenStream;

mod attributes;
mod dunder;
mod function;
mod methods;
mod module;
mod shim;
mod sig;
#[cfg(test)]
mod tests;
mod types;

/// Makes a struct a native type.
#[proc_macro_attribute]
pub fn pytype(arguments: TokenStream, item: TokenStream) -> TokenStream {
    types::expand(arguments.into(), item.into()).into()
}

/// Makes the functions of an `impl` block methods.
#[proc_macro_attribute]
pub fn pymethods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    methods::expand(arguments.into(), item.into()).into()
}

/// Makes the functions of an inline module functions of a native module.
#[proc_macro_attribute]
pub fn pymodule(arguments: TokenStream, item: TokenStream) -> TokenStream {
    module::expand(arguments.into(), item.into()).into()
}
