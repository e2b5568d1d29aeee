//! `array`: numbers of one machine type in a row.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicUsize, Ordering},
};

use typhon_heap::Locked;
use typhon_object::{
    bootstrap::type_of,
    ops::Comparison,
    prelude::*,
    primal::{
        common::shape_for,
        list,
        module::set_constant,
        slice::{self, Span, Subscript},
        str as string,
    },
};
use typhon_text::TextBuf;

use crate::support::bytes::{self, Export, Exporter, Form};

mod item;
mod iterator;
mod methods;
mod pickling;

use item::Kind;
use iterator::ArrayIterator;

/// array(typecode [, initializer]) -> array
///
/// Return a new array whose items are restricted by typecode, and
/// initialized from the optional initializer value, which must be a list,
/// string or iterable over elements of the appropriate type.
#[pytype(
    name = "array",
    module = "array",
    flags(base, sequence, unhashable, mutable),
    methods(operators, methods, pickling)
)]
pub struct Array {
    kind: Opaque<&'static Kind>,
    /// The items as the machine has them. Borrowers of a published array write under the byte lock, too.
    items: Locked<Vec<u8>>,
    /// Buffers that are lent: the bytes stay where they are. It goes up under the lock of `items`.
    exports: AtomicUsize,
}

const EXPORTED: &str = "cannot resize an array that is exporting buffers";

/// A new array.
fn make(kind: &'static Kind, items: Vec<u8>) -> Value {
    make_of(Array::shape(), kind, items)
}

fn make_of(shape: typhon_heap::ShapeId, kind: &'static Kind, items: Vec<u8>) -> Value {
    let items = Locked::new(items);
    let array = Array { header: Header::with_shape(shape), kind: Opaque(kind), items, exports: AtomicUsize::new(0) };
    typhon_heap::new_instance(shape, array)
}

impl Array {
    /// Reads the bytes. `work` runs no Python code.
    #[inline(always)]
    fn read<R>(&self, work: impl FnOnce(&[u8]) -> R) -> R {
        self.items.with(&self.header, |items| work(items))
    }

    /// Changes bytes in place. `work` runs no Python code.
    fn change<R>(&self, work: impl FnOnce(&mut [u8]) -> R) -> R {
        self.items.with(&self.header, |items| work(items))
    }

    /// Changes bytes and their number. `work` runs no Python code.
    ///
    /// # Errors
    /// BufferError while the bytes are lent.
    fn resize<R>(&self, vm: &Vm, work: impl FnOnce(&mut Vec<u8>) -> R) -> Result<R> {
        let done =
            self.items.with(&self.header, |items| (self.exports.load(Ordering::Relaxed) == 0).then(|| work(items)));
        done.ok_or_else(|| vm.buffer_error(EXPORTED))
    }

    fn size(&self) -> usize {
        self.kind.size
    }

    fn len(&self) -> usize {
        self.read(<[u8]>::len) / self.size()
    }

    /// An item; `None` beyond the end.
    ///
    /// # Errors
    /// ValueError for a character that is none.
    #[inline(always)]
    fn get(&self, vm: &Vm, at: usize) -> Result<Option<Value>> {
        let kind = *self.kind;
        let Some(word) = self.read(|items| kind.word(items, at)) else { return Ok(None) };
        // The kind of most long arrays, whose items are floats without an object.
        if kind.code == 'd'
            && let Some(float) = Value::small_float(f64::from_ne_bytes(word))
        {
            return Ok(Some(float));
        }
        kind.unpack(vm, word).map(Some)
    }

    /// The bytes of an item.
    fn pack(&self, vm: &Vm, item: &Value) -> Result<[u8; 8]> {
        self.kind.pack(vm, item)
    }

    fn push(&self, vm: &Vm, item: &Value) -> Result<()> {
        let word = self.pack(vm, item)?;
        self.append_bytes(vm, &word[..self.size()])
    }

    /// Adds the bytes of items at the end.
    fn append_bytes(&self, vm: &Vm, more: &[u8]) -> Result<()> {
        let grown = self.resize(vm, |items| {
            let grown = items.try_reserve(more.len());
            if grown.is_ok() {
                items.extend_from_slice(more);
            }
            grown
        })?;
        grown.map_err(|_| vm.memory_error())
    }

