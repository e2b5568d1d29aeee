//! The modules `pyexpat.errors` and `pyexpat.model`, and what the parser can do.

use typhon_object::{
    prelude::*,
    primal::{dict, list, module::set_constant, tuple},
};

use super::engine::ERRORS;
use crate::support::parts::add_numbers;

/// Fills a module that is being made.
type Fill = fn(&Vm, &Value) -> Result<()>;

/// The modules within: name, documentation, contents.
pub(super) const PARTS: [(&str, &str, Fill); 2] = [
    ("errors", "Constants used to describe error conditions.", errors),
    ("model", "Constants used to interpret content model information.", model),
];

fn errors(vm: &Vm, module: &Value) -> Result<()> {
    let (codes, messages) = (dict::new(), dict::new());
    for (index, (name, text)) in ERRORS.iter().enumerate() {
        let (number, text) = (vm.int(index as i64 + 1), vm.str(text));
        ops::set_item(vm, &codes, &text, &number)?;
        ops::set_item(vm, &messages, &number, &text)?;
        set_constant(vm, module, &format!("XML_ERROR_{name}"), text)?;
    }
    set_constant(vm, module, "codes", codes)?;
    set_constant(vm, module, "messages", messages)
}

fn model(vm: &Vm, module: &Value) -> Result<()> {
    let numbers = [
        ("XML_CTYPE_EMPTY", 1),
        ("XML_CTYPE_ANY", 2),
        ("XML_CTYPE_MIXED", 3),
        ("XML_CTYPE_NAME", 4),
        ("XML_CTYPE_CHOICE", 5),
        ("XML_CTYPE_SEQ", 6),
        ("XML_CQUANT_NONE", 0),
        ("XML_CQUANT_OPT", 1),
        ("XML_CQUANT_REP", 2),
        ("XML_CQUANT_PLUS", 3),
    ];
    add_numbers(vm, module, &numbers)
}

/// What the parser can do: a list of names and numbers.
pub(super) fn features(vm: &Vm) -> Value {
    const FEATURES: [(&str, i64); 10] = [
        ("sizeof(XML_Char)", 1),
        ("sizeof(XML_LChar)", 1),
        ("XML_DTD", 0),
        ("XML_CONTEXT_BYTES", 1024),
        ("XML_NS", 0),
        ("XML_BLAP_MAX_AMP", 100),
        ("XML_BLAP_ACT_THRES", 8 << 20),
        ("XML_GE", 0),
        ("XML_AT_MAX_AMP", 100),
        ("XML_AT_ACT_THRES", 64 << 20),
    ];
    list::new(FEATURES.iter().map(|&(name, number)| tuple::of([vm.str(name), vm.int(number)])).collect())
}
