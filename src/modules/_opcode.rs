//! `_opcode`: what `opcode` and `dis` ask of an interpreter.
//!
//! The numbers in `_opcode_metadata` are those of CPython's bytecode, which is not what runs here: an opcode of theirs has no
//! properties.

use typhon_object::{
    prelude::*,
    primal::{list, tuple},
};

const UNARY: &[&str] = &[
    "INTRINSIC_1_INVALID",
    "INTRINSIC_PRINT",
    "INTRINSIC_IMPORT_STAR",
    "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP",
    "INTRINSIC_UNARY_POSITIVE",
    "INTRINSIC_LIST_TO_TUPLE",
    "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC",
    "INTRINSIC_TYPEVARTUPLE",
    "INTRINSIC_SUBSCRIPT_GENERIC",
    "INTRINSIC_TYPEALIAS",
];

const BINARY: &[&str] = &[
    "INTRINSIC_2_INVALID",
    "INTRINSIC_PREP_RERAISE_STAR",
    "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
    "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
    "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

const OPERATORS: &[(&str, &str)] = &[
    ("NB_ADD", "+"),
    ("NB_AND", "&"),
    ("NB_FLOOR_DIVIDE", "//"),
    ("NB_LSHIFT", "<<"),
    ("NB_MATRIX_MULTIPLY", "@"),
    ("NB_MULTIPLY", "*"),
    ("NB_REMAINDER", "%"),
    ("NB_OR", "|"),
    ("NB_POWER", "**"),
    ("NB_RSHIFT", ">>"),
    ("NB_SUBTRACT", "-"),
    ("NB_TRUE_DIVIDE", "/"),
    ("NB_XOR", "^"),
    ("NB_INPLACE_ADD", "+="),
    ("NB_INPLACE_AND", "&="),
    ("NB_INPLACE_FLOOR_DIVIDE", "//="),
    ("NB_INPLACE_LSHIFT", "<<="),
    ("NB_INPLACE_MATRIX_MULTIPLY", "@="),
    ("NB_INPLACE_MULTIPLY", "*="),
    ("NB_INPLACE_REMAINDER", "%="),
    ("NB_INPLACE_OR", "|="),
    ("NB_INPLACE_POWER", "**="),
    ("NB_INPLACE_RSHIFT", ">>="),
    ("NB_INPLACE_SUBTRACT", "-="),
    ("NB_INPLACE_TRUE_DIVIDE", "/="),
    ("NB_INPLACE_XOR", "^="),
    ("NB_SUBSCR", "[]"),
];

fn names(vm: &Vm, names: &[&str]) -> Value {
    list::new(names.iter().map(|name| vm.str(name)).collect())
}

/// Opcode support module.
#[pymodule(name = "_opcode")]
mod module {
    /// Instructions are not specialised in place, as CPython's are.
    #[attr]
    const ENABLE_SPECIALIZATION: bool = false;
    #[attr]
    const ENABLE_SPECIALIZATION_FT: bool = false;

    #[sig(opcode, oparg = None, /, *, jump = None)]
    fn stack_effect(vm: &Vm, _opcode: i64, _oparg: &Value, _jump: &Value) -> Result<i64> {
        Err(vm.not_implemented("CPython's opcodes have no effect here"))
    }

    #[sig(opcode)]
    fn is_valid(_opcode: i64) -> bool {
        false
    }

    #[sig(opcode)]
    fn has_arg(_opcode: i64) -> bool {
        false
    }

    #[sig(opcode)]
    fn has_const(_opcode: i64) -> bool {
        false
    }

    #[sig(opcode)]
    fn has_name(_opcode: i64) -> bool {
        false
    }

    #[sig(opcode)]
    fn has_jump(_opcode: i64) -> bool {
        false
    }

    #[sig(opcode)]
    fn has_free(_opcode: i64) -> bool {
        false
    }

    #[sig(opcode)]
    fn has_local(_opcode: i64) -> bool {
        false
    }

    #[sig(opcode)]
    fn has_exc(_opcode: i64) -> bool {
        false
    }

    fn get_nb_ops(vm: &Vm) -> Value {
        list::new(OPERATORS.iter().map(|(name, symbol)| tuple::of([vm.str(name), vm.str(symbol)])).collect())
    }

    fn get_intrinsic1_descs(vm: &Vm) -> Value {
        names(vm, UNARY)
    }

    fn get_intrinsic2_descs(vm: &Vm) -> Value {
        names(vm, BINARY)
    }

    fn get_special_method_names(vm: &Vm) -> Value {
        names(vm, &["__enter__", "__exit__", "__aenter__", "__aexit__"])
    }

    #[sig(code, offset)]
    fn get_executor(vm: &Vm, _code: &Value, _offset: i64) -> Result<Value> {
        Err(vm.runtime_error("Executors are not available in this build"))
    }
}
