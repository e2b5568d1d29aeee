//! What stands before an item: its documentation, and the marks that the macros understand.

use proc_macro2::{Span, TokenStream};
use syn::{
    Attribute, Error, Expr, ExprLit, Ident, Lit, LitStr, Meta, Result, Token, ext::IdentExt, parse::Parse,
    parse::ParseStream, punctuated::Punctuated, spanned::Spanned,
};

use crate::sig::Sig;

/// The text of the doc comments: lines joined, one leading space stripped from each.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            lines.extend(text.value().lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()));
            if text.value().is_empty() {
                lines.push(String::new());
            }
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// The attributes that decide whether an item exists at all; rows and shims must have them too.
pub(crate) fn conditions(attributes: &[Attribute]) -> TokenStream {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    quote::quote!(#(#conditions)*)
}

/// A name as Python sees it: without `r#`, and without the underscore that tells a name from a Rust keyword.
pub(crate) fn python_name(ident: &Ident) -> String {
    let name = ident.unraw().to_string();
    match name.strip_suffix('_') {
        Some(stem) if !stem.is_empty() && !stem.ends_with('_') => stem.to_owned(),
        _ => name,
    }
}

/// What a function becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mark {
    Getter,
    Member,
    Setter,
    ClassMethod,
    StaticMethod,
    New,
    Coexisting,
}

/// The marks of one item.
#[derive(Default)]
pub(crate) struct Marks {
    /// `#[skip]`.
    pub(crate) skip: bool,
    /// `#[attr]`.
    pub(crate) attr: bool,
    /// `#[init]`.
    pub(crate) init: bool,
    /// `#[getter]` and its like, with its place.
    pub(crate) mark: Option<(Mark, Span)>,
    /// `#[name = "x"]`.
    pub(crate) name: Option<String>,
    /// `#[alias(x, y)]`.
    pub(crate) aliases: Vec<String>,
    /// `#[sig(...)]` with its place.
    pub(crate) sig: Option<(Sig, Span)>,
}

impl Marks {
    /// Reads the marks and takes them away from the item.
    pub(crate) fn take(attributes: &mut Vec<Attribute>) -> Result<Marks> {
        let mut marks = Marks::default();
        let mut errors: Option<Error> = None;
        attributes.retain(|attribute| match marks.read(attribute) {
            Ok(known) => !known,
            Err(error) => {
                combine(&mut errors, error);
                false
            }
        });
        errors.map_or(Ok(marks), Err)
    }

    fn read(&mut self, attribute: &Attribute) -> Result<bool> {
        let Some(name) = attribute.path().get_ident() else { return Ok(false) };
        let mark = match name.to_string().as_str() {
            "skip" => return flag(&mut self.skip, attribute),
            "attr" => return flag(&mut self.attr, attribute),
            "init" => return flag(&mut self.init, attribute),
            "name" => {
                let Meta::NameValue(pair) = &attribute.meta else {
                    return Err(Error::new_spanned(attribute, "write `#[name = \"x\"]`"));
                };
                let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value else {
                    return Err(Error::new_spanned(&pair.value, "the name is a string"));
                };
                self.name = Some(text.value());
                return Ok(true);
            }
            "alias" => {
                let names = attribute.parse_args_with(Punctuated::<Name, Token![,]>::parse_terminated)?;
                self.aliases.extend(names.into_iter().map(|name| name.0));
                return Ok(true);
            }
            "sig" => {
                let sig = match &attribute.meta {
                    Meta::List(list) => syn::parse2(list.tokens.clone())?,
                    _ => return Err(Error::new_spanned(attribute, "write `#[sig(a, /, b = None)]`")),
                };
                if self.sig.replace((sig, attribute.span())).is_some() {
                    return Err(Error::new_spanned(attribute, "a function has one signature"));
                }
                return Ok(true);
            }
            "getter" => Mark::Getter,
            "member" => Mark::Member,
            "setter" => Mark::Setter,
            "classmethod" => Mark::ClassMethod,
            "staticmethod" => Mark::StaticMethod,
            "new" => Mark::New,
            "coexisting" => Mark::Coexisting,
            _ => return Ok(false),
        };
        attribute.meta.require_path_only()?;
        if self.mark.replace((mark, attribute.span())).is_some() {
            return Err(Error::new_spanned(
                attribute,
                "one of `getter`, `member`, `setter`, `classmethod`, `staticmethod`, `new`, `coexisting` only",
            ));
        }
        Ok(true)
    }
}

fn flag(place: &mut bool, attribute: &Attribute) -> Result<bool> {
    attribute.meta.require_path_only()?;
    *place = true;
    Ok(true)
}

/// A name written as an identifier or as a string.
struct Name(String);

impl Parse for Name {
    fn parse(input: ParseStream<'_>) -> Result<Name> {
        if input.peek(LitStr) {
            return Ok(Name(input.parse::<LitStr>()?.value()));
        }
        Ok(Name(input.call(Ident::parse_any)?.unraw().to_string()))
    }
}

/// Adds an error to those found before.
pub(crate) fn combine(errors: &mut Option<Error>, error: Error) {
    match errors {
        Some(all) => all.combine(error),
        None => *errors = Some(error),
    }
}
