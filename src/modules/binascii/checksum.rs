//! Cyclic redundancy checks.

/// CRC-CCITT with the polynomial 0x1021.
pub(super) fn crc_hqx(start: u16, data: &[u8]) -> u16 {
    data.iter().fold(start, |crc, &byte| {
        let mixed = crc ^ u16::from(byte) << 8;
        (0..8).fold(mixed, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}
