//! What is saved how: by the kind of the value.

use std::collections::HashSet;

use typhon_heap::word::Word;
use typhon_object::{prelude::*, primal::str as string};

use super::{
    errors::{kind, noted, pickling},
    memo::Memo,
    opcode,
    output::Output,
    picklable_buffer::PickleBuffer,
    save_instance::PlainClass,
};

/// What a dump is asked for, and what its pickler has methods for.
pub(super) struct Options {
    pub protocol: u8,
    pub bin: bool,
    pub fast: bool,
    pub fix_imports: bool,
    pub buffer_callback: Option<Value>,
    pub persistent_id: Option<Value>,
    pub reducer_override: Option<Value>,
    pub dispatch_table: Option<Value>,
}

/// How deep containers lie in each other before a pickler without a memo looks for cycles.
const FAST_NESTING: usize = 50;

/// A pickle that is being written.
pub(super) struct Saver<'a> {
    pub vm: &'a Vm,
    pub out: Output<'a>,
    pub memo: Memo,
    pub options: Options,
    /// `copyreg`, once it was asked for.
    pub copyreg: Option<Value>,
    /// What reduces instances of which classes.
    pub reducers: Option<Value>,
    /// The class that was looked at last.
    pub plain: Option<PlainClass>,
    /// The name of the module that builtin functions say to come from.
    pub builtins: Option<Value>,
    nesting: usize,
    /// Containers that are being saved without a memo.
    open: HashSet<Word>,
}

