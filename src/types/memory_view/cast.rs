//! `memoryview.cast`, `tolist`, `tobytes` and comparing.

use typhon_object::{
    prelude::*,
    primal::{common, failure, int, list, str as string},
};

use smallvec::smallvec;

use super::{MemoryView, items};
use crate::{
    buffer::{Extents, Form},
    bytes,
};

impl MemoryView {
    fn list(&self, vm: &Vm, at: &mut Vec<usize>) -> Result<Value> {
        let shape = &self.export.form.shape;
        if at.len() == shape.len() {
            return self.item(vm, at);
        }
        let count = shape[at.len()];
        let mut all = Vec::with_capacity(count);
        for index in 0..count {
            at.push(index);
            let item = self.list(vm, at);
            at.pop();
            all.push(item?);
        }
        Ok(list::new(all))
    }

    /// The form of `cast(format, shape)`.
    fn cast_form(&self, vm: &Vm, format: &str, shape: Option<&Value>) -> Result<Form> {
        let form = &self.export.form;
        let Some((new, size)) = items::letter(format) else {
            return Err(vm.value_error(
                "memoryview: destination format must be a native single character format prefixed with an optional '@'",
            ));
        };
        let Some((old, _)) = items::letter(&form.format) else {
            return Err(vm.value_error(
                "memoryview: source format must be a native single character format prefixed with an optional '@'",
            ));
        };
        let byte = |letter: u8| matches!(letter, b'B' | b'b' | b'c');
        if !byte(old) && !byte(new) {
            return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
        }
        let bytes = self.export.len;
        if !bytes.is_multiple_of(size) {
            return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
        }
        let shape = match shape {
            Some(shape) => read_shape(vm, shape)?,
            None => smallvec![bytes / size],
        };
        if shape.iter().try_fold(size, |all, &count| all.checked_mul(count)) != Some(bytes) {
            return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
        }
        let mut strides: Extents<isize> = smallvec![0; shape.len()];
        let mut stride = size as isize;
        for (place, &count) in strides.iter_mut().zip(&shape).rev() {
            *place = stride;
            stride *= count as isize;
        }
        Ok(Form { format: format.to_owned().into(), itemsize: size, shape, strides })
    }

    fn is_equal(&self, vm: &Vm, other: &MemoryView) -> Result<bool> {
        let (a, b) = (&self.export.form, &other.export.form);
        if a.shape != b.shape {
            return Ok(false);
        }
        let (Some((letter, _)), Some((theirs, _))) = (items::letter(&a.format), items::letter(&b.format)) else {
            return Ok(a.format == b.format && self.to_vec() == other.to_vec());
        };
        if letter == theirs && !matches!(letter, b'f' | b'd' | b'e' | b'?') {
            return Ok(self.to_vec() == other.to_vec());
        }
        let (mine, theirs) = (self.list(vm, &mut Vec::new())?, other.list(vm, &mut Vec::new())?);
        // Not by `==` of the lists, for which a NaN is equal to itself.
        equal_lists(vm, &mine, &theirs)
    }
}

