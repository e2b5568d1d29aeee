//! `_struct`: values as C structs.

use std::{
    cell::Cell,
    collections::HashMap,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use parking_lot::Mutex;
use typhon_object::{
    bootstrap,
    convert::FromValue,
    native::PyType,
    prelude::*,
    primal::{dict::Dict, module::set_constant, str as string},
};
use typhon_types::{buffer::Buffer, bytes::Bytes};

mod codec;
mod layout;
#[cfg(test)]
mod tests;

use crate::shared::{bytes, exception_class, instance, raise_of};
use layout::Layout;

/// Formats that were parsed before. Plain data, of the process.
static CACHE: Mutex<Option<HashMap<String, Arc<Layout>>>> = Mutex::new(None);
const CACHED: usize = 100;

thread_local! {
    /// Formats that this thread used last, each at the place that its text gives: no lock is needed for them, and no hash.
    static RECENT: [Cell<Option<Arc<Layout>>>; PLACES] = const { [const { Cell::new(None) }; PLACES] };
}
const PLACES: usize = 8;

/// Where a format is among the recent ones, if it is there.
fn place_of(text: &str) -> usize {
    match text.as_bytes() {
        [] => 0,
        all @ [.., last] => (all.len() + usize::from(*last) + usize::from(all[all.len() / 2])) % PLACES,
    }
}

/// Raises `struct.error`.
#[cold]
fn error(vm: &Vm, message: &str) -> Raised {
    raise_of(vm, "_struct", "error", message)
}

/// The text of a format, which is a str or bytes.
fn text_of<'a>(vm: &Vm, format: &'a Value) -> Result<&'a str> {
    Ok(match bytes::slice_of(format) {
        Some(bytes) => std::str::from_utf8(bytes).map_err(|_| error(vm, "bad char in struct format"))?,
        None if string::is_str(format) => typhon_object::primal::str::codec::ascii(vm, format)?,
        None => {
            let given = vm.class_of(format).plain_name();
            return Err(vm.type_error(format!("Struct() argument 1 must be a str or bytes object, not {given}")));
        }
    })
}

/// A layout that is taken from its place among the recent ones, and put back: so it need not be counted.
struct Recent {
    layout: Option<Arc<Layout>>,
    place: usize,
}

impl Deref for Recent {
    type Target = Arc<Layout>;

    #[inline]
    fn deref(&self) -> &Arc<Layout> {
        self.layout.as_ref().expect("it is put back by the drop alone")
    }
}

impl Drop for Recent {
    fn drop(&mut self) {
        let layout = self.layout.take();
        // Where the thread is about to end, the layout goes.
        let _ = RECENT.try_with(|recent| recent[self.place].set(layout));
    }
}

/// The layout of this text, where it is among the recent ones, or else that which `find` finds.
fn recent(text: &str, find: impl FnOnce() -> Result<Arc<Layout>>) -> Result<Recent> {
    let place = place_of(text);
    let known = RECENT.with(|recent| recent[place].take()).filter(|known| known.format == text);
    let layout = match known {
        Some(known) => known,
        None => find()?,
    };
    Ok(Recent { layout: Some(layout), place })
}

/// As [`layout_of`], for functions that are called with the same formats again and again.
fn recent_layout_of(vm: &Vm, format: &Value) -> Result<Recent> {
    recent(text_of(vm, format)?, || layout_of(vm, format))
}

/// The layout of a format, which is a str or bytes.
fn layout_of(vm: &Vm, format: &Value) -> Result<Arc<Layout>> {
    let text = text_of(vm, format)?;
    if let Some(known) = CACHE.lock().as_ref().and_then(|cache| cache.get(text)) {
        return Ok(known.clone());
    }
    let layout = Arc::new(Layout::parse(text).map_err(|message| error(vm, message))?);
    let mut cache = CACHE.lock();
    let cache = cache.get_or_insert_with(HashMap::new);
    if cache.len() >= CACHED {
        cache.clear();
    }
    cache.insert(text.to_owned(), layout.clone());
    Ok(layout)
}

/// A format as the first argument of a function.
struct Format(Recent);

