//! `#[pytype]`: the layout, the tracer and the description of a native type.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Error, Field, Fields, GenericArgument, Ident, ItemStruct, LitStr, Path, PathArguments, Result, Token, Type,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    parse_quote,
    punctuated::Punctuated,
    spanned::Spanned,
};

use crate::{attributes::docs, methods};

/// The attribute's arguments.
#[derive(Default)]
struct Arguments {
    name: Option<LitStr>,
    module: Option<LitStr>,
    known: Option<Ident>,
    base: Option<Base>,
    flags: Vec<Ident>,
    /// Further blocks; `None` where there is no block at all.
    methods: Option<Vec<Ident>>,
    no_methods: bool,
    tail: Option<Ident>,
    tail_bytes: Option<Ident>,
}

enum Base {
    Nothing,
    Type(Path),
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Arguments> {
        let mut arguments = Arguments::default();
        while !input.is_empty() {
            arguments.one(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn one(&mut self, input: ParseStream<'_>) -> Result<()> {
        let key = input.call(Ident::parse_any)?;
        let twice = match key.to_string().as_str() {
            "name" => self.name.replace(value(input)?).is_some(),
            "module" => self.module.replace(value(input)?).is_some(),
            "known" => self.known.replace(value(input)?).is_some(),
            "tail" => self.tail.replace(value(input)?).is_some(),
            "tail_bytes" => self.tail_bytes.replace(value(input)?).is_some(),
            "base" => {
                let path: Path = value(input)?;
                let base = if path.is_ident("none") { Base::Nothing } else { Base::Type(path) };
                self.base.replace(base).is_some()
            }
            "flags" => {
                self.flags.extend(list(input)?);
                false
            }
            "methods" => {
                let blocks = list(input)?;
                self.no_methods = blocks.iter().any(|block| block == "none");
                self.methods.replace(blocks).is_some()
            }
            _ => {
                let text =
                    "one of `name`, `module`, `known`, `base`, `flags(...)`, `methods(...)`, `tail`, `tail_bytes`";
                return Err(Error::new(key.span(), text));
            }
        };
        if twice { Err(Error::new(key.span(), "stated twice")) } else { Ok(()) }
    }
}

fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn list(input: ParseStream<'_>) -> Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    let names = content.call(Punctuated::<Ident, Token![,]>::parse_terminated)?;
    Ok(names.into_iter().collect())
}

/// Expands the attribute on a struct.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let expanded = syn::parse2(item.clone()).and_then(|item| write(syn::parse2(arguments)?, item));
    expanded.unwrap_or_else(|error| {
        let error = error.to_compile_error();
        quote!(#error #item)
    })
}

fn write(arguments: Arguments, mut item: ItemStruct) -> Result<TokenStream> {
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(&item.generics, "a native type has no parameters"));
    }
    if let Some(repr) = item.attrs.iter().find(|attribute| attribute.path().is_ident("repr")) {
        return Err(Error::new_spanned(repr, "the layout is `repr(C)`, which the macro writes"));
    }
    let own_base = prepare_fields(&mut item)?;
    let Fields::Named(fields) = &item.fields else { unreachable!("`prepare_fields` leaves named fields") };
    fields.named.iter().try_for_each(|field| refuse_bare_values(&field.ty))?;

    let ty = &item.ident;
    let trace = trace(ty, fields.named.iter());
    let layout = layout(ty, &arguments, own_base.as_ref())?;
    let base = base(&arguments, own_base.as_ref());
    let description = description(&arguments, &item, base.as_ref())?;
    // A subclass of a type whose instances have a `__dict__` has it too.
    let extensible = match &base {
        _ if arguments.flags.iter().any(|flag| flag == "dictionary") => quote!(true),
        Some(base) => quote!(<#base as ::typhon_object::heap::Native>::EXTENSIBLE),
        None => quote!(false),
    };
    let shape = match &arguments.known {
        Some(known) => quote! {
            ::typhon_object::heap::ShapeId(::typhon_object::known::Known::#known as u32)
        },
        None => quote!(CELL.shape()),
    };
    let access = access(ty, own_base.as_ref());
    Ok(quote! {
        #[repr(C)]
        #item

        #[allow(
            unsafe_code,
            clippy::all,
            clippy::undocumented_unsafe_blocks,
            reason = "written by `#[pytype]` from the fields of the type itself"
        )]
        const _: () = {
            static CELL: ::typhon_object::native::TypeCell = ::typhon_object::native::TypeCell::new();

            #trace

            unsafe impl ::typhon_object::heap::Native for #ty {
                const LAYOUT: &'static ::typhon_object::heap::Layout = {
                    #layout
                    &LAYOUT
                };
                const EXTENSIBLE: bool = #extensible;

                #[inline(always)]
                fn shape() -> ::typhon_object::heap::ShapeId {
                    #shape
                }
            }

            #description
            #access

            const fn shared<T: Send + Sync>() {}
            shared::<#ty>();
            assert!(align_of::<#ty>() == 8, "objects are aligned to 8 bytes");
        };
    })
}

