//! How the archive lies in memory: a head, an index sorted by module name, then texts and blobs.
//!
//! Included by the build script that writes it and by the library that reads it. All numbers are little-endian `u32`.

/// First bytes of an archive; the last one is the version of this format.
pub const MAGIC: [u8; 8] = *b"TYPHLIB\x01";

/// Bytes before the index: the magic, the number of modules, and four bytes that are zero.
pub const HEAD: usize = 16;

/// Numbers in a row of the index.
pub const FIELDS: usize = 9;

/// Bytes of a row of the index.
pub const ROW: usize = FIELDS * 4;

/// The numbers of a row.
#[derive(Clone, Copy)]
pub enum Field {
    /// Offset of the module's dotted name.
    Name,
    /// Its length.
    NameLen,
    /// Offset of the path of its file within the library.
    File,
    /// Its length.
    FileLen,
    /// Offset of the encoded code.
    Code,
    /// Its length; zero where the module is compiled when it is imported.
    CodeLen,
    /// Offset of the packed source.
    Source,
    /// Its length.
    SourceLen,
    /// Length of the source unpacked; the highest bit tells that the module is a package.
    Unpacked,
}

/// The bit of `Field::Unpacked` that tells a package.
pub const PACKAGE: u32 = 1 << 31;

/// The folder that archived files claim to be in: what `__file__` and tracebacks show. It need not exist.
pub const FOLDER: &str = "/typhon/lib/python3.14";

/// How sources are packed: a bare deflate stream with a window of 15 bits, as zlib tells it.
pub const RAW: i32 = -15;
