//! Numbers and strs, as one thread sees them.

use typhon_object::{
    heap::word,
    prelude::*,
    primal::{float, int, str as string, tuple},
};

use crate::testing::with_vm;

/// The repr of what `result` is, or the class and text of what it raised.
fn show(vm: &Vm, result: Result<Value>) -> String {
    match result.and_then(|value| ops::repr(vm, &value)) {
        Ok(repr) => string::lossy(&repr),
        Err(raised) => {
            let error = vm.catch(raised);
            let text = ops::str(vm, &error).unwrap_or_else(|_| panic!("the text of an error"));
            format!("{}: {}", vm.type_name(&error), string::lossy(&text))
        }
    }
}

fn call(vm: &Vm, object: &Value, method: &str, args: &[Value]) -> String {
    show(vm, vm.call_method_str(object, method, args))
}

#[test]
fn ints_leave_the_immediates_and_come_back() {
    with_vm(|vm| {
        let edge = vm.int((1 << 61) - 1);
        let above = int::arith::add(vm, &edge, &vm.int(1));
        assert!(above.is_object() && !word::is_int(above.raw()));
        assert_eq!(show(vm, Ok(above.clone())), "2305843009213693952");
        assert!(int::arith::sub(vm, &above, &vm.int(1)).is(&edge));
        let square = int::arith::mul(vm, &above, &above).unwrap_or_else(|_| panic!("it fits"));
        assert_eq!(show(vm, Ok(square.clone())), "5316911983139663491615228241121378304");
        assert!(
            int::arith::floor_div(vm, &square, &above).is_ok_and(|quotient| ops::equal(vm, &quotient, &above).unwrap())
        );
        assert_eq!(show(vm, int::arith::divmod(vm, &vm.int(-7), &vm.int(2))), "(-4, 1)");
        assert_eq!(show(vm, int::arith::pow(vm, &vm.int(2), &vm.int(-1))), "0.5");
        assert_eq!(show(vm, int::arith::modulo(vm, &square, &vm.int(0))), "ZeroDivisionError: division by zero");
        assert_eq!(show(vm, int::bits::left_shift(vm, &edge, &vm.int(-1))), "ValueError: negative shift count");
        assert!(int::arith::add(vm, &edge, &vm.float(1.0)).is(&Value::NOT_IMPLEMENTED));
    });
}

#[test]
fn ints_as_text() {
    with_vm(|vm| {
        let class = typhon_object::known::Known::Int.value();
        let parse = |text: &str, base: i64| show(vm, vm.call(&class, &[vm.str(text), vm.int(base)]));
        assert_eq!(parse(" -1_000 ", 10), "-1000");
        assert_eq!(parse("0xfF", 0), "255");
        assert_eq!(parse("x'", 10), "ValueError: invalid literal for int() with base 10: \"x'\"");
        assert_eq!(parse("1", 37), "ValueError: int() base must be >= 2 and <= 36, or 0");
        assert_eq!(call(vm, &vm.int(-255), "__format__", &[vm.str("#010_x")]), "'-0x00_00ff'");
        assert_eq!(call(vm, &class, "__new__", &[]), "TypeError: int.__new__(): not enough arguments");
        assert_eq!(call(vm, &vm.int(25), "__round__", &[vm.int(-1)]), "20");
    });
}

#[test]
fn floats_compare_with_ints_exactly() {
    with_vm(|vm| {
        let big = vm.float(9_007_199_254_740_992.0);
        assert!(ops::equal(vm, &big, &vm.int(1 << 53)).unwrap());
        assert!(!ops::equal(vm, &big, &vm.int((1 << 53) + 1)).unwrap());
        assert!(ops::less(vm, &big, &vm.int((1 << 53) + 1)).unwrap());
        let nan = vm.float(f64::NAN);
        assert!(!ops::equal(vm, &nan, &nan).unwrap());
        assert_eq!(show(vm, float::power(vm, -8.0, 0.5)), "(1.7319121124709868e-16+2.8284271247461903j)");
        assert_eq!(call(vm, &vm.float(2.675), "__round__", &[vm.int(2)]), "2.67");
        let error = "OverflowError: cannot convert float infinity to integer";
        assert_eq!(call(vm, &vm.float(f64::INFINITY), "__int__", &[]), error);
    });
}

#[test]
fn strs_are_indexed_by_code_point() {
    with_vm(|vm| {
        let long = vm.str(&"aé€𝄞".repeat(50));
        assert_eq!(show(vm, ops::get_item(vm, &long, &vm.int(-1))), "'𝄞'");
        assert_eq!(show(vm, ops::get_item(vm, &long, &vm.int(129))), "'é'");
        assert_eq!(call(vm, &long, "find", &[vm.str("€a"), vm.int(3)]), "-1");
        assert_eq!(call(vm, &long, "rfind", &[vm.str("𝄞a")]), "195");
        assert_eq!(call(vm, &long, "count", &[vm.str(""), vm.int(198)]), "3");
        let one = ops::get_item(vm, &vm.str("xéy"), &vm.int(1)).unwrap_or_else(|_| panic!("it is there"));
        assert!(one.is(&vm.intern("é")), "strs of one Latin-1 character exist once");
        let error = "TypeError: string indices must be integers, not 'str'";
        assert_eq!(show(vm, ops::get_item(vm, &long, &vm.str("x"))), error);
    });
}

#[test]
fn strs_are_formatted() {
    with_vm(|vm| {
        let args = [vm.int(5), vm.float(2.5)];
        assert_eq!(call(vm, &vm.str("{1:>{0}}|{0!r}"), "format", &args), "'  2.5|5'");
        let error = "IndexError: Replacement index 2 out of range for positional args tuple";
        assert_eq!(call(vm, &vm.str("{}{}{}"), "format", &args), error);
        let percent = |format: &str, args: Value| show(vm, string::percent::format(vm, &vm.str(format), &args));
        assert_eq!(percent("%-4d|%.1f%%", tuple::of(args)), "'5   |2.5%'");
        assert_eq!(percent("%s", tuple::of([])), "TypeError: not enough arguments for format string");
        let surplus = "TypeError: not all arguments converted during string formatting";
        assert_eq!(percent("", vm.int(1)), surplus);
    });
}

#[test]
fn absurd_repetitions_are_refused() {
    with_vm(|vm| {
        let times = vm.int(1 << 62);
        let text = |text: &str| show(vm, ops::binary(vm, ops::Binary::Mul, &vm.str(text), &times));
        assert_eq!(text("ab"), "OverflowError: repeated string is too long");
        assert_eq!(text("a"), "MemoryError: ");
        assert_eq!(text(""), "''");
    });
}
