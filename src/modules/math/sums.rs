//! Sums and products of iterables: exact for floats while there are only numbers, by the operators else.

use typhon_number::math::{FloatSum, ProductSum};
use typhon_object::{prelude::*, primal::float};

use crate::shared::number_error;

/// All values as floats.
pub(super) fn floats(vm: &Vm, values: &[Value]) -> Result<Vec<f64>> {
    values.iter().map(|value| ops::to_f64(vm, value)).collect()
}

/// `fsum`.
pub(super) fn fsum(vm: &Vm, iterable: &Value) -> Result<f64> {
    let mut sum = FloatSum::default();
    ops::for_each(vm, iterable, |item| {
        let item = ops::to_f64(vm, &item)?;
        vm.poll()?;
        sum.add(item).map_err(|error| number_error(vm, error))
    })?;
    sum.finish().map_err(|error| number_error(vm, error))
}

/// A plain float or int as a float.
fn plain(value: &Value) -> Option<f64> {
    match (value.as_small_float(), value.as_small_int()) {
        (Some(float), _) => Some(float),
        (_, Some(int)) => Some(int as f64),
        _ if value.shape() == Known::Float.shape() => float::as_f64(value),
        _ => None,
    }
}

/// `prod`.
pub(super) fn prod(vm: &Vm, iterable: &Value, start: &Value) -> Result<Value> {
    let mut items = ops::Items::new(vm, iterable)?;
    let mut result = start.clone();
    while let Some(item) = items.next()? {
        vm.poll()?;
        if let (Some(a), Some(b)) = (result.as_small_int(), item.as_small_int())
            && let Some(product) = a.checked_mul(b)
        {
            result = vm.int(product);
            continue;
        }
        if let (Some(a), Some(b)) = (result.as_small_float(), plain(&item)) {
            result = vm.float(a * b);
            continue;
        }
        result = ops::binary(vm, ops::Binary::Mul, &result, &item)?;
    }
    Ok(result)
}

/// How `sumprod` goes: it begins with ints, goes over to floats once, and to the operators for good.
enum Path {
    Ints(i64),
    /// The sum, once there is one.
    Floats(Option<ProductSum>),
    Operators,
}

/// `sumprod`.
pub(super) fn sumprod(vm: &Vm, p: &Value, q: &Value) -> Result<Value> {
    let (mut p, mut q) = (ops::Items::new(vm, p)?, ops::Items::new(vm, q)?);
    let mut total = vm.int(0);
    let mut path = Path::Ints(0);
    loop {
        let (a, b) = (p.next()?, q.next()?);
        let (a, b) = match (a, b) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => break,
            _ => return Err(vm.value_error("Inputs are not the same length")),
        };
        vm.poll()?;
        if let Path::Ints(sum) = &mut path {
            if let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int())
                && let Some(next) = a.checked_mul(b).and_then(|product| sum.checked_add(product))
            {
                *sum = next;
                continue;
            }
            total = ops::binary(vm, ops::Binary::Add, &total, &vm.int(*sum))?;
            path = Path::Floats(None);
        }
        if let Path::Floats(sum) = &mut path {
            let both_ints = a.as_small_int().is_some() && b.as_small_int().is_some();
            if !both_ints && let (Some(a), Some(b)) = (plain(&a), plain(&b)) {
                let mut next = sum.unwrap_or_default();
                next.add(a, b);
                if next.finish().is_finite() {
                    *sum = Some(next);
                    continue;
                }
            }
            if let Some(sum) = sum {
                total = ops::binary(vm, ops::Binary::Add, &total, &vm.float(sum.finish()))?;
            }
            path = Path::Operators;
        }
        let product = ops::binary(vm, ops::Binary::Mul, &a, &b)?;
        total = ops::binary(vm, ops::Binary::Add, &total, &product)?;
    }
    match path {
        Path::Ints(sum) => ops::binary(vm, ops::Binary::Add, &total, &vm.int(sum)),
        Path::Floats(Some(sum)) => ops::binary(vm, ops::Binary::Add, &total, &vm.float(sum.finish())),
        Path::Floats(None) | Path::Operators => Ok(total),
    }
}
