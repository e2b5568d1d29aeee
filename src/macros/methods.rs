//! `#[pymethods]`: the table of an `impl` block's functions.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Error, Ident, ImplItem, ItemImpl, Result, Type};

use crate::{
    attributes::{Marks, combine, conditions, docs},
    function::Function,
    shim,
};

/// Expands the attribute on an `impl` block.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut block = match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#error #item);
        }
    };
    let mut errors = None;
    let name = constant(arguments).unwrap_or_else(|error| {
        combine(&mut errors, error);
        format_ident!("METHODS")
    });
    let functions = read(&mut block, &mut errors);
    let ty = &block.self_ty;
    let table = match errors {
        None => shim::table(&functions, Some(ty)),
        Some(error) => Err(error),
    };
    // After an error the table is there, but empty, so that only the error itself is reported.
    let (table, error) = match table {
        Ok(table) => (table, TokenStream::new()),
        Err(error) => (quote!(&[]), error.to_compile_error()),
    };
    quote! {
        #error

        #[allow(
            clippy::too_many_arguments,
            clippy::should_implement_trait,
            clippy::wrong_self_convention,
            clippy::new_ret_no_self,
            reason = "the signatures are Python's"
        )]
        #block

        impl #ty {
            /// What Python sees of a block of methods.
            #[allow(
                unsafe_code,
                clippy::all,
                clippy::undocumented_unsafe_blocks,
                reason = "written by `#[pymethods]`: the caller of an entry checked the receiver's class"
            )]
            pub const #name: &'static [::typhon_object::native::NativeDef] = #table;
        }
    }
}

/// The name of the table of the block called `arguments`.
pub(crate) fn constant(arguments: TokenStream) -> Result<Ident> {
    if arguments.is_empty() {
        return Ok(format_ident!("METHODS"));
    }
    let block: Ident = syn::parse2(arguments)
        .map_err(|error| Error::new(error.span(), "write `#[pymethods]` or `#[pymethods(block)]`"))?;
    Ok(format_ident!("METHODS_{}", block.to_string().to_uppercase(), span = block.span()))
}

fn read(block: &mut ItemImpl, errors: &mut Option<Error>) -> Vec<Function> {
    if let Err(error) = refuse_unusual(block) {
        combine(errors, error);
    }
    let mut functions = Vec::new();
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        let read = Marks::take(&mut function.attrs).and_then(|marks| {
            if marks.attr || marks.init {
                return Err(Error::new(function.sig.ident.span(), "`attr` and `init` belong into a `#[pymodule]`"));
            }
            if marks.skip {
                return Ok(None);
            }
            let (doc, conditions) = (docs(&function.attrs), conditions(&function.attrs));
            Function::read(&function.sig, marks, doc, conditions, true).map(Some)
        });
        match read {
            Ok(read) => functions.extend(read),
            Err(error) => combine(errors, error),
        }
    }
    functions
}

fn refuse_unusual(block: &ItemImpl) -> Result<()> {
    if let Some((_, path, _)) = &block.trait_ {
        return Err(Error::new_spanned(path, "`#[pymethods]` stands on an inherent `impl` block"));
    }
    if !block.generics.params.is_empty() {
        return Err(Error::new_spanned(&block.generics, "a native type has no type parameters"));
    }
    match &*block.self_ty {
        Type::Path(path) if path.path.segments.iter().all(|segment| segment.arguments.is_none()) => Ok(()),
        other => Err(Error::new_spanned(other, "write the type's plain name")),
    }
}
