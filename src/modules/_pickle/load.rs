//! Reading a pickle: what each opcode does.

use std::sync::atomic::{AtomicU8, Ordering};

use typhon_number::{BigInt, ByteOrder};
use typhon_object::{
    prelude::*,
    primal::{dict, list, str as string, tuple},
};
use typhon_text::Text;
use typhon_types::{byte_array, bytes, set};

use super::{errors::unpickling, input::Input, load_memo::LoadMemo, names::Names, opcode, stack::Stack};

/// What a load is asked for, and what its unpickler has methods for.
pub(super) struct Options {
    pub fix_imports: bool,
    /// How strings of Python 2 are decoded: as ASCII, strictly, unless it is said.
    pub encoding: Option<Value>,
    pub errors: Option<Value>,
    /// An iterator over what the pickle leaves out.
    pub buffers: Option<Value>,
    pub persistent_load: Option<Value>,
    /// The unpickler, where its class has a `find_class` of its own.
    pub finder: Option<Value>,
}

/// A pickle that is being read.
pub(super) struct Loader<'a> {
    pub vm: &'a Vm,
    pub input: Input<'a>,
    pub stack: Stack,
    pub memo: LoadMemo,
    pub options: Options,
    pub protocol: u8,
    /// Where the unpickler's own `find_class` sees the protocol.
    shown_protocol: Option<&'a AtomicU8>,
    pub names: Names,
}

/// The str that bytes of a pickle are.
fn text_of(vm: &Vm, bytes: &[u8]) -> Result<Value> {
    if bytes.is_ascii() {
        return Ok(string::from_ascii(bytes));
    }
    match Text::from_bytes(bytes) {
        Some(text) => Ok(string::from_text(text)),
        None => string::codec::decode(vm, bytes, None, "utf-8", Some("surrogatepass")),
    }
}

