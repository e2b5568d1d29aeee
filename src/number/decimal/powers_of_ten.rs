//! Powers of ten, of which everything here needs many.

use std::{cell::RefCell, rc::Rc, sync::OnceLock};

use dashu_int::UBig;

/// Those that fit in a word.
pub static SMALL: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut n = 1;
    while n < 39 {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

/// How many are kept for good, each once it was asked for: 200 kB in all.
const KEPT: usize = 1024;

static TABLE: [OnceLock<UBig>; KEPT] = [const { OnceLock::new() }; KEPT];

/// A power that was made, with its exponent.
type Made = Option<(usize, Rc<UBig>)>;

thread_local! {
    /// The larger ones that the thread used last.
    static RECENT: RefCell<[Made; 4]> = const { RefCell::new([const { None }; 4]) };
}

fn make(n: usize) -> UBig {
    UBig::from(5u8).pow(n) << n
}

/// Lends `10**n`.
pub fn with<R>(n: i64, use_power: impl FnOnce(&UBig) -> R) -> R {
    let n = n as usize;
    if n < KEPT {
        return use_power(TABLE[n].get_or_init(|| make(n)));
    }
    let known = RECENT.with_borrow(|recent| {
        recent.iter().flatten().find(|(exponent, _)| *exponent == n).map(|(_, power)| Rc::clone(power))
    });
    let power = known.unwrap_or_else(|| {
        let power = Rc::new(make(n));
        // What is very large is not worth its memory.
        if n < 1_000_000 {
            RECENT.with_borrow_mut(|recent| {
                recent.rotate_right(1);
                recent[0] = Some((n, Rc::clone(&power)));
            });
        }
        power
    });
    use_power(&power)
}
