//! Names: globals, builtins, namespaces, cells.

use typhon_bytecode::{
    code::LocalKind,
    instructions::{a, b, c},
};
use typhon_heap::word::EMPTY;
use typhon_object::{
    prelude::*,
    primal::{dict, str as string},
    raise::Raised,
};

use super::{consume, operand, take_or_copy};
use crate::{
    cache::{self, Kind},
    frame::Fp,
    types::{
        cell::Cell,
        code::{Code, Site},
        function::Function,
    },
};

/// Raises NameError for a name that is nowhere.
#[cold]
pub fn name_error(vm: &Vm, name: &Value) -> Raised {
    let text = format!("name '{}' is not defined", string::lossy(name));
    named_error(vm, &text, name)
}

/// Raises NameError with the name as its attribute.
#[cold]
fn named_error(vm: &Vm, text: &str, name: &Value) -> Raised {
    let raised = vm.raise_known(Known::NameError, text);
    let error = vm.catch(raised);
    if let Err(raised) = vm.set_attr(&error, &vm.names().name, name) {
        drop(vm.catch(raised));
    }
    vm.raise_again(error)
}

/// Raises the error for a local that is not bound.
#[cold]
#[inline(never)]
pub fn unbound_local(vm: &Vm, fp: Fp, register: usize) -> Raised {
    let code = fp.code();
    let near = code.near as usize;
    let local = if register < near { register } else { near + (register - typhon_bytecode::NEAR_REGISTERS) };
    let Some((name, kind)) = code.locals().get(local).zip(code.compiled.locals.get(local)) else {
        return vm.system_error("a register without a name is not bound");
    };
    unbound_name(vm, code, name, kind.1)
}

#[cold]
fn unbound_name(vm: &Vm, code: &Code, name: &Value, kind: LocalKind) -> Raised {
    let text = string::lossy(name);
    // A class has no locals: what is not bound there are cells that its functions see.
    let of_class = !code.compiled.flags.has(typhon_bytecode::CodeFlags::OPTIMIZED);
    if kind == LocalKind::Free || of_class && kind == LocalKind::Cell {
        let text =
            format!("cannot access free variable '{text}' where it is not associated with a value in enclosing scope");
        return named_error(vm, &text, name);
    }
    let text = format!("cannot access local variable '{text}' where it is not associated with a value");
    vm.raise_known(Known::UnboundLocalError, &text)
}

/// Raises the error for an empty cell in a register.
#[cold]
#[inline(never)]
pub fn empty_cell(vm: &Vm, fp: Fp, register: usize) -> Raised {
    let code = fp.code();
    // A far cell was fetched into a temporary: its name is found by identity.
    let word = fp.word(register) & !typhon_heap::word::BORROWED;
    let named = |local: &usize| fp.word(code.compiled.register(*local)) & !typhon_heap::word::BORROWED == word;
    let local = if register < code.near as usize { Some(register) } else { (0..code.locals().len()).find(named) };
    match local {
        Some(local) => unbound_name(vm, code, &code.locals()[local], code.compiled.locals[local].1),
        None => vm.system_error("an empty cell without a name"),
    }
}

/// The cell in a register.
#[inline(always)]
pub fn cell<'a>(fp: Fp, register: usize) -> &'a Cell {
    // SAFETY: verified code names registers that `MakeCell` or `CopyFree` filled, which nothing else writes.
    unsafe { operand(fp, register).cast::<Cell>() }
}

