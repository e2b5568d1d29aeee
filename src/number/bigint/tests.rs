//! Laws that hold for all integers, and the refusals of absurd sizes. CPython's answers are in `tests/differential.txt`.

use proptest::prelude::*;

use super::{BigInt, ByteOrder, MAX_BITS};
use crate::error::NumberError;
use crate::small;

fn any_int() -> impl Strategy<Value = BigInt> {
    let words = prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(1 << 63), any::<u64>()];
    (any::<bool>(), proptest::collection::vec(words, 0..40))
        .prop_map(|(negative, words)| BigInt::from_words(negative, &words))
}

proptest! {
    #[test]
    fn ring_laws(a in any_int(), b in any_int(), c in any_int()) {
        prop_assert_eq!(a.add(&b), b.add(&a));
        prop_assert_eq!(a.add(&b).sub(&b), a.clone());
        prop_assert_eq!(a.mul(&b)?, b.mul(&a)?);
        prop_assert_eq!(a.mul(&b.add(&c))?, a.mul(&b)?.add(&a.mul(&c)?));
        prop_assert_eq!(a.mul(&b)?.mul(&c)?, a.mul(&b.mul(&c)?)?);
        prop_assert_eq!(a.add(&a.neg()), BigInt::ZERO);
    }

    #[test]
    fn division_is_floored(a in any_int(), b in any_int()) {
        prop_assume!(!b.is_zero());
        let (quotient, remainder) = a.divmod(&b)?;
        prop_assert_eq!(quotient.mul(&b)?.add(&remainder), a.clone());
        prop_assert!(remainder.is_zero() || remainder.is_negative() == b.is_negative());
        prop_assert!(remainder.abs() < b.abs());
        prop_assert_eq!(a.mod_floor(&b)?, remainder);
    }

    #[test]
    fn bits_obey_de_morgan(a in any_int(), b in any_int(), n in 0u64..300) {
        prop_assert_eq!(a.and(&b).not(), a.not().or(&b.not()));
        prop_assert_eq!(a.xor(&b), a.or(&b).sub(&a.and(&b)));
        prop_assert_eq!(a.shl(n)?.shr(n), a.clone());
        prop_assert_eq!(a.shr(n), a.div_floor(&BigInt::ONE.shl(n)?)?);
    }

    #[test]
    fn text_and_bytes_return(a in any_int(), radix in 2u8..=36) {
        prop_assert_eq!(&BigInt::parse(a.to_radix(radix)?.as_bytes(), radix.into(), 0)?, &a);
        let size = (a.bit_length() / 8 + 1) as usize;
        for order in [ByteOrder::Little, ByteOrder::Big] {
            prop_assert_eq!(&BigInt::from_bytes(&a.to_bytes(size, order, true)?, order, true), &a);
        }
    }

    #[test]
    fn short_paths_agree(a in any::<i64>(), b in any::<i64>()) {
        prop_assert_eq!(small::Decimal::new(a).as_str().to_owned(), a.to_string());
        let (x, y) = (BigInt::from(a), BigInt::from(b));
        prop_assert_eq!(BigInt::from(small::gcd(a.unsigned_abs(), b.unsigned_abs())), x.gcd(&y));
        prop_assert_eq!(x.to_i64(), Some(a));
        prop_assert_eq!(x.cmp_i64(b), a.cmp(&b));
    }
}

#[test]
fn edges_of_64_bits() {
    for value in [i64::MIN, i64::MIN + 1, -1, 0, 1, 9, 10, 99, 100, i64::MAX] {
        assert_eq!(small::Decimal::new(value).as_str(), value.to_string());
        assert_eq!(BigInt::from(value).to_i64(), Some(value));
        assert_eq!(small::floor_mod(value, -1), Some(0));
    }
    assert_eq!(small::floor_div(i64::MIN, -1), None);
    assert_eq!(BigInt::from(i64::MIN).sub(&BigInt::ONE).to_i64(), None);
    assert_eq!(BigInt::from(i128::MIN).to_i128(), Some(i128::MIN));
    assert_eq!(small::modpow(3, 5, i64::MIN), Some(243 + i64::MIN));
}

#[test]
fn absurd_sizes_are_refused() {
    let big = BigInt::ONE.shl(70).unwrap();
    assert_eq!(BigInt::ONE.shl(u64::MAX), Err(NumberError::TooManyDigits));
    assert_eq!(BigInt::ONE.shl_big(&big), Err(NumberError::TooManyDigits));
    assert_eq!(BigInt::ONE.shl(MAX_BITS), Err(NumberError::OutOfMemory));
    assert_eq!(big.pow(u64::MAX), Err(NumberError::OutOfMemory));
    assert_eq!(big.pow_big(&big), Err(NumberError::OutOfMemory));
    assert_eq!(BigInt::from(-1).pow_big(&big), Ok(BigInt::ONE));
    assert_eq!(BigInt::ZERO.shl_big(&big), Ok(BigInt::ZERO));
    assert_eq!(BigInt::from(-5).shr_big(&big), Ok(BigInt::from(-1)));
    assert_eq!(BigInt::ONE.to_bytes(usize::MAX, ByteOrder::Big, false), Err(NumberError::OutOfMemory));
    let most = BigInt::from(i64::MAX);
    assert_eq!(crate::math::factorial(&most), Err(NumberError::OutOfMemory));
    assert_eq!(crate::math::perm(&big, Some(&most)), Err(NumberError::OutOfMemory));
    assert_eq!(crate::math::comb(&big, &most), Err(NumberError::OutOfMemory));
}

#[test]
fn digit_limits() {
    let digits = "7".repeat(4301);
    let error = BigInt::parse(digits.as_bytes(), 10, 4300).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use \
         sys.set_int_max_str_digits() to increase the limit"
    );
    let value = BigInt::parse(digits.as_bytes(), 10, 0).unwrap();
    assert_eq!(value.to_decimal(4300), Err(NumberError::FormatDigitLimit(4300)));
    assert_eq!(value.to_decimal(4301).unwrap(), digits);
    assert!(BigInt::parse(digits.as_bytes(), 16, 4300).is_ok());
}