impl<'a> Saver<'a> {
    pub(super) fn new(vm: &'a Vm, options: Options, memo: Memo, write: Option<&'a Value>) -> Saver<'a> {
        let out = Output::new(vm, write);
        Saver {
            vm,
            out,
            memo,
            options,
            copyreg: None,
            reducers: None,
            plain: None,
            builtins: None,
            nesting: 0,
            open: HashSet::new(),
        }
    }

    /// A whole pickle.
    ///
    /// # Errors
    /// PicklingError, or what a reducer or the file raises.
    pub(super) fn dump(&mut self, value: &Value) -> Result<()> {
        let protocol = self.options.protocol;
        if protocol >= 2 {
            self.out.bytes(&[opcode::PROTO, protocol]);
            if protocol >= 4 {
                self.out.start_framing();
            }
        }
        self.save(value)?;
        self.out.byte(opcode::STOP);
        self.out.finish()
    }

    /// A value.
    ///
    /// # Errors
    /// As for `dump`.
    #[inline]
    pub(super) fn save(&mut self, value: &Value) -> Result<()> {
        self.out.boundary()?;
        if self.options.persistent_id.is_some() && self.save_persistent(value)? {
            return Ok(());
        }
        match value.as_small_int() {
            Some(int) => self.save_int(int),
            None => self.save_plain(value),
        }
    }

    /// A value that is saved itself, whatever id it may have.
    fn save_plain(&mut self, value: &Value) -> Result<()> {
        if let Some(int) = value.as_small_int() {
            return self.save_int(int);
        }
        if value.is_none() {
            self.out.byte(opcode::NONE);
            return Ok(());
        }
        let shape = value.shape();
        if !value.is_object() {
            if let Some(float) = value.as_small_float() {
                self.save_float(float);
                return Ok(());
            }
            if value.is(&Value::TRUE) || value.is(&Value::FALSE) {
                self.save_bool(value.is(&Value::TRUE));
                return Ok(());
            }
        } else if shape == Known::Int.shape() {
            return self.save_big_int(value);
        } else if let Some(float) = value.exact::<typhon_object::primal::float::Float>() {
            self.save_float(float.value());
            return Ok(());
        }
        if let Some(number) = self.memo.get(value) {
            self.fetch(number);
            return Ok(());
        }
        if shape == Known::Str.shape() {
            self.save_str(value)
        } else if shape == Known::Bytes.shape() {
            self.save_bytes(value)
        } else {
            self.vm.check_stack(" while pickling an object")?;
            self.save_object(value, shape)
        }
    }

    fn save_object(&mut self, value: &Value, shape: typhon_heap::ShapeId) -> Result<()> {
        if shape == Known::Tuple.shape() {
            self.save_tuple(value)
        } else if shape == Known::Dict.shape() {
            self.guarded(value, Saver::save_dict)
        } else if shape == Known::List.shape() {
            self.guarded(value, Saver::save_list)
        } else if shape == Known::Set.shape() {
            self.save_set(value)
        } else if shape == Known::FrozenSet.shape() {
            self.guarded(value, Saver::save_frozen_set)
        } else if shape == Known::ByteArray.shape() {
            self.save_byte_array(value)
        } else if let Some(buffer) = value.exact::<PickleBuffer>() {
            self.save_buffer(value, buffer)
        } else {
            self.save_other(value)
        }
    }

    /// Saves a container. Without a memo cycles are looked for, where many containers lie in each other.
    #[inline]
    fn guarded(&mut self, value: &Value, save: impl FnOnce(&mut Self, &Value) -> Result<()>) -> Result<()> {
        if !self.options.fast {
            return save(self, value);
        }
        self.nesting += 1;
        let watched = self.nesting >= FAST_NESTING;
        if watched && !self.open.insert(value.word()) {
            let (class, address) = (self.vm.type_name(value), value.word());
            let text = format!("fast mode: can't pickle cyclic objects including object type {class} at {address:#x}");
            return Err(self.vm.value_error(text));
        }
        let result = save(self, value);
        if watched {
            self.open.remove(&value.word());
        }
        self.nesting -= 1;
        result
    }

    /// Saves the persistent id that the pickler gives for a value; says whether there is one.
    #[cold]
    #[inline(never)]
    fn save_persistent(&mut self, value: &Value) -> Result<bool> {
        let Some(persistent_id) = &self.options.persistent_id else { return Ok(false) };
        let id = self.vm.call(persistent_id, std::slice::from_ref(value))?;
        if id.is_none() {
            return Ok(false);
        }
        if self.options.bin {
            self.out.boundary()?;
            self.save_plain(&id)?;
            self.out.byte(opcode::BINPERSID);
            return Ok(true);
        }
        let text = ops::str(self.vm, &id)?;
        let Some(text) = text.native::<Str>().filter(|text| text.is_ascii()) else {
            return Err(pickling(self.vm, "persistent IDs in protocol 0 must be ASCII strings"));
        };
        self.out.byte(opcode::PERSID);
        self.out.bytes(text.bytes());
        self.out.byte(b'\n');
        Ok(true)
    }

    /// A value that the memo has under a number.
    pub(super) fn fetch(&mut self, number: i64) {
        if !self.options.bin {
            self.out.bytes(format!("g{number}\n").as_bytes());
        } else if number < 256 {
            self.out.bytes(&[opcode::BINGET, number as u8]);
        } else {
            self.out.byte(opcode::LONG_BINGET);
            self.out.bytes(&(number as u32).to_le_bytes());
        }
    }

    /// Notes a value that was written in the memo.
    ///
    /// # Errors
    /// PicklingError where there are too many.
    #[inline]
    pub(super) fn memoize(&mut self, value: &Value) -> Result<()> {
        if self.options.fast {
            return Ok(());
        }
        let number = self.memo.add(value);
        self.write_put(number)
    }

    /// Says under which number the value that was written last is noted.
    ///
    /// # Errors
    /// As for `memoize`.
    #[inline]
    pub(super) fn write_put(&mut self, number: i64) -> Result<()> {
        if self.options.protocol >= 4 {
            self.out.byte(opcode::MEMOIZE);
        } else if !self.options.bin {
            self.out.bytes(format!("p{number}\n").as_bytes());
        } else if number < 256 {
            self.out.bytes(&[opcode::BINPUT, number as u8]);
        } else if let Ok(number) = u32::try_from(number) {
            self.out.byte(opcode::LONG_BINPUT);
            self.out.bytes(&number.to_le_bytes());
        } else {
            return Err(pickling(self.vm, "memo id too large for LONG_BINPUT"));
        }
        Ok(())
    }

    /// A part of an object, which an error's note names.
    ///
    /// # Errors
    /// As for `dump`.
    pub(super) fn save_part(&mut self, object: &Value, part: &Value, what: &str) -> Result<()> {
        let (vm, result) = (self.vm, self.save(part));
        noted(vm, result, || Ok(format!("when serializing {} {what}", kind(vm, object))))
    }

    /// An item of a container, which an error's note counts.
    ///
    /// # Errors
    /// As for `dump`.
    #[inline(always)]
    pub(super) fn save_item(&mut self, container: &Value, item: &Value, at: usize) -> Result<()> {
        let (vm, result) = (self.vm, self.save(item));
        noted(vm, result, || Ok(format!("when serializing {} item {at}", kind(vm, container))))
    }

    /// A key and its value, which an error's note names by the key.
    ///
    /// # Errors
    /// As for `dump`.
    #[inline(always)]
    pub(super) fn save_pair(&mut self, container: &Value, key: &Value, value: &Value) -> Result<()> {
        self.save(key)?;
        let (vm, result) = (self.vm, self.save(value));
        noted(vm, result, || {
            let key = string::lossy(&ops::repr(vm, key)?);
            Ok(format!("when serializing {} item {key}", kind(vm, container)))
        })
    }
}
