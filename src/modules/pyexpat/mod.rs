//! `pyexpat`: XML that is read in pieces, with a handler for each kind of event.
//!
//! The reading is our own (`engine`). Expat's contract is more than a library of Rust offers: documents come in pieces that end
//! anywhere, each event and each error has a line, a column and a byte, errors have expat's numbers, declarations are told
//! one by one, their entities and defaults count, and handlers may ask for parsers of what is elsewhere. quick-xml, the
//! best kept of the libraries, pulls from a reader, tells bytes only, passes over most of what is not well-formed, and
//! takes a document type declaration for one text. What it would have left to be written is most of what is here.

use typhon_object::{
    bootstrap::type_of,
    prelude::*,
    primal::{dict, module as modules, module::set_constant, tuple},
};

mod arguments;
mod constants;
mod drive;
mod encodings;
mod engine;
mod errors;
mod files;
mod handlers;
mod parser;
mod settings;
mod text;

use engine::Engine;
use parser::XmlParser;

/// Python wrapper for Expat parser.
#[pymodule(name = "pyexpat")]
#[allow(non_snake_case, reason = "the names are Python's")]
mod module {
    #[attr]
    const EXPAT_VERSION: &str = "expat_2.9.0";
    #[attr]
    #[name = "native_encoding"]
    const NATIVE_ENCODING: &str = "UTF-8";
    #[attr]
    const XML_PARAM_ENTITY_PARSING_NEVER: i64 = 0;
    #[attr]
    const XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE: i64 = 1;
    #[attr]
    const XML_PARAM_ENTITY_PARSING_ALWAYS: i64 = 2;

    /// Return a new XML parser object.
    #[sig(encoding = None, namespace_separator = None, intern = ...)]
    fn ParserCreate(vm: &Vm, encoding: &Value, namespace_separator: &Value, intern: Maybe<'_>) -> Result<Value> {
        let encoding = super::text_or_none(vm, encoding, "encoding")?;
        let separator = super::text_or_none(vm, namespace_separator, "namespace_separator")?;
        if separator.as_ref().is_some_and(|separator| separator.len() > 1) {
            let text = "namespace_separator must be at most one character, omitted, or None";
            return Err(vm.value_error(text));
        }
        let intern = match intern {
            Maybe(None) => dict::new(),
            Maybe(Some(given)) if given.is_none() || Dict::from(given).is_some() => given.clone(),
            Maybe(Some(_)) => return Err(vm.type_error("intern must be a dictionary")),
        };
        Ok(XmlParser::make(Engine::new(encoding.as_deref(), separator.as_deref()), intern))
    }

    /// Returns string error for given number.
    fn ErrorString(vm: &Vm, code: &Value) -> Result<Option<&'static str>> {
        let code = typhon_object::primal::int::to_i64(vm, &ops::index(vm, code)?)?;
        Ok(super::engine::text_of(code))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        super::fill(vm, module)
    }
}

/// The text of an argument that may be None.
fn text_or_none(vm: &Vm, value: &Value, name: &str) -> Result<Option<String>> {
    if value.is_none() {
        return Ok(None);
    }
    let Some(text) = value.native::<Str>() else {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("ParserCreate() argument '{name}' must be str or None, not {given}")));
    };
    let Some(text) = text.to_str() else { return Err(vm.surrogates_not_allowed(value)) };
    if text.contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    Ok(Some(text.to_owned()))
}

fn fill(vm: &Vm, module: &Value) -> Result<()> {
    set_constant(vm, module, "XMLParserType", type_of(vm, XmlParser::DEF))?;
    let version = [2, 9, 0].map(|part| vm.int(part));
    set_constant(vm, module, "version_info", tuple::of(version))?;
    let error = errors::class(vm)?;
    set_constant(vm, module, "error", error.clone())?;
    set_constant(vm, module, "ExpatError", error)?;
    set_constant(vm, module, "features", constants::features(vm))?;
    let loaded = &vm.runtime().modules;
    for (name, doc, fill) in constants::PARTS {
        let full = format!("pyexpat.{name}");
        let part = modules::new(vm, &full, Some(doc));
        fill(vm, &part)?;
        ops::set_item(vm, loaded, &vm.str(&full), &part)?;
        set_constant(vm, module, name, part)?;
    }
    Ok(())
}
