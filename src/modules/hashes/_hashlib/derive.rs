//! Keys made of passwords: PBKDF2 takes its time, scrypt takes memory too.

use super::algorithm::Mixed;
use crate::shared::{bytes, unsigned};
use scrypt::Params;
use typhon_heap::local;
use typhon_object::{prelude::*, primal::int};

/// The most that OpenSSL's numbers of bytes are.
const MOST: i64 = i32::MAX as i64;
/// Memory that scrypt takes unless it is told.
const MEMORY: u64 = 32 << 20;

fn zeros(vm: &Vm, length: usize) -> Result<Vec<u8>> {
    let mut key = Vec::new();
    key.try_reserve_exact(length).map_err(|_| vm.memory_error())?;
    key.resize(length, 0);
    Ok(key)
}

/// PBKDF2; the key is as long as the digest if no length is told.
pub(super) fn by_rounds(
    vm: &Vm,
    mixed: &Mixed,
    password: &[u8],
    salt: &[u8],
    rounds: i64,
    length: &Value,
) -> Result<Value> {
    let rounds = match rounds {
        ..1 => return Err(vm.value_error("iteration value must be greater than 0.")),
        1..=MOST => rounds as u32,
        _ => return Err(vm.overflow_error("iteration value is too great.")),
    };
    let length = if length.is_none() { (mixed.digest_size)() as i64 } else { int::to_i64(vm, length)? };
    let mut key = match length {
        ..1 => return Err(vm.value_error("key length must be greater than 0.")),
        1..=MOST => zeros(vm, length as usize)?,
        _ => return Err(vm.overflow_error("key length is too great.")),
    };
    local::detached(|| (mixed.derive)(password, salt, rounds, &mut key));
    Ok(bytes::new(&key))
}

/// What scrypt is to cost: n, r and p.
pub(super) struct Costs {
    rounds: u64,
    block: u64,
    parallel: u64,
}

impl Costs {
    /// # Errors
    /// A number that is none, or too large for C.
    pub fn new(vm: &Vm, [n, r, p]: [&Value; 3]) -> Result<Costs> {
        let number = |value: &Value| unsigned(vm, value, "unsigned long");
        Ok(Costs { rounds: number(n)?, block: number(r)?, parallel: number(p)? })
    }

    /// The parameters, if they are within the limits of scrypt and of the memory.
    fn checked(&self, vm: &Vm, memory: u64) -> Result<Params> {
        let Costs { rounds, block, parallel } = *self;
        if block == 0 || parallel == 0 {
            return Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem."));
        }
        let (Ok(r), Ok(p)) = (u32::try_from(block), u32::try_from(parallel)) else {
            return Err(vm.value_error("[digital envelope routines] parameter too large"));
        };
        let log = rounds.trailing_zeros() as u8;
        let needed = 128 * u128::from(block) * (u128::from(parallel) + u128::from(rounds) + 2);
        let limited = || vm.value_error("[digital envelope routines] memory limit exceeded");
        if needed > u128::from(memory) {
            return Err(limited());
        }
        Params::new(log, r, p, Params::RECOMMENDED_LEN).map_err(|_| limited())
    }
}

/// scrypt within so much memory.
pub(super) fn by_memory(
    vm: &Vm,
    password: &[u8],
    salt: &[u8],
    costs: &Costs,
    memory: i64,
    length: i64,
) -> Result<Value> {
    if costs.rounds < 2 || !costs.rounds.is_power_of_two() {
        return Err(vm.value_error("n must be a power of 2."));
    }
    if !(0..=MOST).contains(&memory) {
        return Err(vm.value_error(format!("maxmem must be positive and smaller than {MOST}")));
    }
    if !(1..=MOST).contains(&length) {
        return Err(vm.value_error(format!("dklen must be greater than 0 and smaller than {MOST}")));
    }
    let parameters = costs.checked(vm, if memory == 0 { MEMORY } else { memory as u64 })?;
    let mut key = zeros(vm, length as usize)?;
    let done = local::detached(|| scrypt::scrypt(password, salt, &parameters, &mut key));
    done.map_err(|_| vm.value_error("[digital envelope routines] invalid key length"))?;
    Ok(bytes::new(&key))
}
