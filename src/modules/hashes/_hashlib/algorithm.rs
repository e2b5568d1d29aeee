//! The algorithms that keys are mixed with: for messages, and for keys made of passwords.

use hmac::{
    Mac, SimpleHmac,
    digest::{Digest, core_api::BlockSizeUser},
};

/// A hash with a key in it.
pub(super) trait Keyed: Send {
    fn update(&mut self, data: &[u8]);

    /// The digest of what it was given.
    fn finished(&self) -> Vec<u8>;

    fn copy(&self) -> Box<dyn Keyed>;
}

impl<D: Digest + BlockSizeUser + Clone + Send + 'static> Keyed for SimpleHmac<D> {
    fn update(&mut self, data: &[u8]) {
        Mac::update(self, data);
    }

    fn finished(&self) -> Vec<u8> {
        self.clone().finalize().into_bytes().to_vec()
    }

    fn copy(&self) -> Box<dyn Keyed> {
        Box::new(self.clone())
    }
}

/// An algorithm, and what is made of it.
pub(super) struct Algorithm {
    pub name: &'static str,
    /// The module that has its function.
    pub module: &'static str,
    pub mixed: Option<Mixed>,
}

/// What a fixed length of the digest is needed for.
pub(super) struct Mixed {
    pub digest_size: fn() -> usize,
    pub block_size: fn() -> usize,
    /// A hash with this key.
    pub keyed: fn(&[u8]) -> Box<dyn Keyed>,
    /// Fills a key from a password and a salt in so many rounds.
    pub derive: fn(&[u8], &[u8], u32, &mut [u8]),
}

const fn of<D>(name: &'static str, module: &'static str) -> Algorithm
where
    D: Digest + BlockSizeUser + Clone + Send + Sync + 'static,
{
    let mixed = Mixed {
        digest_size: <D as Digest>::output_size,
        block_size: <D as BlockSizeUser>::block_size,
        keyed: |key| Box::new(<SimpleHmac<D> as Mac>::new_from_slice(key).expect("a key may have any length")),
        derive: |password, salt, rounds, key| {
            pbkdf2::pbkdf2::<SimpleHmac<D>>(password, salt, rounds, key).expect("a password may have any length");
        },
    };
    Algorithm { name, module, mixed: Some(mixed) }
}

/// All that have a function of their own.
pub(super) const ALGORITHMS: &[Algorithm] = &[
    of::<md5::Md5>("md5", "_md5"),
    of::<sha1::Sha1>("sha1", "_sha1"),
    of::<sha2::Sha224>("sha224", "_sha2"),
    of::<sha2::Sha256>("sha256", "_sha2"),
    of::<sha2::Sha384>("sha384", "_sha2"),
    of::<sha2::Sha512>("sha512", "_sha2"),
    of::<sha3::Sha3_224>("sha3_224", "_sha3"),
    of::<sha3::Sha3_256>("sha3_256", "_sha3"),
    of::<sha3::Sha3_384>("sha3_384", "_sha3"),
    of::<sha3::Sha3_512>("sha3_512", "_sha3"),
    Algorithm { name: "shake_128", module: "_sha3", mixed: None },
    Algorithm { name: "shake_256", module: "_sha3", mixed: None },
];

/// The algorithm of a name, which may be written as OpenSSL writes it.
pub(super) fn named(name: &str) -> Option<&'static Algorithm> {
    let plain = name.to_ascii_lowercase().replace('-', "_");
    let plain = plain.replace("sha2_", "sha").replace("sha_", "sha").replace("shake128", "shake_128");
    ALGORITHMS.iter().find(|algorithm| algorithm.name == plain)
}