    fn bytes_of(&self, span: Span) -> Vec<u8> {
        let size = self.size();
        self.read(|items| {
            // Another thread may have removed some meanwhile.
            let item = |at: usize| items.get(at * size..(at + 1) * size).unwrap_or_default();
            span.indices().flat_map(item).copied().collect()
        })
    }

    /// Adds the items of an iterable.
    fn extend_from(&self, vm: &Vm, iterable: &Value) -> Result<()> {
        if let Some(other) = iterable.native::<Array>() {
            if other.kind.code != self.kind.code {
                return Err(vm.type_error("can only extend with array of same kind"));
            }
            let more = other.read(<[u8]>::to_vec);
            return self.append_bytes(vm, &more);
        }
        ops::for_each(vm, iterable, |item| self.push(vm, &item))
    }

    /// Adds the characters of a text.
    fn extend_text(&self, vm: &Vm, text: &Value) -> Result<()> {
        let Some(text) = text.native::<Str>() else {
            let given = vm.given_name(text);
            return Err(vm.type_error(format!("fromunicode() argument must be str, not {given}")));
        };
        let more: Vec<u8> = text.text().code_points().flat_map(u32::to_ne_bytes).collect();
        self.append_bytes(vm, &more)
    }

    /// The items as a text.
    ///
    /// # Errors
    /// UnicodeDecodeError, for `u` ValueError, for items that are no characters.
    fn text(&self, vm: &Vm) -> Result<Value> {
        let bytes = self.read(<[u8]>::to_vec);
        if self.kind.code == 'w' {
            let encoding = if cfg!(target_endian = "big") { "utf-32-be" } else { "utf-32-le" };
            return string::codec::decode(vm, &bytes, None, encoding, None);
        }
        let mut text = TextBuf::with_capacity(bytes.len() / 4);
        for word in bytes.chunks_exact(4) {
            let point = word.try_into().map_or(0, u32::from_ne_bytes);
            if point > item::LAST_CHARACTER {
                return Err(vm.value_error(format!("character U+{point:x} is not in range [U+0000; U+10ffff]")));
            }
            text.push(point);
        }
        Ok(string::from_buf(&text))
    }

    fn to_list(&self, vm: &Vm) -> Result<Vec<Value>> {
        let (size, bytes) = (self.size(), self.read(<[u8]>::to_vec));
        let unpack = |item: &[u8]| {
            let mut word = [0; 8];
            word[..size].copy_from_slice(item);
            self.kind.unpack(vm, word)
        };
        bytes.chunks_exact(size).map(unpack).collect()
    }

    fn same_kind<'a>(&self, vm: &Vm, other: &'a Value, what: &str) -> Result<&'a Array> {
        match other.native::<Array>() {
            Some(array) if array.kind.code == self.kind.code => Ok(array),
            Some(_) => Err(vm.type_error("bad argument type for built-in operation")),
            None => {
                let given = vm.type_name(other);
                Err(vm.type_error(what.replace("{}", &given)))
            }
        }
    }
}

fn subscript(vm: &Vm, key: &Value) -> Result<Subscript> {
    match Subscript::read(vm, key, "array") {
        Err(raised) => {
            let error = vm.catch(raised);
            let number = vm.class_of(key).slots().has(typhon_object::dunder::Dunder::Index);
            if vm.class_of(&error).is_subclass(Known::TypeError) && !number && key.native::<slice::Slice>().is_none() {
                return Err(vm.type_error("array indices must be integers"));
            }
            Err(vm.raise_again(error))
        }
        read => read,
    }
}

impl Exporter for Array {
    fn export(&self, _vm: &Vm) -> Result<Export> {
        let (len, start) = self.items.with(&self.header, |items| {
            self.exports.fetch_add(1, Ordering::AcqRel);
            (items.len(), NonNull::new(items.as_mut_ptr()).unwrap_or(NonNull::dangling()))
        });
        let size = self.size();
        let form = Form::items(self.kind.format, size, len / size);
        Ok(Export { start, len, readonly: false, immutable: false, form })
    }

