//! Layouts and half-precision floats.

use super::{
    codec::{from_half, to_half},
    layout::Layout,
};

fn size(format: &str) -> Result<usize, &'static str> {
    Layout::parse(format).map(|layout| layout.size)
}

#[test]
fn sizes() {
    for (format, expected) in
        [("bhilq", 24), ("@bq", 16), ("<bq", 9), ("i i", 8), ("ci0q", 8), ("FD", 24), ("<l", 4), ("5s2c", 7)]
    {
        assert_eq!(size(format), Ok(expected), "{format}");
    }
    assert_eq!(size("z"), Err("bad char in struct format"));
    assert_eq!(size("<P"), Err("bad char in struct format"));
    assert_eq!(size("3"), Err("repeat count given without format specifier"));
    assert_eq!(size("9223372036854775807i"), Err("total struct size too long"));
    assert_eq!(size("99999999999999999999i"), Err("total struct size too long"));
}

#[test]
fn halves_come_back() {
    for bits in 0..=u16::MAX {
        let value = from_half(bits);
        if !value.is_nan() {
            assert_eq!(to_half(value), Some(bits));
        }
    }
    assert_eq!(to_half(65519.0), Some(0x7bff));
    assert_eq!(to_half(65520.0), None);
    assert_eq!(to_half(2f64.powi(-25)), Some(0));
    assert_eq!(to_half(2f64.powi(-25) * 1.0001), Some(1));
}