impl FromValue<'_> for Format {
    fn from_value(vm: &Vm, value: &Value) -> Result<Format> {
        layout_in_cache(vm, value).map(Format)
    }
}

/// The arguments of a function that takes any number of them, none by name.
fn positional<'a>(vm: &Vm, function: &str, args: Args<'a>) -> Result<&'a [Value]> {
    match args.has_keywords() {
        true => Err(vm.type_error(format!("{function}() takes no keyword arguments"))),
        false => Ok(args.positional()),
    }
}

fn check_count(vm: &Vm, name: &str, layout: &Layout, values: &[Value]) -> Result<()> {
    if values.len() != layout.values {
        let (wanted, given) = (layout.values, values.len());
        return Err(error(vm, &format!("{name} expected {wanted} items for packing (got {given})")));
    }
    Ok(())
}

fn pack(vm: &Vm, layout: &Layout, values: &[Value]) -> Result<Vec<u8>> {
    check_count(vm, "pack", layout, values)?;
    let mut packed = codec::room(vm, layout)?;
    codec::pack(vm, layout, values, &mut packed)?;
    Ok(packed)
}

/// As `layout_of`, for the functions of the module: they look for the format, as text, in a cache first.
fn layout_in_cache(vm: &Vm, format: &Value) -> Result<Recent> {
    if let Some(text) = format.exact::<Str>().filter(|text| text.is_ascii()).and_then(Str::to_str) {
        return recent(text, || layout_of(vm, format));
    }
    if bytes::slice_of(format).is_some_and(|bytes| !bytes.is_ascii()) {
        let text = vm.call_method_str(format, "decode", &[vm.str("ascii"), vm.str("surrogateescape")])?;
        return recent_layout_of(vm, &text);
    }
    if !string::is_str(format) && bytes::slice_of(format).is_none() {
        let cache = vm.dict();
        if let Some(cache) = Dict::from(&cache) {
            cache.get(vm, format)?;
        }
    }
    recent_layout_of(vm, format)
}

fn unpack(vm: &Vm, layout: &Layout, buffer: &Value) -> Result<Value> {
    let copy;
    let from = match buffer.exact::<Bytes>() {
        Some(given) => given.as_slice(),
        None => {
            copy = bytes::of(vm, buffer)?;
            bytes::known(&copy)
        }
    };
    if from.len() != layout.size {
        return Err(error(vm, &format!("unpack requires a buffer of {} bytes", layout.size)));
    }
    codec::unpack(vm, layout, from)
}

/// Where a struct lies in a buffer of `len` bytes; `doing` is packing or unpacking.
fn place(vm: &Vm, layout: &Layout, offset: i64, len: usize, unpacking: bool) -> Result<usize> {
    let size = layout.size;
    let fits = |offset: usize| offset.checked_add(size).is_some_and(|end| end <= len);
    if offset < 0 {
        if i128::from(offset) + size as i128 > 0 {
            let text = match unpacking {
                true => format!("not enough data to unpack {size} bytes at offset {offset}"),
                false => format!("no space to pack {size} bytes at offset {offset}"),
            };
            return Err(error(vm, &text));
        }
        return len
            .checked_add_signed(offset as isize)
            .filter(|&at| at <= len)
            .ok_or_else(|| error(vm, &format!("offset {offset} out of range for {len}-byte buffer")));
    }
    if fits(offset as usize) {
        return Ok(offset as usize);
    }
    let (name, doing) = if unpacking { ("unpack_from", "unpacking") } else { ("pack_into", "packing") };
    let needed = offset as u64 + size as u64;
    let text = format!(
        "{name} requires a buffer of at least {needed} bytes for {doing} {size} bytes at offset {offset} \
         (actual buffer size is {len})"
    );
    Err(error(vm, &text))
}

fn unpack_from(vm: &Vm, layout: &Layout, buffer: Buffer, offset: i64) -> Result<Value> {
    let from = buffer.to_vec();
    let at = place(vm, layout, offset, from.len(), true)?;
    codec::unpack(vm, layout, &from[at..at + layout.size])
}

