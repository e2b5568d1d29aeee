//! `#[pymodule]`: the description of a native module.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Error, Ident, Item, ItemMod, LitStr, Path, Result, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::{
    attributes::{Marks, combine, conditions, docs, python_name},
    function::Function,
    shim,
};

#[derive(Default)]
struct Arguments {
    name: Option<LitStr>,
    types: Vec<Path>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Arguments> {
        let mut arguments = Arguments::default();
        while !input.is_empty() {
            let key = input.call(Ident::parse_any)?;
            if key == "name" {
                input.parse::<Token![=]>()?;
                arguments.name = Some(input.parse()?);
            } else if key == "types" {
                let content;
                parenthesized!(content in input);
                arguments.types.extend(content.call(Punctuated::<Path, Token![,]>::parse_terminated)?);
            } else {
                return Err(Error::new(key.span(), "one of `name = \"x\"`, `types(A, B)`"));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

/// What the module's items say.
#[derive(Default)]
struct Contents {
    functions: Vec<Function>,
    types: Vec<Path>,
    /// Statements that set the constants.
    constants: TokenStream,
    init: Option<Ident>,
}

/// Expands the attribute on an inline module.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let expanded = syn::parse2(item.clone()).and_then(|item| write(syn::parse2(arguments)?, item));
    expanded.unwrap_or_else(|error| {
        let error = error.to_compile_error();
        quote!(#error #item)
    })
}

fn write(arguments: Arguments, mut item: ItemMod) -> Result<TokenStream> {
    let name =
        arguments.name.ok_or_else(|| Error::new(item.ident.span(), "state the name: `#[pymodule(name = \"x\")]`"))?;
    let Some((_, items)) = &mut item.content else {
        return Err(Error::new_spanned(&item, "the module stands here, with its items"));
    };
    let mut contents = Contents { types: arguments.types, ..Contents::default() };
    let mut errors = None;
    let mut kept = Vec::new();
    for mut inner in std::mem::take(items) {
        match contents.read(&mut inner) {
            Ok(true) => kept.push(inner),
            Ok(false) => {}
            Err(error) => {
                combine(&mut errors, error);
                kept.push(inner);
            }
        }
    }
    let functions = match errors {
        None => shim::table(&contents.functions, None),
        Some(error) => Err(error),
    };
    let (functions, error) = match functions {
        Ok(functions) => (functions, TokenStream::new()),
        Err(error) => (quote!(&[]), error.to_compile_error()),
    };
    let doc = docs(&item.attrs);
    let types = &contents.types;
    let init = contents.init();
    // Inner attributes are written as outer ones, so that the glob below may stand first.
    let attributes = item.attrs.iter().map(|attribute| Attribute { style: syn::AttrStyle::Outer, ..attribute.clone() });
    let (visibility, ident) = (&item.vis, &item.ident);
    Ok(quote! {
        #error

        #(#attributes)*
        #[allow(clippy::too_many_arguments, reason = "the signatures are Python's")]
        #visibility mod #ident {
            #[allow(unused_imports, reason = "not every module needs what stands around it")]
            use super::*;

            #(#kept)*

            /// The module as Python sees it.
            #[allow(clippy::all, reason = "written by `#[pymodule]`")]
            pub static MODULE: ::typhon_object::native::ModuleDef = ::typhon_object::native::ModuleDef {
                name: #name,
                doc: #doc,
                functions: #functions,
                types: &[#(<#types as ::typhon_object::native::PyType>::DEF),*],
                init: #init,
            };
        }

        pub use self::#ident::MODULE;
    })
}

impl Contents {
    /// Notes what the item says; whether it stays in the module.
    fn read(&mut self, item: &mut Item) -> Result<bool> {
        match item {
            Item::Fn(function) => {
                let marks = Marks::take(&mut function.attrs)?;
                if marks.attr {
                    return Err(Error::new(function.sig.ident.span(), "`#[attr]` stands on constants"));
                }
                if marks.init {
                    return match self.init.replace(function.sig.ident.clone()) {
                        None => Ok(true),
                        Some(_) => Err(Error::new(function.sig.ident.span(), "a module has one `#[init]`")),
                    };
                }
                if !marks.skip {
                    let (doc, conditions) = (docs(&function.attrs), conditions(&function.attrs));
                    self.functions.push(Function::read(&function.sig, marks, doc, conditions, false)?);
                }
            }
            Item::Const(constant) => {
                let marks = Marks::take(&mut constant.attrs)?;
                if marks.attr {
                    let conditions = conditions(&constant.attrs);
                    let ident = &constant.ident;
                    let name = marks.name.unwrap_or_else(|| python_name(ident));
                    self.constants.extend(quote! {
                        #conditions
                        ::typhon_object::primal::module::set_constant(
                            vm,
                            module,
                            #name,
                            ::typhon_object::convert::IntoResult::into_result(self::#ident, vm)?,
                        )?;
                    });
                }
            }
            Item::Macro(call) if call.mac.path.is_ident("types") => {
                let types = call.mac.parse_body_with(Punctuated::<Path, Token![,]>::parse_terminated)?;
                self.types.extend(types);
                return Ok(false);
            }
            _ => {}
        }
        Ok(true)
    }

    /// The expression for `ModuleDef::init`.
    fn init(&self) -> TokenStream {
        let constants = &self.constants;
        let own = self.init.as_ref().map(|init| quote!(self::#init(vm, module)));
        if constants.is_empty() {
            return match &self.init {
                Some(init) => quote!(Some(self::#init)),
                None => quote!(None),
            };
        }
        let last = own.unwrap_or_else(|| quote!(Ok(())));
        quote! {{
            fn init(
                vm: &::typhon_object::vm::Vm,
                module: &::typhon_object::heap::Value,
            ) -> ::typhon_object::raise::Result<()> {
                #constants
                #last
            }
            Some(init)
        }}
    }
}
