//! Base64 and checksums against known values.

use super::{
    base64::{decode, encode},
    checksum::crc_hqx,
};

#[test]
fn base64_there_and_back() {
    for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
        assert_eq!(encode(plain.as_bytes()).as_deref(), Ok(coded.as_bytes()));
        assert_eq!(decode(coded.as_bytes(), true).as_deref(), Ok(plain.as_bytes()));
    }
    assert_eq!(decode(b"Zm\n9v", false).as_deref(), Ok(&b"foo"[..]));
    assert_eq!(decode(b"Zm9", false), Err("Incorrect padding".to_owned()));
    assert!(decode(b"Z", false).is_err_and(|text| text.contains("(1) cannot be 1 more")));
}

#[test]
fn checks() {
    assert_eq!(crc_hqx(0, b"123456789"), 0x31c3);
}
