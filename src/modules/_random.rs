//! `_random`: the Mersenne Twister under `random.Random`.
//!
//! The generator is under its object's lock, so that threads may share one: each number is drawn once.

use std::io::Read;

use typhon_heap::Locked;
use typhon_number::{
    BigInt,
    mersenne::{Mersenne, WORDS},
};
use typhon_object::{
    prelude::*,
    primal::{int, tuple},
};

use crate::shared::{instance, number_error, unsigned};

/// Module implements the Mersenne Twister random number generator.
#[pymodule(name = "_random", types(Random))]
mod module {}

/// Random() -> create a random number generator with its own internal state.
#[pytype(name = "Random", module = "_random", flags(base))]
pub struct Random {
    generator: Locked<Mersenne>,
}

/// A generator with a seed that nobody knows.
fn unpredictable() -> Mersenne {
    let mut bytes = vec![0; WORDS * 4];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    if read.is_ok() {
        let words: Vec<u32> = bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        return Mersenne::from_key(&words);
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let nanos = now.as_nanos();
    Mersenne::from_key(&[nanos as u32, (nanos >> 32) as u32, (nanos >> 64) as u32, std::process::id()])
}

fn seeded(vm: &Vm, seed: Option<&Value>) -> Result<Mersenne> {
    let Some(seed) = seed.filter(|seed| !seed.is_none()) else { return Ok(unpredictable()) };
    if int::is_int(seed) {
        return Ok(Mersenne::from_int(&int::to_bigint(vm, seed)?.abs()));
    }
    Ok(Mersenne::from_int(&BigInt::from(ops::hash(vm, seed)? as u64)))
}

impl Random {
    #[inline(always)]
    fn draw<R>(&self, work: impl FnOnce(&mut Mersenne) -> R) -> R {
        self.generator.with(&self.header, work)
    }
}

#[pymethods]
impl Random {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| Random { header, generator: Locked::new(Mersenne::from_key(&[5489])) })
    }

    fn __init__(&self, vm: &Vm, args: Args<'_>) -> Result<()> {
        if args.has_keywords() {
            return Err(vm.type_error("Random() takes no keyword arguments"));
        }
        match args.positional() {
            [] => self.seed(vm, None),
            [seed] => self.seed(vm, Some(seed)),
            more => Err(vm.type_error(format!("Random expected at most 1 argument, got {}", more.len()))),
        }
    }

    /// random() -> x in the interval [0, 1).
    fn random(&self) -> f64 {
        self.draw(Mersenne::random)
    }

    /// seed([n]) -> None.
    ///
    /// Without an argument the seed is an unpredictable one.
    #[sig(n = None, /)]
    fn seed(&self, vm: &Vm, n: Option<&Value>) -> Result<()> {
        let fresh = seeded(vm, n)?;
        self.draw(|generator| *generator = fresh);
        Ok(())
    }

    /// getrandbits(k) -> x.  Generates an int with k random bits.
    fn getrandbits(&self, vm: &Vm, k: &Value) -> Result<Value> {
        let bits: u64 = unsigned(vm, k, "uint64_t")?;
        if bits <= 61 {
            return Ok(vm.int(self.draw(|generator| generator.bits_u64(bits as u32)) as i64));
        }
        let result = self.draw(|generator| generator.bits(bits));
        result.map(|number| vm.big_int(number)).map_err(|error| number_error(vm, error))
    }

    /// getstate() -> tuple containing the current state.
    fn getstate(&self, vm: &Vm) -> Value {
        let generator = self.draw(|generator| generator.clone());
        let (words, index) = generator.state();
        let words = words.iter().map(|&word| i64::from(word)).chain([index as i64]);
        tuple::new(words.map(|word| vm.int(word)).collect())
    }

    /// setstate(state) -> None.  Restores generator state.
    fn setstate(&self, vm: &Vm, state: &Value) -> Result<()> {
        let Some(state) = Tuple::from(state) else { return Err(vm.type_error("state vector must be a tuple")) };
        let [words @ .., index] = state.items() else { return Err(vm.value_error("state vector is the wrong size")) };
        if words.len() != WORDS {
            return Err(vm.value_error("state vector is the wrong size"));
        }
        let mut state = [0; WORDS];
        for (place, word) in state.iter_mut().zip(words) {
            *place = int::to_bigint(vm, word)?.to_u64_wrapping() as u32;
        }
        let invalid = || vm.value_error("invalid state");
        let index = usize::try_from(int::to_i64(vm, index)?).map_err(|_| invalid())?;
        let restored = Mersenne::from_state(&state, index).map_err(|_| invalid())?;
        self.draw(|generator| *generator = restored);
        Ok(())
    }
}
