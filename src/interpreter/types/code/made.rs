//! What the compiler made: code, or bytes of which code is made when somebody looks at it.
//!
//! What `compile` gives is often only written to a file. Then it is bytes from the beginning to the end.

use std::{
    ops::Deref,
    sync::{Arc, OnceLock},
};

use parking_lot::Mutex;

use typhon_bytecode::{Code, encode};

/// Compiled code. Threads that look at it at the same time wait for the one that decodes it, in which no Python code runs.
pub struct Made {
    code: OnceLock<Arc<Code>>,
    /// The bytes, until they are decoded.
    bytes: Mutex<Vec<u8>>,
}

impl Made {
    /// Code that [`encode::encode`] wrote, and [`encode::decode`] will read.
    pub fn of_bytes(bytes: Vec<u8>) -> Made {
        Made { code: OnceLock::new(), bytes: Mutex::new(bytes) }
    }

    /// Appends what [`encode::encode`] gives.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        if self.code.get().is_none() {
            let bytes = self.bytes.lock();
            if !bytes.is_empty() {
                return out.extend_from_slice(&bytes);
            }
        }
        encode::encode_into(self, out);
    }

    #[cold]
    #[inline(never)]
    fn decoded(&self) -> &Arc<Code> {
        self.code.get_or_init(|| {
            let bytes = std::mem::take(&mut *self.bytes.lock());
            Arc::new(encode::decode(&bytes).expect("the compiler's own bytes"))
        })
    }
}

impl From<Arc<Code>> for Made {
    fn from(code: Arc<Code>) -> Made {
        Made { code: code.into(), bytes: Mutex::default() }
    }
}

impl Deref for Made {
    type Target = Arc<Code>;

    #[inline(always)]
    fn deref(&self) -> &Arc<Code> {
        match self.code.get() {
            Some(code) => code,
            None => self.decoded(),
        }
    }
}
