//! Reading a pickle: filling containers and making objects.

use typhon_object::{
    attribute,
    class::flag,
    dunder::Dunder,
    prelude::*,
    primal::{
        dict::{self, Key},
        list,
        str::Str,
    },
};
use typhon_types::{
    memory_view,
    set::{Elements, Set},
};

use super::{errors::unpickling, load::Loader, names::Names};

/// So many items are appended one by one.
const FEW: usize = 8;

/// The dict's item, quickly where the key is a str.
#[inline]
fn set_item(vm: &Vm, dict: &Dict, key: &Value, value: Value) -> Result<()> {
    match Key::of_str(key) {
        Some(key) => dict.set_hashed(vm, &key, value),
        None => dict.set(vm, key, value),
    }
}

impl Loader<'_> {
    /// Appends the values from a place on to what is under them.
    pub(super) fn append(&mut self, from: usize) -> Result<()> {
        let vm = self.vm;
        let (target, count) = self.stack.under(vm, from)?;
        if count == 0 {
            return Ok(());
        }
        let target = target.clone();
        if list::is_exact(&target)
            && let Some(list) = List::from(&target)
        {
            if count <= FEW {
                return self.stack.use_up(from, |[item]| list.try_push(vm, item));
            }
            return list.extend(vm, self.stack.take_from(vm, from)?);
        }
        if let Some(extend) = vm.find_attr(&target, &vm.names().extend)? {
            let items = list::new(self.stack.take_from(vm, from)?);
            return vm.call(&extend, &[items]).map(drop);
        }
        let append = vm.get_attr(&target, &vm.names().append)?;
        self.stack.use_up(from, |item: [Value; 1]| vm.call(&append, &item).map(drop))
    }

    /// Sets the pairs from a place on as items of what is under them.
    pub(super) fn set_items(&mut self, from: usize) -> Result<()> {
        let vm = self.vm;
        let (target, count) = self.stack.under(vm, from)?;
        if !count.is_multiple_of(2) {
            return Err(unpickling(vm, "odd number of items for SETITEMS"));
        }
        if count == 0 {
            return Ok(());
        }
        let target = target.clone();
        match Dict::from(&target).filter(|_| dict::is_exact(&target)) {
            Some(dict) => {
                if count > 16 {
                    dict.reserve(dict.len() + count / 2);
                }
                self.stack.use_up(from, |[key, value]| set_item(vm, dict, &key, value))
            }
            None => self.stack.use_up(from, |[key, value]| ops::set_item(vm, &target, &key, &value)),
        }
    }

    /// Adds the values above the mark to the set under it.
    pub(super) fn add_items(&mut self) -> Result<()> {
        let vm = self.vm;
        let from = self.stack.unmark(vm)?;
        let (target, count) = self.stack.under(vm, from)?;
        if count == 0 {
            return Ok(());
        }
        let target = target.clone();
        if target.native::<Set>().is_some()
            && let Some(elements) = Elements::of(&target)
        {
            return self.stack.use_up(from, |[element]| elements.add(vm, &element).map(drop));
        }
        let add = vm.get_attr_str(&target, "add")?;
        self.stack.use_up(from, |element: [Value; 1]| vm.call(&add, &element).map(drop))
    }

    pub(super) fn load_dict(&mut self) -> Result<()> {
        let vm = self.vm;
        let from = self.stack.unmark(vm)?;
        if !(self.stack.len() - from).is_multiple_of(2) {
            return Err(unpickling(vm, "odd number of items for DICT"));
        }
        let made = dict::new();
        if let Some(dict) = Dict::from(&made) {
            self.stack.use_up(from, |[key, value]| set_item(vm, dict, &key, value))?;
        }
        self.stack.push(made);
        Ok(())
    }

    pub(super) fn reduce(&mut self) -> Result<()> {
        let vm = self.vm;
        let args = self.stack.pop(vm)?;
        let callable = self.stack.pop(vm)?;
        vm.poll()?;
        let Some(args) = Tuple::from(&args) else { return Err(vm.type_error("argument list must be a tuple")) };
        let made = vm.call(&callable, args.items())?;
        self.stack.push(made);
        Ok(())
    }

    /// `class.__new__(class, *args, **keywords)`.
    pub(super) fn new_object(&mut self, with_keywords: bool) -> Result<()> {
        let vm = self.vm;
        let keywords = if with_keywords { Some(self.stack.pop(vm)?) } else { None };
        let args = self.stack.pop(vm)?;
        let callee = self.stack.pop(vm)?;
        vm.poll()?;
        let code = if with_keywords { "NEWOBJ_EX" } else { "NEWOBJ" };
        let Some(class) = Class::from(&callee) else {
            let given = vm.type_name(&callee);
            return Err(unpickling(vm, format!("{code} class argument must be a type, not {given}")));
        };
        let new = class.slots().any(Dunder::New).filter(|_| class.flags() & flag::NO_NEW == 0);
        let Some(new) = new else {
            let name = class.name();
            return Err(unpickling(vm, format!("{code} class argument '{name}' doesn't have __new__")));
        };
        let Some(args) = Tuple::from(&args) else {
            let given = vm.type_name(&args);
            return Err(unpickling(vm, format!("{code} args argument must be a tuple, not {given}")));
        };
        if args.is_empty() && keywords.is_none() {
            let made = new(vm, Args::positional_only(std::slice::from_ref(&callee)))?;
            self.stack.push(made);
            return Ok(());
        }
        let mut values = Vec::with_capacity(1 + args.len());
        values.push(callee.clone());
        values.extend_from_slice(args.items());
        let mut names = Vec::new();
        if let Some(keywords) = &keywords {
            let Some(keywords) = Dict::from(keywords) else {
                let given = vm.type_name(keywords);
                return Err(unpickling(vm, format!("{code} kwargs argument must be a dict, not {given}")));
            };
            for (name, value) in keywords.entries() {
                if !typhon_object::primal::str::is_str(&name) {
                    return Err(vm.type_error("keywords must be strings"));
                }
                names.push(vm.intern_value(&name));
                values.push(value);
            }
        }
        let made = new(vm, Args::new(&values, &names))?;
        self.stack.push(made);
        Ok(())
    }

    /// An instance as protocols 0 and 1 make it.
    fn instantiate(&mut self, class: &Value, args: &[Value]) -> Result<()> {
        let vm = self.vm;
        let plain =
            args.is_empty() && Class::from(class).is_some() && vm.find_attr_str(class, "__getinitargs__")?.is_none();
        let made = match plain {
            true => vm.call_method_str(class, "__new__", std::slice::from_ref(class))?,
            false => vm.call(class, args)?,
        };
        self.stack.push(made);
        Ok(())
    }

    pub(super) fn load_object(&mut self) -> Result<()> {
        let vm = self.vm;
        let from = self.stack.unmark(vm)?;
        if self.stack.len() <= from {
            // Nothing above the mark: as for what asks for a value.
            self.stack.take_from(vm, from + 1)?;
        }
        let args = self.stack.take_from(vm, from + 1)?;
        let class = self.stack.pop(vm)?;
        self.instantiate(&class, &args)
    }

    pub(super) fn load_instance(&mut self) -> Result<()> {
        let vm = self.vm;
        let from = self.stack.unmark(vm)?;
        let class = self.find_lines("ascii")?;
        let args = self.stack.take_from(vm, from)?;
        self.instantiate(&class, &args)
    }

    /// Gives an object its state.
    pub(super) fn build(&mut self) -> Result<()> {
        let vm = self.vm;
        let state = self.stack.pop(vm)?;
        let object = self.stack.top(vm)?.clone();
        vm.poll()?;
        if let Some(set) = vm.find_attr(&object, &vm.names().__setstate__)? {
            return vm.call(&set, std::slice::from_ref(&state)).map(drop);
        }
        let (state, slots) = match (Tuple::from(&state), Tuple::items_of(&state)) {
            (Some(_), [state, slots]) => (state.clone(), Some(slots.clone())),
            _ => (state, None),
        };
        if !state.is_none() {
            let Some(state) = Dict::from(&state) else { return Err(unpickling(vm, "state is not a dictionary")) };
            set_attributes(vm, &mut self.names, &object, state)?;
        }
        if let Some(slots) = slots {
            let Some(slots) = Dict::from(&slots) else { return Err(unpickling(vm, "slot state is not a dictionary")) };
            for (name, value) in slots.entries() {
                let name = vm.attr_name(&name)?;
                vm.set_attr(&object, &name, &value)?;
            }
        }
        Ok(())
    }

    pub(super) fn load_buffer(&mut self) -> Result<()> {
        let vm = self.vm;
        let Some(buffers) = &self.options.buffers else {
            let text = "pickle stream refers to out-of-band data but no *buffers* argument was given";
            return Err(unpickling(vm, text));
        };
        match ops::next(vm, buffers)? {
            Some(buffer) => self.stack.push(buffer),
            None => return Err(unpickling(vm, "not enough out-of-band buffers")),
        }
        Ok(())
    }

    pub(super) fn make_read_only(&mut self) -> Result<()> {
        let vm = self.vm;
        let view = memory_view::new(vm, self.stack.top(vm)?)?;
        if !ops::truth(vm, &vm.get_attr_str(&view, "readonly")?)? {
            let view = vm.call_method_str(&view, "toreadonly", &[])?;
            self.stack.pop(vm)?;
            self.stack.push(view);
        }
        Ok(())
    }
}

/// `object.__dict__.update(state)`.
fn set_attributes(vm: &Vm, names: &mut Names, object: &Value, state: &Dict) -> Result<()> {
    let plain = attribute::has_plain_dict(vm, vm.class_of(object));
    let target = if plain { Value::NONE } else { vm.get_attr(object, &vm.names().__dict__)? };
    let mut at = 0;
    while let Some((name, value)) = state.next_entry(&mut at) {
        let text = name.exact::<Str>().is_some();
        let name = if text { names.interned(vm, &name) } else { name };
        match plain {
            true if text => attribute::set_own(vm, object, &name, value)?,
            true => ops::set_item(vm, &attribute::instance_dict(vm, object)?, &name, &value)?,
            false => ops::set_item(vm, &target, &name, &value)?,
        }
    }
    Ok(())
}
