//! Tests of text, its index and its builder.

use std::sync::atomic::AtomicUsize;

use super::*;

const MIXED: [u32; 9] = [0x61, 0xE9, 0x20AC, 0x1F600, 0xD83D, 0xDE00, 0x10FFFF, 0, 0x7F];

fn long() -> TextBuf {
    MIXED.iter().cycle().take(1000).copied().collect()
}

#[test]
fn points_survive_both_ways() {
    let buf = long();
    let forward: Vec<u32> = buf.as_text().code_points().collect();
    let mut backward: Vec<u32> = buf.as_text().code_points().rev().collect();
    backward.reverse();
    assert_eq!(forward.len(), 1000);
    assert_eq!(forward, backward);
    assert!(forward.iter().zip(MIXED.iter().cycle()).all(|(a, b)| a == b));
}

#[test]
fn surrogates_stay_apart() {
    let high: TextBuf = [0xD83D].into_iter().collect();
    let low: TextBuf = [0xDE00].into_iter().collect();
    let both = TextBuf::concat(high.as_text(), low.as_text()).unwrap();
    assert_eq!(both.as_text().len(), 2);
    assert!(both.as_text() != Text::from_str("\u{1F600}"));
    assert!(both.as_text().to_str().is_none());
    assert_eq!(both.as_text().to_string_lossy(), "\u{fffd}\u{fffd}");
    assert!(Text::from_bytes(both.bytes()).is_some());
}

#[test]
fn malformed_bytes_are_refused() {
    for bad in [&b"\x80"[..], b"a\xC3", b"\xED\xA0", b"\xF4\x90\x80\x80", b"\xC0\x80", b"\xE0\x80\x80"] {
        assert!(Text::from_bytes(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn offsets_agree_with_the_index() {
    let buf = long();
    let text = buf.as_text();
    let checkpoints: Vec<AtomicUsize> = (0..Index::checkpoints(text.len())).map(|_| AtomicUsize::new(0)).collect();
    let index = Index(&checkpoints);
    index.fill(text);
    let mut offset = 0;
    for i in 0..1000 {
        assert_eq!(text.offset_of(i), offset);
        assert_eq!(index.offset_of(text, i), offset);
        assert_eq!(index.index_of(text, offset), i);
        assert_eq!(text.index_of(offset), i);
        offset += decode_at(text.bytes(), offset).1;
    }
    assert_eq!(index.offset_of(text, 1000), text.byte_len());
    assert_eq!(index.offset_of(text, 5000), text.byte_len());
    assert_eq!(index.index_of(text, text.byte_len()), 1000);
    assert_eq!((Index::checkpoints(0), Index::checkpoints(128), Index::checkpoints(129)), (0, 0, 1));
    assert_eq!(Index(&[]).offset_of(Text::EMPTY, 3), 0);
    assert_eq!(Index(&[]).index_of(Text::EMPTY, 0), 0);
}

#[test]
fn slices() {
    let text = Text::from_str("aé€😀z");
    assert_eq!(text.slice_points(1..3), "é€");
    assert_eq!(text.slice_points(3..99), "😀z");
    assert_eq!(text.slice_points(3..3), "");
    assert_eq!(text.slice_points(9..20), "");
    assert_eq!(text.slice_step(4, -2, 3), "z€a");
    assert_eq!(text.slice_step(0, 3, 2), "a😀");
    assert_eq!(Text::from_str("abcdef").slice_step(5, -2, 3), "fdb");
    assert!(text.slice_points(0..1).is_ascii());
}

#[test]
fn order_is_that_of_code_points() {
    let high: TextBuf = [0xDFFF].into_iter().collect();
    assert!(Text::from_str("\u{FFFF}") > high.as_text());
    assert!(Text::from_str("\u{10000}") > Text::from_str("\u{FFFF}"));
    assert!(Text::from_str("ab") < Text::from_str("b"));
}

#[test]
fn repetition() {
    assert_eq!(TextBuf::repeated(Text::from_str("ab€"), 5).unwrap(), "ab€ab€ab€ab€ab€");
    assert_eq!(TextBuf::repeated(Text::from_str("x"), 3).unwrap(), "xxx");
    assert!(TextBuf::repeated(Text::from_str("é"), 0).unwrap().is_ascii());
    assert_eq!(TextBuf::repeated(Text::from_str("ab"), usize::MAX), Err(TooLong));
}
