//! Golden expansions: every `goldens/x.rs` expands to `goldens/x.expanded`. `TYPHON_RENEW=1` writes them anew.
//! `goldens/errors.txt` holds misuses, each followed by what the macros answer.

use std::{fs, path::Path};

use quote::{ToTokens, quote};
use syn::{Attribute, Item, Meta};

use crate::{methods, module, types};

/// Expands the item's own macro, where it has one.
fn expand(mut item: Item) -> proc_macro2::TokenStream {
    let attributes = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        _ => return item.to_token_stream(),
    };
    let ours = |attribute: &Attribute| {
        ["pytype", "pymethods", "pymodule"].into_iter().find(|name| attribute.path().is_ident(name))
    };
    let Some(at) = attributes.iter().position(|attribute| ours(attribute).is_some()) else {
        return item.to_token_stream();
    };
    let attribute = attributes.remove(at);
    let arguments = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => quote!(),
    };
    let item = item.to_token_stream();
    match ours(&attribute) {
        Some("pytype") => types::expand(arguments, item),
        Some("pymethods") => methods::expand(arguments, item),
        _ => module::expand(arguments, item),
    }
}

#[test]
fn expansions_are_the_golden_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens");
    let renew = std::env::var_os("TYPHON_RENEW").is_some();
    let mut differing = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        count += 1;
        let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
        let expanded = file.items.into_iter().map(expand).collect();
        let expanded = prettyplease::unparse(&syn::parse2(expanded).unwrap());
        let golden = path.with_extension("expanded");
        if renew {
            fs::write(&golden, expanded).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != expanded {
            differing.push(golden);
        }
    }
    assert!(count > 0);
    assert!(differing.is_empty(), "TYPHON_RENEW=1 writes them anew: {differing:?}");
}

/// The texts of the `compile_error!`s in an expansion.
fn errors(expanded: proc_macro2::TokenStream) -> Vec<String> {
    struct Errors(Vec<String>);
    impl Errors {
        fn walk(&mut self, tokens: proc_macro2::TokenStream) {
            let mut after_error = false;
            for token in tokens {
                match token {
                    proc_macro2::TokenTree::Group(group) if after_error => {
                        self.0.push(syn::parse2::<syn::LitStr>(group.stream()).unwrap().value());
                        after_error = false;
                    }
                    proc_macro2::TokenTree::Group(group) => self.walk(group.stream()),
                    proc_macro2::TokenTree::Ident(ident) => after_error = ident == "compile_error",
                    proc_macro2::TokenTree::Punct(_) => {}
                    proc_macro2::TokenTree::Literal(_) => after_error = false,
                }
            }
        }
    }
    let mut errors = Errors(Vec::new());
    errors.walk(expanded);
    errors.0
}

#[test]
fn misuse_is_explained() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/errors.txt");
    let old = fs::read_to_string(&path).unwrap();
    let mut new = String::new();
    for case in old.split("\n\n").filter(|case| !case.trim().is_empty()) {
        let source: Vec<&str> = case.trim_end().lines().filter(|line| !line.starts_with("//~ ")).collect();
        let source = source.join("\n");
        let file = syn::parse_file(&source).unwrap_or_else(|error| panic!("{error}: {source}"));
        let errors = errors(file.items.into_iter().map(expand).collect());
        assert!(!errors.is_empty(), "accepted: {source}");
        let errors: String = errors.iter().map(|error| format!("//~ {error}\n")).collect();
        new.push_str(&format!("{source}\n{errors}\n"));
    }
    if std::env::var_os("TYPHON_RENEW").is_some() {
        fs::write(&path, new).unwrap();
    } else {
        assert_eq!(old.trim_end(), new.trim_end(), "TYPHON_RENEW=1 writes it anew");
    }
}
