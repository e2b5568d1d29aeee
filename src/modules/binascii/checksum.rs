//! Cyclic redundancy checks.

/// The remainders of each byte, and of each byte with up to seven zero bytes behind.
const TABLES: [[u32; 256]; 8] = {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = before >> 8 ^ tables[0][(before & 255) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
};

/// CRC-32 of ISO 3309, going on from `start`; eight bytes at a time.
pub(crate) fn crc32(start: u32, data: &[u8]) -> u32 {
    let mut crc = !start;
    let (chunks, rest) = data.as_chunks::<8>();
    for chunk in chunks {
        let low = crc ^ u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        let byte = |at: u32| (low >> (8 * at) & 255) as usize;
        crc = TABLES[7][byte(0)] ^ TABLES[6][byte(1)] ^ TABLES[5][byte(2)] ^ TABLES[4][byte(3)];
        for at in 0..4 {
            crc ^= TABLES[3 - at][usize::from(chunk[4 + at])];
        }
    }
    for &byte in rest {
        crc = crc >> 8 ^ TABLES[0][usize::from(crc as u8 ^ byte)];
    }
    !crc
}

/// CRC-CCITT with the polynomial 0x1021.
pub(super) fn crc_hqx(start: u16, data: &[u8]) -> u16 {
    data.iter().fold(start, |crc, &byte| {
        let mixed = crc ^ u16::from(byte) << 8;
        (0..8).fold(mixed, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}