/// `pack_into(buffer, offset, values...)`.
fn pack_into(vm: &Vm, layout: &Layout, args: &[Value]) -> Result<()> {
    let (buffer, offset, values) = match args {
        [] => return Err(error(vm, "pack_into expected buffer argument")),
        [_] => return Err(error(vm, "pack_into expected offset argument")),
        [buffer, offset, values @ ..] => (buffer, offset, values),
    };
    check_count(vm, "pack_into", layout, values)?;
    let lent = Buffer::find(vm, buffer).unwrap_or_else(|raised| {
        // Whatever a buffer's maker raises is told as the TypeError.
        drop(vm.catch(raised));
        None
    });
    let buffer = match lent {
        Some(found) if !found.is_readonly() && found.export().form.is_contiguous() => found,
        _ => {
            let given = vm.given_name(buffer);
            return Err(vm.type_error(format!("argument must be read-write bytes-like object, not {given}")));
        }
    };
    let offset = ops::sized_index(vm, offset, Known::IndexError)?;
    let at = place(vm, layout, offset, buffer.len(), false)?;
    // What was packed before a value is refused stays.
    let mut packed = codec::room(vm, layout)?;
    let done = codec::pack(vm, layout, values, &mut packed);
    buffer.write(at, &packed);
    done
}

/// Functions to convert between Python values and C structs.
#[pymodule(name = "_struct", types(Struct))]
mod module {
    /// Return size in bytes of the struct described by the format string.
    fn calcsize(vm: &Vm, format: &Value) -> Result<usize> {
        Ok(layout_in_cache(vm, format)?.size)
    }

    /// Return a bytes object containing the values packed according to the format string.
    fn pack(vm: &Vm, args: Args<'_>) -> Result<Value> {
        match super::positional(vm, "_struct.pack", args)? {
            [format, values @ ..] => {
                let layout = layout_in_cache(vm, format)?;
                Ok(bytes::new(&super::pack(vm, &layout, values)?))
            }
            [] => Err(vm.type_error("missing format argument")),
        }
    }

    /// Pack values according to the format string and write them into the buffer from an offset on.
    fn pack_into(vm: &Vm, args: Args<'_>) -> Result<()> {
        match super::positional(vm, "_struct.pack_into", args)? {
            [format, rest @ ..] => super::pack_into(vm, &*layout_in_cache(vm, format)?, rest),
            [] => Err(vm.type_error("missing format argument")),
        }
    }

    /// Return a tuple containing values unpacked according to the format string.
    fn unpack(vm: &Vm, format: &Value, buffer: &Value) -> Result<Value> {
        super::unpack(vm, &*layout_in_cache(vm, format)?, buffer)
    }

    /// Return a tuple containing values unpacked according to the format string, from an offset on.
    #[sig(format, /, buffer, offset = 0)]
    fn unpack_from(vm: &Vm, format: Format, buffer: Buffer, offset: i64) -> Result<Value> {
        super::unpack_from(vm, &format.0, buffer, offset)
    }

    /// Return an iterator yielding tuples unpacked from the given bytes.
    fn iter_unpack(vm: &Vm, format: &Value, buffer: &Value) -> Result<Value> {
        UnpackIterator::make(vm, Arc::clone(&*layout_in_cache(vm, format)?), buffer)
    }

    /// Clear the internal cache.
    #[name = "_clearcache"]
    fn clear_cache() {
        *CACHE.lock() = None;
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        bootstrap::type_of(vm, UnpackIterator::DEF);
        let class = exception_class(vm, "struct", "error", Known::Exception)?;
        set_constant(vm, module, "error", class)
    }
}

/// Struct(fmt) --> compiled struct object
#[pytype(name = "Struct", module = "_struct", flags(base))]
pub struct Struct {
    layout: Opaque<Mutex<Option<Arc<Layout>>>>,
}

impl Struct {
    fn layout(&self, vm: &Vm) -> Result<Arc<Layout>> {
        let layout = self.layout.lock().clone();
        layout.ok_or_else(|| vm.runtime_error("Struct object is not initialized"))
    }
}

#[pymethods]
impl Struct {
    fn __new__(class: &Value, vm: &Vm, _args: Args<'_>) -> Result<Value> {
        instance(vm, class, |header| Struct { header, layout: Opaque(Mutex::new(None)) })
    }

