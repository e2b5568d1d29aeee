//! Writing the shims: one small function for each Rust function that Python sees, and its row of the table.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Error, LitFloat, Result, Type, spanned::Spanned};

use crate::{
    attributes::combine,
    function::{Entry, Function, Given, Receiver, Role, is_named, is_reference_to, option_of},
    sig::{Default, Kind, Param},
};

/// The table of these functions: an expression of type `&'static [NativeDef]`. `owner` is the Rust type, for methods.
pub(crate) fn table(functions: &[Function], owner: Option<&Type>) -> Result<TokenStream> {
    let mut shims = TokenStream::new();
    let mut rows = TokenStream::new();
    let mut errors = None;
    for function in functions {
        match write_shim(function, owner) {
            Ok(tokens) => shims.extend(tokens),
            Err(error) => combine(&mut errors, error),
        }
        rows.extend(write_rows(function));
    }
    match errors {
        Some(error) => Err(error),
        None => Ok(quote!({ #shims &[#rows] })),
    }
}

/// Shims are named as the functions are, so that profiles and backtraces read well.
fn shim_name(function: &Function) -> Ident {
    let mut name = function.ident.clone();
    name.set_span(Span::call_site());
    name
}

fn write_rows(function: &Function) -> TokenStream {
    let Function { conditions, doc, text, .. } = function;
    let shim = shim_name(function);
    let role = format_ident!("{}", format!("{:?}", function.role));
    let positional_only = is_positional_only(text);
    let entry = match function.entry {
        Entry::Fixed(count) => format_ident!("{}", ["Zero", "One", "Two", "Three"][count]),
        Entry::Bound | Entry::Unbound => format_ident!("Any"),
    };
    let row = |name: &String| {
        quote! {
            #conditions
            ::typhon_object::native::NativeDef {
                name: #name,
                role: ::typhon_object::native::Role::#role,
                signature: #text,
                positional_only: #positional_only,
                doc: #doc,
                entry: ::typhon_object::native::Entry::#entry(#shim),
            },
        }
    };
    std::iter::once(&function.name).chain(&function.aliases).map(row).collect()
}

/// Whether no parameter of a text signature can be given by name, `*args` aside.
fn is_positional_only(text: &str) -> bool {
    let rest = text.split_once(", /").map(|(_, rest)| rest);
    let is_star_alone = |rest: &str| !rest.contains([',', '*']);
    rest.is_some_and(|rest| rest == ")" || rest.strip_prefix(", *").is_some_and(is_star_alone))
}

fn write_shim(function: &Function, owner: Option<&Type>) -> Result<TokenStream> {
    let shim = shim_name(function);
    let conditions = &function.conditions;
    let (parameters, prologue) = match function.entry {
        Entry::Fixed(_) => fixed(function)?,
        Entry::Bound => bound(function, owner)?,
        Entry::Unbound => (quote!(args: ::typhon_object::args::Args<'_>), TokenStream::new()),
    };
    let receiver = receiver(function, owner);
    let call = call(function, owner);
    // An iterator's end is a value, not an exception: the unbound marker.
    let trait_call = match function.name.as_str() {
        "__next__" => quote!(::typhon_object::convert::IntoNext::into_next),
        _ => quote!(::typhon_object::convert::IntoResult::into_result),
    };
    Ok(quote! {
        #conditions
        fn #shim(
            vm: &::typhon_object::vm::Vm,
            #parameters
        ) -> ::typhon_object::raise::Result<::typhon_object::heap::Value> {
            #receiver
            #prologue
            #trait_call(#call, vm)
        }
    })
}

/// The call of the Rust function.
fn call(function: &Function, owner: Option<&Type>) -> TokenStream {
    let ident = &function.ident;
    let arguments = function.call.iter().map(|given| match given {
        Given::Vm => quote!(vm),
        Given::Receiver => quote!(this),
        Given::Param(_) if function.entry == Entry::Unbound => quote!(args),
        Given::Param(index) => {
            let value = variable(*index);
            quote!(#value)
        }
    });
    match owner {
        Some(owner) => quote!(#owner::#ident(#(#arguments),*)),
        None => quote!(self::#ident(#(#arguments),*)),
    }
}

/// The receiver in the form that the Rust function takes; before, it is a value named `this`.
fn receiver(function: &Function, owner: Option<&Type>) -> TokenStream {
    let split = match function.entry {
        Entry::Fixed(_) => TokenStream::new(),
        Entry::Bound | Entry::Unbound => split_receiver(function, owner),
    };
    let convert = match &function.receiver {
        Receiver::Nothing | Receiver::Value => TokenStream::new(),
        // SAFETY (of what is written): a method's entry is called with a receiver whose class was checked, so its
        // layout is the type's own; `native::Entry` states it.
        Receiver::Native => quote!(let this = unsafe { this.cast::<#owner>() };),
        Receiver::Converted(span) => quote_spanned! {*span=>
            let this = ::typhon_object::convert::FromValue::from_value(vm, this)?;
        },
    };
    quote!(#split #convert)
}

fn split_receiver(function: &Function, owner: Option<&Type>) -> TokenStream {
    match (&function.receiver, owner) {
        (Receiver::Nothing, _) => TokenStream::new(),
        // `__new__` is a static function: Python code may call it without a class.
        (_, Some(owner)) if function.name == "__new__" => {
            let def = quote!(<#owner as ::typhon_object::native::PyType>::DEF);
            quote!(let (this, args) = ::typhon_object::call::split_class(vm, args, #def)?;)
        }
        _ => quote!(let (this, args) = args.split_first().expect("the caller passes the receiver");),
    }
}

fn variable(index: usize) -> Ident {
    format_ident!("a{}", index)
}

/// Parameters and conversions of a shim with a fixed number of arguments.
fn fixed(function: &Function) -> Result<(TokenStream, TokenStream)> {
    let this = match function.receiver {
        Receiver::Nothing => TokenStream::new(),
        _ => quote!(this: &::typhon_object::heap::Value,),
    };
    let names: Vec<Ident> = (0..function.params.len()).map(variable).collect();
    let places = (0..function.params.len()).map(|at| place(function, None, at));
    let conversions = function.params.iter().zip(&names).zip(places).map(|(((_, ty), name), at)| match function.role {
        Role::Setter => {
            let inner = option_of(ty).map_or(Span::call_site(), Spanned::span);
            let some = quote_spanned!(inner=> ::typhon_object::convert::FromValue::from_value(vm, #name)?);
            quote!(let #name = if #name.is_unbound() { None } else { Some(#some) };)
        }
        _ => required(ty, name, &at),
    });
    let prologue = quote!(#(#conversions)*);
    Ok((quote!(#this #(#names: &::typhon_object::heap::Value),*), prologue))
}

/// Parameters and conversions of a shim that binds its arguments to a signature.
fn bound(function: &Function, owner: Option<&Type>) -> Result<(TokenStream, TokenStream)> {
    let named = |kind: Kind| !matches!(kind, Kind::Star | Kind::StarStar);
    let signature = signature(function, owner);
    let count = function.params.iter().filter(|(param, _)| named(param.kind)).count();
    let slots =
        function.params.iter().enumerate().filter(|(_, (param, _))| named(param.kind)).map(|(at, _)| variable(at));
    let mut conversions = TokenStream::new();
    let mut errors = None;
    for (index, (param, ty)) in function.params.iter().enumerate() {
        let name = variable(index);
        let at = place(function, owner, index);
        match (param.kind, &param.default) {
            (Kind::Star, _) => conversions.extend(quote!(let #name = bound.star;)),
            (Kind::StarStar, _) => conversions.extend(quote!(let #name = bound.star_star();)),
            (_, None) => {
                conversions.extend(quote!(let #name = #name.expect("a required argument is bound");));
                conversions.extend(required(ty, &name, &at));
            }
            (_, Some(default)) => match optional(param, ty, default, &name, &at) {
                Ok(tokens) => conversions.extend(tokens),
                Err(error) => combine(&mut errors, error),
            },
        }
    }
    if let Some(error) = errors {
        return Err(error);
    }
    let own = own_arguments(function, owner);
    let prologue = quote! {
        #signature
        #own
        let bound = args.bind::<#count>(vm, &SIGNATURE)?;
        let [#(#slots),*] = bound.slots;
        #conversions
    };
    Ok((quote!(args: ::typhon_object::args::Args<'_>), prologue))
}

/// A constructor without keyword parameters leaves keywords to the other half of making an instance.
fn own_arguments(function: &Function, owner: Option<&Type>) -> TokenStream {
    let positional = |(param, _): &(Param, Type)| matches!(param.kind, Kind::PositionalOnly | Kind::Star);
    let half = match (function.name.as_str(), &function.receiver) {
        ("__new__", _) => quote!(arguments_of_new),
        ("__init__", Receiver::Value) => quote!(arguments_of_init),
        _ => return TokenStream::new(),
    };
    match owner {
        Some(owner) if function.params.iter().all(positional) => quote! {
            let args = ::typhon_object::call::#half(
                vm,
                this,
                args,
                <#owner as ::typhon_object::native::PyType>::DEF,
            );
        },
        _ => TokenStream::new(),
    }
}

/// What error texts call a function: constructors by their class's name.
fn shown_name(function: &Function, owner: Option<&Type>) -> TokenStream {
    match owner {
        Some(owner) if matches!(function.name.as_str(), "__new__" | "__init__") => {
            quote!(<#owner as ::typhon_object::native::PyType>::DEF.name)
        }
        _ => {
            let name = &function.name;
            quote!(#name)
        }
    }
}

/// The static that arguments are bound to.
fn signature(function: &Function, owner: Option<&Type>) -> TokenStream {
    let name = shown_name(function, owner);
    let has = |kind| function.params.iter().any(|(param, _)| param.kind == kind);
    let class = owner.is_some() && matches!(function.name.as_str(), "__new__" | "__init__");
    let (star, star_star) = (has(Kind::Star), has(Kind::StarStar));
    let params = function.params.iter().filter(|(param, _)| !matches!(param.kind, Kind::Star | Kind::StarStar)).map(
        |(param, _)| {
            let Param { name, kind, .. } = param;
            let required = param.required();
            quote!(::typhon_object::args::Param { name: #name, kind: #kind, required: #required })
        },
    );
    quote! {
        static SIGNATURE: ::typhon_object::args::Signature = ::typhon_object::args::Signature {
            name: #name,
            params: &[#(#params),*],
            star: #star,
            star_star: #star_star,
            class: #class,
        };
    }
}

/// Converts `name`, a `&Value`, in place.
fn required(ty: &Type, name: &Ident, at: &TokenStream) -> TokenStream {
    if is_reference_to(ty, "Value") {
        TokenStream::new()
    } else if is_named(ty, "Maybe") {
        quote!(let #name = ::typhon_object::args::Maybe(Some(#name));)
    } else {
        let convert = convert(ty, name, at);
        quote!(let #name = #convert;)
    }
}

fn convert(ty: &Type, name: &Ident, at: &TokenStream) -> TokenStream {
    let converted = quote_spanned!(ty.span()=> ::typhon_object::convert::FromValue::from_value(vm, #name));
    match names_type(option_of(ty).unwrap_or(ty)) {
        true if option_of(ty).is_some() => {
            quote!(::typhon_object::convert::optional_argument(vm, #converted, #at)?)
        }
        true => quote!(::typhon_object::convert::argument(vm, #converted, #at)?),
        false => quote!(#converted?),
    }
}

/// Whether what is refused is refused for its type alone, so that the error can say which argument it is.
fn names_type(ty: &Type) -> bool {
    is_named(ty, "String") || matches!(ty, Type::Reference(_)) && !is_reference_to(ty, "Value")
}

/// How error texts call a parameter: the function's name, and which argument of it.
fn place(function: &Function, owner: Option<&Type>, index: usize) -> TokenStream {
    let name = shown_name(function, owner);
    let which = match &function.params[index].0 {
        Param { kind: Kind::PositionalOnly, .. } if function.params.len() == 1 => String::new(),
        Param { kind: Kind::PositionalOnly, .. } => format!(" {}", index + 1),
        Param { name, .. } => format!(" '{name}'"),
    };
    quote!(#name, #which)
}

/// Converts `name`, an `Option<&Value>`, in place.
fn optional(param: &Param, ty: &Type, default: &Default, name: &Ident, at: &TokenStream) -> Result<TokenStream> {
    if is_named(ty, "Maybe") {
        return Ok(quote!(let #name = ::typhon_object::args::Maybe(#name);));
    }
    let given = convert(ty, name, at);
    let inner = option_of(ty);
    let direct = match (inner, default) {
        (Some(_), Default::None | Default::Absent) => Some(quote!(None)),
        (Some(inner), _) => direct(inner, default).map(|value| quote!(Some(#value))),
        (None, _) => direct(ty, default),
    };
    if let Some(direct) = direct {
        return Ok(quote!(let #name = match #name { Some(#name) => #given, None => #direct };));
    }
    let convert = required(ty, name, at);
    let singleton = |value: &str| {
        let value = Ident::new(value, Span::call_site());
        quote! {
            let #name = {
                static DEFAULT: ::typhon_object::heap::Value = ::typhon_object::heap::Value::#value;
                #name.unwrap_or(&DEFAULT)
            };
            #convert
        }
    };
    let literal = match default {
        Default::None if is_primitive(ty) => {
            let text = "the default None needs `Option<...>`, `&Value` or `Maybe` as the parameter's type";
            return Err(Error::new(param.span, text));
        }
        Default::Absent | Default::Other(_) => {
            return Err(Error::new(param.span, "this default can only be told by a parameter of type `Maybe<'_>`"));
        }
        Default::None => return Ok(singleton("NONE")),
        Default::Bool(true) => return Ok(singleton("TRUE")),
        Default::Bool(false) => return Ok(singleton("FALSE")),
        Default::Int { negative, digits } => signed(*negative, quote!(#digits), "i64"),
        Default::Float { negative, digits } => signed(*negative, quote!(#digits), "f64"),
        Default::Str(text) => quote!(#text),
        Default::MaxSize => quote!(i64::MAX),
    };
    let place = format_ident!("default_{}", name);
    Ok(quote! {
        let #place;
        let #name = match #name {
            Some(#name) => #name,
            None => {
                #place = ::typhon_object::convert::IntoResult::into_result(#literal, vm)?;
                &#place
            }
        };
        #convert
    })
}

fn signed(negative: bool, digits: TokenStream, suffix: &str) -> TokenStream {
    let ty = Ident::new(suffix, Span::call_site());
    if negative { quote!(-#digits as #ty) } else { quote!(#digits as #ty) }
}

const INTEGERS: &[&str] = &["i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize"];

fn is_primitive(ty: &Type) -> bool {
    INTEGERS.iter().chain(&["f64", "String"]).any(|name| is_named(ty, name)) || is_reference_to(ty, "str")
}

/// The default as a Rust value of this type, where the two fit without a conversion at run time.
fn direct(ty: &Type, default: &Default) -> Option<TokenStream> {
    let integer = INTEGERS.iter().find(|name| is_named(ty, name));
    match default {
        Default::Int { negative, digits } if integer.is_some() => {
            Some(if *negative { quote!(-#digits) } else { quote!(#digits) })
        }
        Default::Int { negative, digits } if is_named(ty, "f64") => {
            let digits = LitFloat::new(&format!("{}.0", digits.base10_digits()), digits.span());
            Some(if *negative { quote!(-#digits) } else { quote!(#digits) })
        }
        Default::Float { negative, digits } if is_named(ty, "f64") => {
            Some(if *negative { quote!(-#digits) } else { quote!(#digits) })
        }
        Default::MaxSize if matches!(integer, Some(&"i64")) => Some(quote!(i64::MAX)),
        Default::MaxSize if matches!(integer, Some(&("isize" | "usize" | "u64"))) => Some(quote!(i64::MAX as #ty)),
        Default::Bool(truth) if is_named(ty, "bool") => Some(quote!(#truth)),
        Default::Str(text) if is_reference_to(ty, "str") => Some(quote!(#text)),
        Default::Str(text) if is_named(ty, "String") => Some(quote!(String::from(#text))),
        _ => None,
    }
}