    fn release(&self) {
        self.exports.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Whether something may hold the first items of an array of any kind.
fn check_initial(vm: &Vm, code: &Str, initial: &Value) -> Result<()> {
    let what = match initial.native::<Array>() {
        None if string::is_str(initial) => "str",
        Some(other) if other.kind.is_text() => "unicode array",
        _ => return ops::iter(vm, initial).map(drop),
    };
    // The code may be a lone surrogate.
    let mut text = TextBuf::new();
    text.push_str(&format!("cannot use a {what} to initialize an array with typecode '"));
    text.push_text(code.text());
    text.push_str("'");
    Err(vm.raise_args(Known::TypeError, vec![string::from_buf(&text)]))
}

/// A new array of a class with the items of an initializer, if there is one.
///
/// # Errors
/// TypeError and others for what cannot be items; the warning of a type code that goes, where a filter makes it an error.
fn filled(vm: &Vm, class: &Value, kind: &'static Kind, initial: Option<&Value>) -> Result<Value> {
    if kind.code == 'u' {
        let text = "The 'u' type code is deprecated and will be removed in Python 3.16";
        crate::_warnings::warn(vm, Known::DeprecationWarning, text, 1)?;
    }
    let value = make_of(shape_for::<Array>(vm, class)?, kind, Vec::new());
    let array = value.native::<Array>().ok_or_else(|| vm.system_error("an array was expected"))?;
    let Some(initial) = initial else { return Ok(value) };
    if string::is_str(initial) {
        if !kind.is_text() {
            let code = kind.code;
            return Err(vm.type_error(format!("cannot use a str to initialize an array with typecode '{code}'")));
        }
        array.extend_text(vm, initial)?;
    } else if initial.native::<Array>().is_some_and(|other| other.kind.is_text() && !kind.is_text()) {
        let own = kind.code;
        return Err(vm.type_error(format!("cannot use a unicode array to initialize an array with typecode '{own}'")));
    } else if bytes::is_bytes(initial) || initial.native::<typhon_types::byte_array::ByteArray>().is_some() {
        array.add_bytes(vm, &bytes::to_vec(vm, initial)?)?;
    } else if let Some(other) = initial.native::<Array>().filter(|other| other.kind.code == kind.code) {
        array.extend_from(vm, &other.to_value())?;
    } else {
        ops::for_each(vm, initial, |item| array.push(vm, &item))?;
    }
    Ok(value)
}

#[pymethods(operators)]
impl Array {
    #[new]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        if args.has_keywords() && class.is(&type_of(vm, Array::DEF)) {
            return Err(vm.type_error("array.array() takes no keyword arguments"));
        }
        let (code, initial) = match args.positional() {
            [] => return Err(vm.type_error("array() takes at least 1 argument (0 given)")),
            [code] => (code, None),
            [code, initial] => (code, Some(initial)),
            more => return Err(vm.type_error(format!("array() takes at most 2 arguments ({} given)", more.len()))),
        };
        vm.audit("array.__new__", || [code.clone(), initial.cloned().unwrap_or(Value::NONE)])?;
        let kind = Kind::read(vm, code).or_else(|raised| {
            // What cannot be items is refused before a code that is none.
            let error = vm.catch(raised);
            if let (Some(code), Some(initial)) = (code.native::<Str>().filter(|code| code.len() == 1), initial) {
                check_initial(vm, code, initial)?;
            }
            Err(vm.raise_again(error))
        })?;
        filled(vm, class, kind, initial)
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(array) = this.native::<Array>() else { return Ok(vm.str("")) };
        let name = vm.class_of(this).name();
        let name = name.trim_start_matches("array.");
        let code = array.kind.code;
        if array.len() == 0 {
            return Ok(vm.str(&format!("{name}('{code}')")));
        }
        let content = if array.kind.is_text() { array.text(vm)? } else { list::new(array.to_list(vm)?) };
        let shown = ops::repr(vm, &content)?;
        let mut text = TextBuf::with_capacity(64);
        text.push_str(&format!("{name}('{code}', "));
        if let Some(shown) = shown.native::<Str>() {
            text.push_text(shown.text());
        }
        text.push_str(")");
        Ok(string::from_buf(&text))
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    fn __buffer__(this: &Value, vm: &Vm, flags: &Value) -> Result<Value> {
        typhon_types::memory_view::of_flags(vm, this, flags)
    }

    fn __getitem__(&self, vm: &Vm, key: &Value) -> Result<Value> {
        match subscript(vm, key)? {
            Subscript::Index(index) => {
                let item = slice::place(index, self.len()).map(|at| self.get(vm, at));
                item.transpose()?.flatten().ok_or_else(|| vm.index_error("array index out of range"))
            }
            Subscript::Slice(bounds) => Ok(make(*self.kind, self.bytes_of(bounds.fit(self.len())))),
        }
    }

    fn __setitem__(&self, vm: &Vm, key: &Value, value: &Value) -> Result<()> {
        match subscript(vm, key)? {
            Subscript::Index(index) => {
                let out = || vm.index_error("array assignment index out of range");
                slice::place(index, self.len()).ok_or_else(out)?;
                let (word, size) = (self.pack(vm, value)?, self.size());
                let done = self.change(|items| {
                    let at = slice::place(index, items.len() / size)?;
                    items[at * size..(at + 1) * size].copy_from_slice(&word[..size]);
                    Some(())
                });
                done.ok_or_else(out)
            }
            Subscript::Slice(bounds) => {
                let other = self.same_kind(vm, value, "can only assign array (not \"{}\") to array slice")?;
                self.assign(vm, bounds.fit(self.len()), &other.read(<[u8]>::to_vec))
            }
        }
    }

    fn __delitem__(&self, vm: &Vm, key: &Value) -> Result<()> {
        match subscript(vm, key)? {
            Subscript::Index(index) => {
                let size = self.size();
                let done = self.resize(vm, |items| {
                    let at = slice::place(index, items.len() / size)?;
                    items.drain(at * size..(at + 1) * size);
                    Some(())
                })?;
                done.ok_or_else(|| vm.index_error("array assignment index out of range"))
            }
            Subscript::Slice(bounds) => self.delete(vm, bounds.fit(self.len())),
        }
    }

    fn __contains__(&self, vm: &Vm, value: &Value) -> Result<bool> {
        self.find(vm, value, 0, usize::MAX).map(|found| found.is_some())
    }

    fn __iter__(this: &Value) -> Value {
        ArrayIterator::over(this)
    }

    fn __add__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        let other = self.same_kind(vm, other, "can only append array (not \"{}\") to array")?;
        let mut all = self.read(<[u8]>::to_vec);
        all.extend(other.read(<[u8]>::to_vec));
        Ok(make(*self.kind, all))
    }