impl<'a> Loader<'a> {
    pub(super) fn new(vm: &'a Vm, input: Input<'a>, memo: LoadMemo, options: Options) -> Loader<'a> {
        Loader {
            vm,
            input,
            stack: Stack::default(),
            memo,
            options,
            protocol: 0,
            shown_protocol: None,
            names: Names::default(),
        }
    }

    /// As `new`, for an unpickler that knows the protocol.
    pub(super) fn showing(self, protocol: &'a AtomicU8) -> Loader<'a> {
        protocol.store(0, Ordering::Relaxed);
        Loader { shown_protocol: Some(protocol), ..self }
    }

    /// A whole pickle.
    ///
    /// # Errors
    /// UnpicklingError, EOFError, or what the calls that it asks for raise.
    pub(super) fn load(&mut self) -> Result<Value> {
        let vm = self.vm;
        loop {
            vm.check_memory()?;
            let code = self.input.opcode(vm)?;
            match code {
                opcode::STOP => break,
                opcode::BININT1 => {
                    let [byte] = self.input.array(vm)?;
                    self.stack.push(vm.int(byte.into()));
                }
                opcode::BININT2 => {
                    let int = u16::from_le_bytes(self.input.array(vm)?);
                    self.stack.push(vm.int(int.into()));
                }
                opcode::BININT => {
                    let int = i32::from_le_bytes(self.input.array(vm)?);
                    self.stack.push(vm.int(int.into()));
                }
                opcode::BINFLOAT => {
                    let float = f64::from_be_bytes(self.input.array(vm)?);
                    self.stack.push(vm.float(float));
                }
                opcode::NONE => self.stack.push(Value::NONE),
                opcode::NEWTRUE => self.stack.push(Value::TRUE),
                opcode::NEWFALSE => self.stack.push(Value::FALSE),
                opcode::SHORT_BINUNICODE => self.load_text::<1>()?,
                opcode::BINUNICODE => self.load_text::<4>()?,
                opcode::BINUNICODE8 => self.load_text::<8>()?,
                opcode::MEMOIZE => self.memo.push(self.stack.top(vm)?.clone()),
                opcode::BINPUT => self.put::<1>()?,
                opcode::LONG_BINPUT => self.put::<4>()?,
                opcode::BINGET => self.get::<1>()?,
                opcode::LONG_BINGET => self.get::<4>()?,
                opcode::MARK => {
                    vm.poll()?;
                    self.stack.mark();
                }
                opcode::EMPTY_TUPLE => self.stack.push(tuple::empty()),
                opcode::EMPTY_LIST => self.stack.push(list::empty()),
                opcode::EMPTY_DICT => self.stack.push(dict::new()),
                opcode::EMPTY_SET => self.stack.push(set::new()),
                opcode::TUPLE1 => self.load_short_tuple::<1>()?,
                opcode::TUPLE2 => self.load_short_tuple::<2>()?,
                opcode::TUPLE3 => self.load_short_tuple::<3>()?,
                opcode::APPEND => self.append(self.stack.len().wrapping_sub(1))?,
                opcode::APPENDS => {
                    let mark = self.stack.unmark(vm)?;
                    self.append(mark)?;
                }
                opcode::SETITEM => self.set_items(self.stack.len().wrapping_sub(2))?,
                opcode::SETITEMS => {
                    let mark = self.stack.unmark(vm)?;
                    self.set_items(mark)?;
                }
                opcode::SHORT_BINBYTES => self.load_bytes::<1>()?,
                opcode::BINBYTES => self.load_bytes::<4>()?,
                opcode::BINBYTES8 => self.load_bytes::<8>()?,
                opcode::FRAME => self.load_frame()?,
                opcode::PROTO => self.load_protocol()?,
                opcode::BUILD => self.build()?,
                opcode::REDUCE => self.reduce()?,
                opcode::NEWOBJ => self.new_object(false)?,
                opcode::NEWOBJ_EX => self.new_object(true)?,
                opcode::STACK_GLOBAL => self.load_stack_global()?,
                opcode::GLOBAL => self.load_global()?,
                _ => self.load_seldom(code)?,
            }
        }
        self.input.finish(vm)?;
        self.stack.pop(vm)
    }

    /// What pickles of today seldom have.
    #[inline(never)]
    fn load_seldom(&mut self, code: u8) -> Result<()> {
        let vm = self.vm;
        match code {
            opcode::LONG1 => {
                let [length] = self.input.array(vm)?;
                self.load_long(length.into())?;
            }
            opcode::LONG4 => {
                let length = i32::from_le_bytes(self.input.array(vm)?);
                match usize::try_from(length) {
                    Ok(length) => self.load_long(length)?,
                    Err(_) => return Err(unpickling(vm, "LONG pickle has negative byte count")),
                }
            }
            opcode::TUPLE => {
                let items = self.take_marked()?;
                self.stack.push(tuple::new(items));
            }
            opcode::LIST => {
                let items = self.take_marked()?;
                self.stack.push(list::new(items));
            }
            opcode::DICT => self.load_dict()?,
            opcode::FROZENSET => {
                let items = self.take_marked()?;
                self.stack.push(set::frozen_from_values(vm, &items)?);
            }
            opcode::ADDITEMS => self.add_items()?,
            opcode::BYTEARRAY8 => {
                let length = self.length::<8>("BYTEARRAY8")?;
                let array = byte_array::new(self.input.take(vm, length)?);
                self.stack.push(array);
            }
            opcode::NEXT_BUFFER => self.load_buffer()?,
            opcode::READONLY_BUFFER => self.make_read_only()?,
            opcode::POP => self.stack.drop_top(vm)?,
            opcode::POP_MARK => drop(self.take_marked()?),
            opcode::DUP => self.stack.push(self.stack.top(vm)?.clone()),
            opcode::INT => self.load_int_line()?,
            opcode::LONG => self.load_long_line()?,
            opcode::FLOAT => self.load_float_line()?,
            opcode::STRING => self.load_string_line()?,
            opcode::BINSTRING => {
                let length = i32::from_le_bytes(self.input.array(vm)?);
                match usize::try_from(length) {
                    Ok(length) => self.load_string(length)?,
                    Err(_) => return Err(unpickling(vm, "BINSTRING pickle has negative byte count")),
                }
            }
            opcode::SHORT_BINSTRING => {
                let [length] = self.input.array(vm)?;
                self.load_string(length.into())?;
            }
            opcode::UNICODE => self.load_text_line()?,
            opcode::PUT => self.put_line()?,
            opcode::GET => self.get_line()?,
            opcode::PERSID => self.load_persistent_line()?,
            opcode::BINPERSID => {
                let id = self.stack.pop(vm)?;
                self.load_persistent(&id)?;
            }
            opcode::INST => self.load_instance()?,
            opcode::OBJ => self.load_object()?,
            opcode::EXT1 => {
                let [code] = self.input.array(vm)?;
                self.load_extension(code.into())?;
            }
            opcode::EXT2 => {
                let code = u16::from_le_bytes(self.input.array(vm)?);
                self.load_extension(code.into())?;
            }
            opcode::EXT4 => {
                let code = i32::from_le_bytes(self.input.array(vm)?);
                self.load_extension(code.into())?;
            }
            other => return Err(unknown(vm, other)),
        }
        Ok(())
    }

    /// The values above the last mark, which is taken away.
    pub(super) fn take_marked(&mut self) -> Result<Vec<Value>> {
        let mark = self.stack.unmark(self.vm)?;
        self.stack.take_from(self.vm, mark)
    }

    /// An unsigned number of so many bytes.
    #[inline(always)]
    fn number<const N: usize>(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        bytes[..N].copy_from_slice(&self.input.array::<N>(self.vm)?);
        Ok(u64::from_le_bytes(bytes))
    }

    /// A length of so many bytes.
    #[inline(always)]
    fn length<const N: usize>(&mut self, what: &str) -> Result<usize> {
        let length = self.number::<N>()?;
        if N == 8 && i64::try_from(length).is_err() {
            return Err(too_long(self.vm, what, " size", " bytes"));
        }
        Ok(length as usize)
    }

    #[inline(always)]
    fn load_text<const N: usize>(&mut self) -> Result<()> {
        let length = self.length::<N>("BINUNICODE")?;
        let text = text_of(self.vm, self.input.take(self.vm, length)?)?;
        self.stack.push(text);
        Ok(())
    }

    fn load_bytes<const N: usize>(&mut self) -> Result<()> {
        let length = self.length::<N>("BINBYTES")?;
        let value = bytes::new(self.input.take(self.vm, length)?);
        self.stack.push(value);
        Ok(())
    }

    #[inline(always)]
    fn put<const N: usize>(&mut self) -> Result<()> {
        let number = self.number::<N>()?;
        self.memo.set(number, self.stack.top(self.vm)?.clone());
        Ok(())
    }

    #[inline(always)]
    fn get<const N: usize>(&mut self) -> Result<()> {
        let number = self.number::<N>()?;
        self.fetch(number as i64)
    }

    #[inline(always)]
    pub(super) fn fetch(&mut self, number: i64) -> Result<()> {
        match u64::try_from(number).ok().and_then(|number| self.memo.get(number)) {
            Some(value) => {
                self.stack.push(value);
                Ok(())
            }
            None => Err(unpickling(self.vm, format!("Memo value not found at index {number}"))),
        }
    }

    fn load_short_tuple<const N: usize>(&mut self) -> Result<()> {
        let items = self.stack.take::<N>(self.vm)?;
        self.stack.push(tuple::of(items));
        Ok(())
    }

    fn load_frame(&mut self) -> Result<()> {
        let length = self.number::<8>()?;
        match isize::try_from(length) {
            Ok(length) => self.input.begin_frame(self.vm, length as usize),
            Err(_) => Err(too_long(self.vm, "FRAME length", "", " bytes")),
        }
    }

    fn load_protocol(&mut self) -> Result<()> {
        let [protocol] = self.input.array(self.vm)?;
        if protocol > opcode::HIGHEST {
            return Err(self.vm.value_error(format!("unsupported pickle protocol: {protocol}")));
        }
        self.protocol = protocol;
        if let Some(shown) = self.shown_protocol {
            shown.store(protocol, Ordering::Relaxed);
        }
        Ok(())
    }

    fn load_long(&mut self, length: usize) -> Result<()> {
        let bytes = self.input.take(self.vm, length)?;
        let int = match bytes {
            [] => self.vm.int(0),
            [.., last] if bytes.len() <= 8 => {
                let mut word = [if last & 0x80 == 0 { 0 } else { 0xff }; 8];
                word[..bytes.len()].copy_from_slice(bytes);
                self.vm.int(i64::from_le_bytes(word))
            }
            _ => self.vm.big_int(BigInt::from_bytes(bytes, ByteOrder::Little, true)),
        };
        self.stack.push(int);
        Ok(())
    }

    fn load_string(&mut self, length: usize) -> Result<()> {
        let bytes = self.input.take(self.vm, length)?.to_vec();
        self.push_string(&bytes)
    }

    /// A string of Python 2.
    pub(super) fn push_string(&mut self, bytes: &[u8]) -> Result<()> {
        let encoding = self.options.encoding.as_ref().and_then(string::as_str).unwrap_or("ascii");
        let errors = self.options.errors.as_ref().and_then(string::as_str);
        let string = match encoding {
            "bytes" => bytes::new(bytes),
            _ => string::codec::decode(self.vm, bytes, None, encoding, errors)?,
        };
        self.stack.push(string);
        Ok(())
    }

    pub(super) fn load_persistent(&mut self, id: &Value) -> Result<()> {
        let value = match &self.options.persistent_load {
            Some(load) => self.vm.call(load, std::slice::from_ref(id))?,
            None => return Err(no_persistent_load(self.vm)),
        };
        self.stack.push(value);
        Ok(())
    }
}

/// Raises what an unpickler without a `persistent_load` says of persistent ids.
#[cold]
pub(super) fn no_persistent_load(vm: &Vm) -> Raised {
    let text = "A load persistent id instruction was encountered, but no persistent_load function was specified.";
    unpickling(vm, text)
}

#[cold]
fn too_long(vm: &Vm, what: &str, size: &str, unit: &str) -> Raised {
    vm.overflow_error(format!("{what} exceeds system's maximum{size} of {}{unit}", isize::MAX))
}

#[cold]
fn unknown(vm: &Vm, code: u8) -> Raised {
    let shown = match code {
        b'\'' | b'\\' => format!("\\x{code:02x}"),
        0x20..=0x7e => char::from(code).to_string(),
        _ => format!("\\x{code:02x}"),
    };
    unpickling(vm, format!("invalid load key, '{shown}'."))
}
