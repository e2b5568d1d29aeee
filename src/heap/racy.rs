//! Reading memory that another thread may write meanwhile, by plain stores.
//!
//! For Rust such a read is a race, whatever is done with the outcome. So it is made outside of the language: by an
//! instruction that the compiler, and whoever watches it for races, knows nothing of. A machine reads some word that stood
//! there, and in the order of the program: these loads acquire.
//!
//! Only the collector reads so, and takes what it read for a hint (`collect::peek`).

/// Eight bytes.
///
/// # Safety
/// The address is mapped and aligned.
#[inline(always)]
pub unsafe fn word(address: usize) -> u64 {
    let word;
    // SAFETY: the caller's promise; nothing but the register is written.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        std::arch::asm!("mov {}, qword ptr [{}]", out(reg) word, in(reg) address, options(nostack, preserves_flags, readonly));
        #[cfg(target_arch = "aarch64")]
        std::arch::asm!("ldar {}, [{}]", out(reg) word, in(reg) address, options(nostack, preserves_flags, readonly));
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        {
            use std::sync::atomic::{AtomicU64, Ordering::Acquire};
            word = (*std::ptr::with_exposed_provenance::<AtomicU64>(address)).load(Acquire);
        }
    }
    word
}

/// The four bytes at an address, which may be the upper half of a word.
///
/// # Safety
/// As for [`word`], of the aligned eight bytes around it.
#[inline(always)]
pub unsafe fn half(address: usize) -> u32 {
    // SAFETY: the caller's promise.
    let word = unsafe { word(address & !7) };
    (if address & 4 != 0 { word >> 32 } else { word }) as u32
}
