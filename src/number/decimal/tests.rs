//! The operations on examples of the specification and of arithmetic's laws.

use super::*;

const NINE: Context = Context { precision: 9, emax: 384, emin: -383, rounding: Rounding::HalfUp, clamp: false };

fn read(text: &str) -> Decimal {
    Decimal::parse(text.as_bytes()).unwrap_or_else(|| panic!("no number: {text}"))
}

type Two = fn(&Decimal, &Decimal, &Context, &mut Conditions) -> Decimal;
type One = fn(&Decimal, &Context, &mut Conditions) -> Decimal;

fn two(op: Two, a: &str, b: &str) -> String {
    op(&read(a), &read(b), &NINE, &mut Conditions::NONE.clone()).to_text(true)
}

fn one(op: One, a: &str, context: &Context) -> String {
    op(&read(a), context, &mut Conditions::NONE.clone()).to_text(true)
}

#[test]
fn text_round_trips() {
    for text in ["0", "-0", "1.20", "0E+5", "1E-7", "0.000001", "1.23E+5", "-Infinity", "NaN12", "sNaN", "0E-7"] {
        assert_eq!(read(text).to_text(true), text);
    }
    let long = format!("1.{}", "7".repeat(200));
    assert_eq!(read(&long).to_text(true), long);
    assert_eq!(read("12300E-5").to_engineering(true), "0.12300");
    assert_eq!(read("1E+4").to_engineering(false), "10e+3");
    assert_eq!(read("0E-8").to_engineering(true), "0.00E-6");
    for text in ["", ".", "1.2.3", "1e", "e5", "+-1", "1 ", "nanx", "infinit"] {
        assert!(Decimal::parse(text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn arithmetic() {
    assert_eq!(two(Decimal::add, "12", "7.00"), "19.00");
    assert_eq!(two(Decimal::add, "1E+2", "1.01E+4"), "1.02E+4");
    assert_eq!(two(Decimal::add, "999999999", "1"), "1.00000000E+9");
    assert_eq!(two(Decimal::add, "1", "1E-50"), "1.00000000");
    assert_eq!(two(Decimal::add, "1E+50", "-1E-50"), "1.00000000E+50");
    assert_eq!(two(Decimal::subtract, "1.3", "1.30"), "0.00");
    assert_eq!(two(Decimal::subtract, "1.3", "2.07"), "-0.77");
    assert_eq!(two(Decimal::multiply, "0.9", "-0"), "-0.0");
    assert_eq!(two(Decimal::multiply, "654321", "654321"), "4.28135971E+11");
    assert_eq!(two(Decimal::divide, "1", "3"), "0.333333333");
    assert_eq!(two(Decimal::divide, "2.400", "2.0"), "1.20");
    assert_eq!(two(Decimal::divide, "1000", "1"), "1000");
    assert_eq!(two(Decimal::divide, "2.40E+6", "2"), "1.20E+6");
    assert_eq!(two(Decimal::divide_int, "10", "0.3"), "33");
    assert_eq!(two(Decimal::remainder, "-10", "3"), "-1");
    assert_eq!(two(Decimal::remainder, "10.2", "1"), "0.2");
    assert_eq!(two(Decimal::remainder_near, "10", "6"), "-2");
    assert_eq!(two(Decimal::remainder_near, "3.6", "1.3"), "-0.3");
    assert_eq!(two(Decimal::quantize, "2.17", "0.001"), "2.170");
    assert_eq!(two(Decimal::quantize, "2.17", "1e+0"), "2");
    assert_eq!(two(Decimal::shift, "123456789", "+2"), "345678900");
    assert_eq!(two(Decimal::rotate, "123456789", "-2"), "891234567");
    assert_eq!(two(Decimal::logical_xor, "1111", "10"), "1101");
    assert_eq!(two(Decimal::power, "2", "-3"), "0.125");
    assert_eq!(two(Decimal::power, "1.7", "8"), "69.7575744");
    assert_eq!(two(Decimal::power, "10", "0.301029996"), "2.00000000");
    assert_eq!(two(Decimal::power, "4", "0.5"), "2.00000000");
    assert_eq!(two(Decimal::power, "10", "77"), "1.00000000E+77");
    assert_eq!(two(Decimal::power, "3", "-200"), "3.76486195E-96");
}

#[test]
fn functions() {
    assert_eq!(one(Decimal::sqrt, "0.39", &NINE), "0.624499800");
    assert_eq!(one(Decimal::sqrt, "100", &NINE), "10");
    assert_eq!(one(Decimal::exp, "1", &NINE), "2.71828183");
    assert_eq!(one(Decimal::exp, "-1", &NINE), "0.367879441");
    assert_eq!(one(Decimal::exp, "0.693147181", &NINE), "2.00000000");
    assert_eq!(one(Decimal::ln, "10", &NINE), "2.30258509");
    assert_eq!(one(Decimal::ln, "0.999999", &NINE), "-0.00000100000050");
    assert_eq!(one(Decimal::log10, "70", &NINE), "1.84509804");
    assert_eq!(one(Decimal::log10, "0.001", &NINE), "-3");
    let long = Context { precision: 60, ..NINE };
    assert_eq!(one(Decimal::exp, "1", &long), "2.71828182845904523536028747135266249775724709369995957496697");
    assert_eq!(one(Decimal::ln, "2", &long), "0.693147180559945309417232121458176568075500134360255254120680");
    assert_eq!(one(Decimal::sqrt, "2", &long), "1.41421356237309504880168872420969807856967187537694807317668");
    assert_eq!(one(Decimal::next_plus, "1", &NINE), "1.00000001");
    assert_eq!(one(Decimal::next_minus, "1E-391", &NINE), "0E-391");
    assert_eq!(one(Decimal::normalize, "120.00", &NINE), "1.2E+2");
}

#[test]
fn exact_results_need_no_memory() {
    let mut met = Conditions::NONE;
    let widest = &Context::MAX;
    assert_eq!(read("400").power(&read("-1"), widest, &mut met).to_text(true), "0.0025");
    assert_eq!(read("4").divide(&read("2"), widest, &mut met).to_text(true), "2");
    assert_eq!(read("40E9").sqrt(widest, &mut met).to_text(true), "2.0E+5");
    assert_eq!(met, Conditions::NONE);
    let _ = read("1").divide(&read("3"), widest, &mut met);
    assert!(met.any(Conditions::MEMORY));
}

#[test]
fn long_coefficients_agree_with_short_ones() {
    let wide = Context { precision: 400, ..NINE };
    let mut met = Conditions::NONE;
    let a = read(&"1234567890".repeat(7));
    let b = read(&"987654321".repeat(5));
    let product = a.multiply(&b, &wide, &mut met);
    assert_eq!(product.divide(&b, &wide, &mut met), a);
    let sum = product.add(&a, &wide, &mut met);
    assert_eq!(sum.subtract(&a, &wide, &mut met), product);
    let (quotient, rest) = sum.divmod(&b, &wide, &mut met);
    let back = quotient.fma(&b, &rest, &wide, &mut met);
    assert_eq!(back, sum);
    assert_eq!(met, Conditions::NONE);
}

#[test]
fn numbers_of_equal_value_hash_alike() {
    assert_eq!(read("1").hash(), Some(1));
    assert_eq!(read("10E-1").hash(), Some(1));
    assert_eq!(read("0.5").hash(), crate::hash::hash_f64(0.5));
    assert_eq!(read("-1e300").hash(), Some(crate::hash::hash_bigint(&read("-1e300").to_bigint().unwrap())));
}

#[test]
fn floats() {
    assert_eq!(Decimal::from_f64(0.1).to_text(true), "0.1000000000000000055511151231257827021181583404541015625");
    assert_eq!(Decimal::from_f64(-12.5).to_text(true), "-12.5");
    assert_eq!(read("1e400").to_f64(), f64::INFINITY);
    assert_eq!(read("-0.3").to_f64(), -0.3);
    assert_eq!(read("0.25").as_ratio().map(|(n, d)| (n.to_i64(), d.to_i64())), Some((Some(1), Some(4))));
}
