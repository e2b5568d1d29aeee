//! `_tokenize`: the tokenizer under `tokenize`, which is not built yet.

use typhon_object::prelude::*;

/// Python tokens.
#[pymodule(name = "_tokenize", types(TokenizerIter))]
mod module {}

/// Iterates over the tokens of a source.
#[pytype(name = "TokenizerIter", module = "_tokenize")]
pub struct TokenizerIter {}

#[pymethods]
impl TokenizerIter {
    #[sig(readline, /, *, extra_tokens, encoding = "utf-8")]
    fn __new__(_class: &Value, vm: &Vm, _readline: &Value, _extra_tokens: &Value, _encoding: &Value) -> Result<Value> {
        Err(vm.not_implemented("the tokens of a source cannot be listed yet"))
    }

    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self) -> Option<Value> {
        None
    }
}