    fn __iadd__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
        if other.native::<Array>().is_none() {
            let given = vm.type_name(other);
            return Err(vm.type_error(format!("can only extend array with array (not \"{given}\")")));
        }
        if let Some(array) = this.native::<Array>() {
            array.extend_from(vm, other)?;
        }
        Ok(this.clone())
    }

    #[alias(__rmul__)]
    fn __mul__(&self, vm: &Vm, times: &Value) -> Result<Value> {
        let Some(times) = methods::times(vm, times)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let bytes = self.read(<[u8]>::to_vec);
        methods::repeated(vm, &bytes, times).map(|all| make(*self.kind, all))
    }

    fn __imul__(this: &Value, vm: &Vm, times: &Value) -> Result<Value> {
        let Some(times) = methods::times(vm, times)? else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(array) = this.native::<Array>() {
            let bytes = array.read(<[u8]>::to_vec);
            let all = methods::repeated(vm, &bytes, times)?;
            array.resize(vm, |items| *items = all)?;
        }
        Ok(this.clone())
    }

    fn __eq__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::Equal)
    }

    fn __ne__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::NotEqual)
    }

    fn __lt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::Less)
    }

    fn __le__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::LessEqual)
    }

    fn __gt__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::Greater)
    }

    fn __ge__(&self, vm: &Vm, other: &Value) -> Result<Value> {
        self.order(vm, other, Comparison::GreaterEqual)
    }
}

/// This module defines an object type which can efficiently represent
/// an array of basic values: characters, integers, floating-point
/// numbers.  Arrays are sequence types and behave very much like lists,
/// except that the type of objects stored in them is constrained.
#[pymodule(name = "array", types(Array))]
mod module {
    #[attr]
    #[name = "typecodes"]
    const TYPECODES: &str = item::CODES;

    /// Internal. Used for pickling support.
    fn _array_reconstructor(
        vm: &Vm,
        arraytype: &Value,
        typecode: &Value,
        mformat_code: i32,
        items: &Value,
    ) -> Result<Value> {
        pickling::reconstruct(vm, arraytype, typecode, mformat_code, items)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(bytes::register::<Array>);
        type_of(vm, ArrayIterator::DEF);
        let class = type_of(vm, Array::DEF);
        let abc = (vm.hooks().import)(vm, "collections.abc")?;
        let sequence = vm.get_attr_str(&abc, "MutableSequence")?;
        vm.call_method_str(&sequence, "register", std::slice::from_ref(&class))?;
        set_constant(vm, module, "ArrayType", class)
    }
}