/// Looks a name up in globals and builtins; fills the cache where `site` is given.
fn find_global(vm: &Vm, function: &Function, name: &Value, site: Option<&Site>) -> Result<Value> {
    let globals = function.globals();
    let layout = globals.layout_id();
    if !dict::is_exact(&function.globals) {
        // A subclass may override `__getitem__`, as CPython allows for `exec`'s globals.
        match ops::get_item(vm, &function.globals, name) {
            Ok(value) => return Ok(value),
            Err(raised) => drop(vm.catch_as(raised, Known::KeyError)?),
        }
    } else if let Some(value) = globals.get(vm, name)? {
        if let Some(site) = site {
            site.fill_global(globals, name, layout);
        }
        return Ok(value);
    }
    let builtins = function.builtins();
    let below = builtins.layout_id();
    let Some(value) = builtins.get(vm, name)? else { return Err(name_error(vm, name)) };
    let index = builtins.index_of_interned(name).and_then(|index| u16::try_from(index).ok());
    if let (Some(site), Some(index)) = (site, index)
        && layout != 0
        && below != 0
        && dict::is_exact(&function.globals)
        && globals.lacks_interned(name)
    {
        site.fill_builtin(layout, below, index);
    }
    Ok(value)
}

/// `globals[name]`, else `builtins[name]`: what the loop did not find inline.
#[inline(never)]
pub fn load_global(vm: &Vm, fp: Fp, index: usize) -> Result<Value> {
    let code = fp.code();
    let (site, function) = (code.site(index), fp.function());
    match cached(site, function.globals(), function.builtins()) {
        Some(value) => Ok(value),
        None => find_global(vm, function, code.site_name(index), Some(site)),
    }
}

/// The value as the cache knows it.
#[inline(always)]
pub fn cached(site: &Site, globals: &Dict, builtins: &Dict) -> Option<Value> {
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    if cache::is(key, Kind::Global) {
        return globals.value_at(cache::shape_of(key), cache::place_of(key) as u32);
    }
    if cache::is(key, Kind::Builtin) && globals.has_layout(cache::shape_of(key)) {
        let (layout, place) = site.below();
        return builtins.value_at(layout, place);
    }
    None
}

/// `globals[name] = R[A]` beyond the inline case.
#[inline(never)]
pub fn store_global(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let code = fp.code();
    let function = fp.function();
    store_in(vm, &function.globals, code.site_name(index), Some(code.site(index)), take_or_copy(fp, a(word)))
}

/// `namespace[name] = value`, and fills the cache.
fn store_in(vm: &Vm, namespace: &Value, name: &Value, site: Option<&Site>, value: Value) -> Result<()> {
    let Some(dict) = namespace.exact::<Dict>() else { return ops::set_item(vm, namespace, name, &value) };
    dict.set(vm, name, value)?;
    if let Some(site) = site {
        site.fill_global(dict, name, dict.layout_id());
    }
    Ok(())
}

/// `del globals[name]`.
#[inline(never)]
pub fn delete_global(vm: &Vm, fp: Fp, index: usize) -> Result<()> {
    let name = fp.code().site_name(index);
    match fp.function().globals().remove(vm, name)? {
        Some(_) => Ok(()),
        None => Err(name_error(vm, name)),
    }
}

/// The frame's namespace.
fn namespace<'a>(vm: &Vm, fp: Fp) -> Result<&'a Value> {
    if fp.namespace() == EMPTY {
        return Err(vm.system_error("the frame has no namespace"));
    }
    if fp.companion() == EMPTY {
        return Ok(&fp.function().globals);
    }
    // SAFETY: the header's word holds the namespace as long as the frame runs; `Value` is a transparent word.
    Ok(unsafe { &*fp.0.sub(1).cast::<Value>() })
}

/// The frame's namespace, counted.
#[inline(never)]
pub fn load_locals(vm: &Vm, fp: Fp) -> Result<Value> {
    namespace(vm, fp).cloned()
}

/// `mapping[name]`, with `None` for KeyError.
fn find_in(vm: &Vm, mapping: &Value, name: &Value) -> Result<Option<Value>> {
    if let Some(dict) = mapping.exact::<Dict>() {
        return dict.get(vm, name);
    }
    match ops::get_item(vm, mapping, name) {
        Ok(value) => Ok(Some(value)),
        Err(raised) => vm.catch_as(raised, Known::KeyError).map(|_| None),
    }
}

