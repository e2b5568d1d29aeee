//! Hashes that CPython 3.14 gives under known seeds.

use super::*;

#[test]
fn bytes_under_known_seeds() {
    let zero = HashKey::from_seed(0);
    assert_eq!(hash_bytes(&zero, b"abc"), -4_594_863_902_769_663_758);
    assert_eq!(hash_bytes(&zero, b""), 0);
    assert_eq!(hash_bytes(&zero, &[b'a'; 30]), -734_206_822_944_785_267);
    assert_eq!(hash_bytes(&HashKey::from_seed(42), b"abc"), 3_869_580_338_025_362_921);
}

#[test]
fn numbers_of_equal_value_hash_alike() {
    for value in [0, 1, -1, 1 << 40, -(1 << 53), i64::MIN, 1 << 61] {
        assert_eq!(Some(hash_i64(value)), hash_f64(value as f64), "{value}");
        assert_eq!(hash_i64(value), hash_bigint(&BigInt::from(value)), "{value}");
    }
    assert_eq!(hash_i64(-1), -2);
    assert_eq!(hash_i64(MODULUS as i64), 0);
    assert_eq!(hash_f64(f64::NAN), None);
    assert_eq!(hash_f64(f64::NEG_INFINITY), Some(-314_159));
}

#[test]
fn containers() {
    assert_eq!(TupleHasher::default().finish(), 5_740_354_900_026_072_187);
    let mut triple = TupleHasher::default();
    [1, 2, 3].iter().for_each(|&hash| triple.add(hash));
    assert_eq!(triple.finish(), 529_344_067_295_497_451);
    let (mut forth, mut back) = (SetHasher::default(), SetHasher::default());
    [1, 2, 3].iter().for_each(|&hash| forth.add(hash));
    [3, 2, 1].iter().for_each(|&hash| back.add(hash));
    assert_eq!(forth.finish(), back.finish());
}