/// Adds the header, or finds the base that has it.
fn prepare_fields(item: &mut ItemStruct) -> Result<Option<Type>> {
    if let Fields::Unit = item.fields {
        item.fields = Fields::Named(parse_quote!({}));
        item.semi_token = None;
    }
    let Fields::Named(fields) = &mut item.fields else {
        return Err(Error::new_spanned(&item.fields, "a native type has named fields"));
    };
    // A first field called `base` is the base itself, unless it is a place for a value.
    if let Some(Field { ident: Some(name), ty: Type::Path(ty), .. }) = fields.named.first()
        && name == "base"
        && ty.path.segments.last().is_some_and(|last| last.ident != "Slot" && last.ident != "Frozen")
    {
        return Ok(Some(Type::Path(ty.clone())));
    }
    if let Some(header) = fields.named.iter().find(|field| field.ident.as_ref().is_some_and(|name| name == "header")) {
        return Err(Error::new_spanned(header, "the macro adds the header"));
    }
    let header = parse_quote! {
        /// Counts, shape, lock: what every object begins with.
        pub header: ::typhon_object::heap::Header
    };
    fields.named.insert(0, header);
    Ok(None)
}

/// A field that holds a value is a `Slot` or `Frozen`: a bare one would be written without publication and barrier.
fn refuse_bare_values(ty: &Type) -> Result<()> {
    match ty {
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Ok(()) };
            if last.ident == "Value" && last.arguments.is_empty() {
                let text = "a native type holds no bare `Value`: use `Slot` (can change) or `Frozen` (never changes)";
                return Err(Error::new_spanned(ty, text));
            }
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return Ok(()) };
            arguments.args.iter().try_for_each(|argument| match argument {
                GenericArgument::Type(ty) => refuse_bare_values(ty),
                _ => Ok(()),
            })
        }
        Type::Array(array) => refuse_bare_values(&array.elem),
        Type::Slice(slice) => refuse_bare_values(&slice.elem),
        Type::Paren(inner) => refuse_bare_values(&inner.elem),
        Type::Tuple(tuple) => tuple.elems.iter().try_for_each(refuse_bare_values),
        _ => Ok(()),
    }
}