    #[sig(format)]
    fn __init__(&self, vm: &Vm, format: &Value) -> Result<()> {
        let layout = layout_of(vm, format)?;
        *self.layout.lock() = Some(layout);
        Ok(())
    }

    /// Return a bytes object containing the values packed according to the format.
    fn pack(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        Ok(bytes::new(&pack(vm, &*self.layout(vm)?, positional(vm, "Struct.pack", args)?)?))
    }

    /// Pack values and write them into the buffer from an offset on.
    fn pack_into(&self, vm: &Vm, args: Args<'_>) -> Result<()> {
        pack_into(vm, &*self.layout(vm)?, positional(vm, "Struct.pack_into", args)?)
    }

    /// Return a tuple containing unpacked values.
    fn unpack(&self, vm: &Vm, buffer: &Value) -> Result<Value> {
        unpack(vm, &*self.layout(vm)?, buffer)
    }

    /// Return a tuple containing unpacked values, from an offset on.
    #[sig(buffer, offset = 0)]
    fn unpack_from(&self, vm: &Vm, buffer: Buffer, offset: i64) -> Result<Value> {
        unpack_from(vm, &*self.layout(vm)?, buffer, offset)
    }

    /// Return an iterator yielding tuples.
    fn iter_unpack(&self, vm: &Vm, buffer: &Value) -> Result<Value> {
        UnpackIterator::make(vm, self.layout(vm)?, buffer)
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<String> {
        let Some(layout) = this.native::<Struct>() else { return Ok(String::new()) };
        let format = ops::repr(vm, &vm.str(&layout.layout(vm)?.format))?;
        Ok(format!("{}({})", vm.class_of(this).plain_name(), string::lossy(&format)))
    }

    /// struct format string
    #[getter]
    fn format(&self, vm: &Vm) -> Result<Value> {
        Ok(vm.str(&self.layout(vm)?.format))
    }

    /// struct size in bytes
    #[getter]
    fn size(&self) -> i64 {
        self.layout.lock().as_ref().map_or(-1, |layout| layout.size as i64)
    }

    /// S.__sizeof__() -> size of S in memory, in bytes
    fn __sizeof__(&self, vm: &Vm) -> Result<usize> {
        let layout = self.layout(vm)?;
        Ok(size_of::<Struct>() + size_of::<Layout>() + layout.format.len())
    }
}

/// One struct after the other.
#[pytype(name = "unpack_iterator", module = "_struct", flags(no_new))]
pub struct UnpackIterator {
    layout: Opaque<Arc<Layout>>,
    holder: Frozen,
    at: AtomicUsize,
}

impl UnpackIterator {
    fn make(vm: &Vm, layout: Arc<Layout>, buffer: &Value) -> Result<Value> {
        if layout.size == 0 {
            return Err(error(vm, "cannot iteratively unpack with a struct of length 0"));
        }
        let holder = bytes::of(vm, buffer)?;
        let size = layout.size;
        if !bytes::known(&holder).len().is_multiple_of(size) {
            let text = format!("iterative unpacking requires a buffer of a multiple of {size} bytes");
            return Err(error(vm, &text));
        }
        Ok(typhon_heap::new(UnpackIterator {
            header: Header::of::<UnpackIterator>(),
            layout: Opaque(layout),
            holder: holder.into(),
            at: AtomicUsize::new(0),
        }))
    }
}

#[pymethods]
impl UnpackIterator {
    fn __iter__(this: &Value) -> Value {
        this.clone()
    }

    fn __next__(&self, vm: &Vm) -> Result<Option<Value>> {
        let from = bytes::known(&self.holder);
        let step = |at: usize| (at < from.len()).then(|| at + self.layout.size);
        match self.at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step) {
            Ok(at) => codec::unpack(vm, &self.layout, &from[at..at + self.layout.size]).map(Some),
            Err(_) => Ok(None),
        }
    }

    fn __length_hint__(&self) -> usize {
        (bytes::known(&self.holder).len() - self.at.load(Ordering::Relaxed)) / self.layout.size
    }
}
