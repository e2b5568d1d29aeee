//! Encodings that Python knows and the engine does not.

use typhon_object::{prelude::*, primal::str::codec};

/// The characters of the bytes of an encoding.
pub(super) fn table(vm: &Vm, name: &str) -> Result<[Option<char>; 256]> {
    let bytes: Vec<u8> = (0..=255).collect();
    let decoded = codec::decode(vm, &bytes, None, name, Some("replace"))?;
    let points: Vec<u32> = match decoded.native::<Str>() {
        Some(text) => text.text().code_points().collect(),
        None => Vec::new(),
    };
    let Ok(points) = <[u32; 256]>::try_from(points) else {
        return Err(vm.value_error("multi-byte encodings are not supported"));
    };
    Ok(points.map(|point| char::from_u32(point).filter(|&character| character != char::REPLACEMENT_CHARACTER)))
}