fn trace<'a>(ty: &Ident, fields: impl Iterator<Item = &'a Field> + Clone) -> TokenStream {
    let leaves = fields.clone().map(|field| {
        let ty = &field.ty;
        quote_spanned!(ty.span()=> <#ty as ::typhon_object::heap::Trace>::LEAF)
    });
    let visits = fields.map(|field| {
        let (name, ty) = (&field.ident, &field.ty);
        quote_spanned!(ty.span()=> ::typhon_object::heap::Trace::trace(&self.#name, tracer);)
    });
    quote! {
        impl ::typhon_object::heap::Trace for #ty {
            const LEAF: bool = #(#leaves)&&*;

            fn trace(&self, tracer: &mut ::typhon_object::heap::Tracer<'_>) {
                #(#visits)*
            }
        }
    }
}

/// The static layout and its three functions.
fn layout(ty: &Ident, arguments: &Arguments, own_base: Option<&Type>) -> Result<TokenStream> {
    let parent = match own_base {
        Some(base) => quote!(Some(<#base as ::typhon_object::heap::Native>::LAYOUT)),
        None => quote!(None),
    };
    if let (Some(_), Some(bytes)) = (&arguments.tail, &arguments.tail_bytes) {
        return Err(Error::new(bytes.span(), "either `tail` or `tail_bytes`"));
    }
    let name =
        arguments.name.as_ref().ok_or_else(|| Error::new(ty.span(), "state the name: `#[pytype(name = \"x\")]`"))?;
    // SAFETY (of what is written): the heap calls these with an initialised object of this layout (`Layout` states it),
    // so the cast is right; a `tail` of so many words lies behind the struct, because `extra` asked for it, and the type's
    // own constructor filled it. The tail is dropped before the payload, which tells its length.
    let tail = |words: &Ident| {
        quote! {
            let words = unsafe { &*object.cast::<#ty>() }.#words();
            let tail = unsafe { object.cast::<#ty>().add(1) }.cast::<::typhon_object::heap::Frozen>();
        }
    };
    let (extra, trace_tail, drop_tail) = match (&arguments.tail, &arguments.tail_bytes) {
        (Some(words), _) => {
            let tail = tail(words);
            (
                quote!(unsafe { &*object.cast::<#ty>() }.#words() * size_of::<::typhon_object::heap::Frozen>()),
                quote! {
                    #tail
                    tracer.items(words, |index, tracer| {
                        ::typhon_object::heap::Trace::trace(unsafe { &*tail.add(index) }, tracer);
                    });
                },
                quote! {
                    #tail
                    for index in (0..words).rev() {
                        unsafe { tail.add(index).drop_in_place() };
                    }
                },
            )
        }
        (None, Some(bytes)) => (
            quote!(unsafe { &*object.cast::<#ty>() }.#bytes().next_multiple_of(8)),
            TokenStream::new(),
            TokenStream::new(),
        ),
        (None, None) => (TokenStream::new(), TokenStream::new(), TokenStream::new()),
    };
    // Shapes know types of fixed size by this very function.
    let (extra, extra_path) = if arguments.tail.is_some() || arguments.tail_bytes.is_some() {
        let function = quote! {
            unsafe fn extra(object: *const ::typhon_object::heap::Header) -> usize {
                #extra
            }
        };
        (function, quote!(extra))
    } else {
        (TokenStream::new(), quote!(::typhon_object::heap::parts::no_extra))
    };
    let has_tail = arguments.tail.is_some();
    let (leaf, plain) = match arguments.tail {
        Some(_) => (quote!(false), quote!(false)),
        None => (quote!(<#ty as ::typhon_object::heap::Trace>::LEAF), quote!(!std::mem::needs_drop::<#ty>())),
    };
    Ok(quote! {
        #extra

        unsafe fn trace(
            object: *const ::typhon_object::heap::Header,
            tracer: &mut ::typhon_object::heap::Tracer<'_>,
        ) {
            ::typhon_object::heap::Trace::trace(unsafe { &*object.cast::<#ty>() }, tracer);
            #trace_tail
        }

        unsafe fn drop(object: *mut ::typhon_object::heap::Header) {
            #drop_tail
            unsafe { object.cast::<#ty>().drop_in_place() };
        }

        static LAYOUT: ::typhon_object::heap::Layout = ::typhon_object::heap::Layout {
            name: #name,
            size: size_of::<#ty>(),
            extra: #extra_path,
            trace,
            drop,
            leaf: #leaf,
            plain: #plain,
            tail_in_misc: #has_tail && size_of::<#ty>() == size_of::<::typhon_object::heap::Header>(),
            parent: #parent,
        };
    })
}

/// The Rust type of the base class.
fn base(arguments: &Arguments, own_base: Option<&Type>) -> Option<TokenStream> {
    match (&arguments.base, own_base) {
        (Some(Base::Nothing), _) => None,
        (Some(Base::Type(path)), _) => Some(quote!(#path)),
        (None, Some(ty)) => Some(quote!(#ty)),
        (None, None) => Some(quote!(::typhon_object::primal::object::Object)),
    }
}

/// `PyType::DEF`.
fn description(arguments: &Arguments, item: &ItemStruct, base: Option<&TokenStream>) -> Result<TokenStream> {
    let ty = &item.ident;
    let name = &arguments.name;
    let module = arguments.module.as_ref().map_or_else(|| "builtins".to_owned(), LitStr::value);
    let doc = docs(&item.attrs);
    let flags = flags(ty, &arguments.flags)?;
    let known = match &arguments.known {
        Some(known) => quote!(Some(::typhon_object::known::Known::#known)),
        None => quote!(None),
    };
    let base = match base {
        Some(base) => quote!(Some(|| <#base as ::typhon_object::native::PyType>::DEF)),
        None => quote!(None),
    };
    let methods = blocks(arguments, ty)?;
    // An inherent constant goes before a trait's, so a type without a plain block of methods has an empty one.
    let without = (!arguments.no_methods).then(|| {
        quote! {
            #[allow(dead_code, reason = "of use where there is no `#[pymethods]` without a name")]
            trait WithoutMethods {
                const METHODS: &'static [::typhon_object::native::NativeDef] = &[];
            }

            impl WithoutMethods for #ty {}
        }
    });
    Ok(quote! {
        #without

        impl ::typhon_object::native::PyType for #ty {
            const DEF: &'static ::typhon_object::native::TypeDef = {
                static DEF: ::typhon_object::native::TypeDef = ::typhon_object::native::TypeDef {
                    name: #name,
                    module: #module,
                    doc: #doc,
                    flags: #flags,
                    layout: <#ty as ::typhon_object::heap::Native>::LAYOUT,
                    base: #base,
                    second: ::std::option::Option::None,
                    known: #known,
                    cell: &CELL,
                    methods: &[#methods],
                };
                &DEF
            };
        }
    })
}

fn blocks(arguments: &Arguments, ty: &Ident) -> Result<TokenStream> {
    let further = arguments.methods.as_deref().unwrap_or_default();
    if arguments.no_methods {
        return match further {
            [_] => Ok(TokenStream::new()),
            _ => Err(Error::new(further[0].span(), "`methods(none)` stands alone")),
        };
    }
    let tables = further.iter().map(|block| methods::constant(quote!(#block))).collect::<Result<Vec<_>>>()?;
    Ok(quote!(#ty::METHODS, #(#ty::#tables),*))
}

fn flags(ty: &Ident, flags: &[Ident]) -> Result<TokenStream> {
    const KNOWN: &[&str] =
        &["base", "sequence", "mapping", "unhashable", "no_new", "dictionary", "match_self", "trace_only", "mutable"];
    let mut names = Vec::new();
    let mut mutable = false;
    for flag in flags {
        let text = flag.to_string();
        if !KNOWN.contains(&text.as_str()) {
            return Err(Error::new(flag.span(), format!("not a flag; there are {}", KNOWN.join(", "))));
        }
        match text.as_str() {
            "mutable" => mutable = true,
            // Stands for itself, or is inherited.
            "dictionary" => {}
            _ => names.push(format_ident!("{}", text.to_uppercase())),
        }
    }
    if !mutable {
        names.push(format_ident!("IMMUTABLE"));
    }
    Ok(quote! {
        #(::typhon_object::native::flag::#names |)*
        if <#ty as ::typhon_object::heap::Native>::EXTENSIBLE { ::typhon_object::native::flag::DICTIONARY } else { 0 }
    })
}

/// What every native type has: its header, itself as a value, and its base's methods.
fn access(ty: &Ident, own_base: Option<&Type>) -> TokenStream {
    let header = match own_base {
        Some(_) => quote!(self.base.header()),
        None => quote!(&self.header),
    };
    let deref = own_base.map(|base| {
        quote! {
            impl std::ops::Deref for #ty {
                type Target = #base;

                #[inline(always)]
                fn deref(&self) -> &#base {
                    &self.base
                }
            }
        }
    });
    quote! {
        #[allow(dead_code, reason = "not every type needs both")]
        impl #ty {
            /// The object's header.
            #[inline(always)]
            pub fn header(&self) -> &::typhon_object::heap::Header {
                #header
            }

            /// The object as a counted value.
            #[inline]
            pub fn to_value(&self) -> ::typhon_object::heap::Value {
                ::typhon_object::heap::Value::of(self)
            }
        }

        #deref
    }
}