fn equal_lists(vm: &Vm, a: &Value, b: &Value) -> Result<bool> {
    let (Some(a_items), Some(b_items)) = (List::from(a), List::from(b)) else { return ops::equal(vm, a, b) };
    for (a, b) in a_items.to_vec().iter().zip(&b_items.to_vec()) {
        if !equal_lists(vm, a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The dimensions that `cast` is asked for; `dimensions` is how many there are so far.
fn check_shape(vm: &Vm, shape: &Value, dimensions: usize) -> Result<()> {
    if Tuple::from(shape).is_none() && List::from(shape).is_none() {
        return Err(vm.type_error("shape must be a list or a tuple"));
    }
    let wanted = ops::len(vm, shape)?;
    if wanted > 64 {
        return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    if dimensions != 1 && wanted != 1 {
        return Err(vm.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    Ok(())
}

fn read_shape(vm: &Vm, shape: &Value) -> Result<Extents<usize>> {
    let mut counts = Extents::new();
    let mut product = 1usize;
    for count in ops::collect(vm, shape)? {
        if !vm.class_of(&count).is_subclass(Known::Int) {
            return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let count = int::to_i64(vm, &count)?;
        let Some(count) = usize::try_from(count).ok().filter(|&count| count > 0) else {
            return Err(vm.value_error("memoryview.cast(): elements of shape must be integers > 0"));
        };
        match product.checked_mul(count).filter(|&all| isize::try_from(all).is_ok()) {
            Some(all) => product = all,
            None => return Err(vm.value_error("memoryview.cast(): product(shape) > SSIZE_MAX")),
        }
        counts.push(count);
    }
    Ok(counts)
}

#[pymethods(casts)]
impl MemoryView {
    /// Cast a memoryview to a new format or shape.
    #[sig(format, shape = ...)]
    fn cast(&self, vm: &Vm, format: &Value, shape: Maybe<'_>) -> Result<Value> {
        let _used = self.enter(vm)?;
        if !string::is_str(format) {
            return Err(failure::argument(vm, "cast() argument 'format'", "str", format));
        }
        if !self.export.form.is_contiguous() {
            return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
        }
        let extents = &self.export.form.shape;
        if (shape.0.is_some() || extents.len() != 1) && extents.contains(&0) {
            return Err(vm.type_error("memoryview: cannot cast view with zeros in shape or strides"));
        }
        if let Some(shape) = shape.0 {
            check_shape(vm, shape, extents.len())?;
        }
        let ascii = typhon_object::primal::str::codec::ascii(vm, format)?;
        // What a format is ends at its first zero.
        let form = self.cast_form(vm, ascii.split('\0').next().unwrap_or_default(), shape.0)?;
        self.derive(vm, form, 0)
    }

    /// Return the data in the buffer as a list of elements.
    fn tolist(&self, vm: &Vm) -> Result<Value> {
        let _used = self.enter(vm)?;
        self.list(vm, &mut Vec::new())
    }

    /// Return the data in the buffer as a byte string.
    #[sig(order = "C")]
    fn tobytes(&self, vm: &Vm, order: Option<&str>) -> Result<Value> {
        let _used = self.enter(vm)?;
        vm.check_room(2 * self.export.len)?;
        match order {
            None | Some("C" | "A") => self.copied(vm),
            Some("F") => bytes::new_checked(vm, &self.fortran()),
            Some(other) if other.contains('\0') => Err(vm.value_error("embedded null character")),
            Some(_) => Err(vm.value_error("order must be 'C', 'F' or 'A'")),
        }
    }

    /// Return a readonly version of the memoryview.
    fn toreadonly(&self, vm: &Vm) -> Result<Value> {
        let _used = self.enter(vm)?;
        self.derive_with(vm, 0, true, self.export.form.clone())
    }

    /// Return the data in the buffer as a str of hexadecimal numbers.
    #[sig(sep = ..., bytes_per_sep = 1)]
    fn hex(&self, vm: &Vm, sep: Maybe<'_>, bytes_per_sep: i32) -> Result<Value> {
        let _used = self.enter(vm)?;
        bytes::shared::hex(vm, &self.to_vec(), sep, bytes_per_sep.into())
    }

    /// Count the number of occurrences of a value.
    fn count(&self, vm: &Vm, value: &Value) -> Result<usize> {
        let _used = self.enter(vm)?;
        let mut count = 0;
        for at in 0..self.rows(vm)? {
            count += usize::from(ops::identical_or_equal(vm, &self.item(vm, &[at])?, value)?);
        }
        Ok(count)
    }

    /// Return the index of the first occurrence of a value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig(value, start = 0, stop = sys.maxsize, /)]
    fn index(&self, vm: &Vm, value: &Value, start: Maybe<'_>, stop: Maybe<'_>) -> Result<usize> {
        let _used = self.enter(vm)?;
        let rows = self.export.form.shape.first().copied().unwrap_or(0);
        let (start, stop) = common::search_range(vm, start, stop, rows)?;
        match self.export.form.shape.len() {
            0 => return Err(vm.type_error("invalid lookup on 0-dim memory")),
            1 => {}
            _ => return Err(vm.not_implemented("multi-dimensional lookup is not implemented")),
        }
        for at in start..stop.min(rows) {
            if ops::identical_or_equal(vm, &self.item(vm, &[at])?, value)? {
                return Ok(at);
            }
        }
        Err(vm.value_error("memoryview.index(x): x not found"))
    }

    fn __eq__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(this, vm, other).map(|equal| equal.map_or(Value::NOT_IMPLEMENTED, Value::bool))
    }

    fn __ne__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        compare(this, vm, other).map(|equal| equal.map_or(Value::NOT_IMPLEMENTED, |equal| Value::bool(!equal)))
    }
}

fn compare(this: &Value, vm: &Vm, other: &Value) -> Result<Option<bool>> {
    let Some(mine) = this.native::<MemoryView>() else { return Ok(None) };
    if mine.is_released() {
        return Ok(Some(this.is(other)));
    }
    let _used = mine.enter(vm)?;
    let made = match other.native::<MemoryView>() {
        Some(view) if view.is_released() => return Ok(Some(this.is(other))),
        Some(_) => other.clone(),
        // What lends no bytes, or fails to, is not equal.
        None if vm.class_of(other).slots().has(typhon_object::dunder::Dunder::Buffer) => match super::new(vm, other) {
            Ok(view) => view,
            Err(raised) => {
                drop(vm.catch(raised));
                return Ok(None);
            }
        },
        None => return Ok(None),
    };
    let Some(theirs) = made.native::<MemoryView>() else { return Ok(None) };
    let _used_too = theirs.enter(vm)?;
    mine.is_equal(vm, theirs).map(Some)
}

impl MemoryView {
    fn rows(&self, vm: &Vm) -> Result<usize> {
        match self.export.form.shape.as_slice() {
            [rows] => Ok(*rows),
            [] => Err(vm.type_error("invalid indexing of 0-dim memory")),
            _ => Err(vm.not_implemented("multi-dimensional sub-views are not implemented")),
        }
    }

    /// The items with the first index running fastest.
    fn fortran(&self) -> Vec<u8> {
        let form = &self.export.form;
        let bytes = self.to_vec();
        let mut out = Vec::with_capacity(bytes.len());
        for number in 0..form.shape.iter().product::<usize>() {
            let (mut rest, mut at, mut weight) = (number, 0, 1);
            let mut weights = vec![0; form.shape.len()];
            for (place, &count) in weights.iter_mut().zip(&form.shape).rev() {
                *place = weight;
                weight *= count;
            }
            for (&count, &weight) in form.shape.iter().zip(&weights) {
                at += rest % count * weight;
                rest /= count;
            }
            out.extend_from_slice(&bytes[at * form.itemsize..(at + 1) * form.itemsize]);
        }
        out
    }
}