/// `locals[name]`, else globals, else builtins.
#[inline(never)]
pub fn load_name(vm: &Vm, fp: Fp, index: usize) -> Result<Value> {
    let code = fp.code();
    let (site, name, function) = (code.site(index), code.site_name(index), fp.function());
    let namespace = namespace(vm, fp)?;
    if namespace.is(&function.globals) {
        return match cached(site, function.globals(), function.builtins()) {
            Some(value) => Ok(value),
            None => find_global(vm, function, name, Some(site)),
        };
    }
    match find_in(vm, namespace, name)? {
        Some(value) => Ok(value),
        None => find_global(vm, function, name, None),
    }
}

/// `locals[name] = R[A]`.
#[inline(never)]
pub fn store_name(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<()> {
    let code = fp.code();
    let (site, name) = (code.site(index), code.site_name(index));
    let namespace = namespace(vm, fp)?;
    let key = site.key.load(std::sync::atomic::Ordering::Acquire);
    if let Some(dict) = namespace.exact::<Dict>()
        && cache::is(key, Kind::Global)
        && dict.set_value_at(cache::shape_of(key), cache::place_of(key) as u32, operand(fp, a(word)))
    {
        consume(fp, a(word));
        return Ok(());
    }
    store_in(vm, namespace, name, Some(site), take_or_copy(fp, a(word)))
}

/// `del locals[name]`.
#[inline(never)]
pub fn delete_name(vm: &Vm, fp: Fp, index: usize) -> Result<()> {
    let name = fp.code().site_name(index);
    let namespace = namespace(vm, fp)?;
    let found = match namespace.exact::<Dict>() {
        Some(dict) => dict.remove(vm, name)?.is_some(),
        None => match ops::del_item(vm, namespace, name) {
            Ok(()) => true,
            Err(raised) => {
                drop(vm.catch_as(raised, Known::KeyError)?);
                false
            }
        },
    };
    if found { Ok(()) } else { Err(name_error(vm, name)) }
}

/// `locals[name]`, else the value in cell `R[B]`.
#[inline(never)]
pub fn load_name_cell(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let name = fp.code().site_name(index);
    if let Some(value) = find_in(vm, namespace(vm, fp)?, name)? {
        return Ok(value);
    }
    cell(fp, b(word)).get().ok_or_else(|| empty_cell(vm, fp, b(word)))
}

/// `R[B][name]`, else globals, else builtins.
#[inline(never)]
pub fn load_dict_name(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let name = fp.code().site_name(index);
    let found = find_in(vm, operand(fp, b(word)), name)?;
    let value = match found {
        Some(value) => value,
        None => find_global(vm, fp.function(), name, None)?,
    };
    consume(fp, b(word));
    Ok(value)
}

/// `R[B][name]`, else the value in cell `R[C]`.
#[inline(never)]
pub fn load_dict_cell(vm: &Vm, fp: Fp, word: u32, index: usize) -> Result<Value> {
    let name = fp.code().site_name(index);
    let value = match find_in(vm, operand(fp, b(word)), name)? {
        Some(value) => value,
        None => cell(fp, c(word)).get().ok_or_else(|| empty_cell(vm, fp, c(word)))?,
    };
    consume(fp, b(word));
    Ok(value)
}

/// `builtins.__build_class__`.
#[inline(never)]
pub fn load_build_class(vm: &Vm, fp: Fp) -> Result<Value> {
    match fp.function().builtins().get_interned(vm, &vm.names().__build_class__) {
        Some(value) => Ok(value),
        None => Err(vm.raise_known(Known::NameError, "__build_class__ not found")),
    }
}

/// Makes `__annotations__` in the namespace unless it is there.
#[inline(never)]
pub fn setup_annotations(vm: &Vm, fp: Fp) -> Result<()> {
    let (namespace, name) = (namespace(vm, fp)?, &vm.names().__annotations__);
    match find_in(vm, namespace, name)? {
        Some(_) => Ok(()),
        None => ops::set_item(vm, namespace, name, &vm.dict()),
    }
}
