//! Saving what is made anew by a call: what `__reduce_ex__` and its like say of an object.

use typhon_object::{
    dunder::Dunder,
    prelude::*,
    primal::{str as string, tuple},
};

use super::{
    errors::{kind, noted, pickling},
    opcode,
    save::Saver,
};

/// A reduction, taken apart and checked.
struct Reduced<'a> {
    callable: &'a Value,
    args: &'a Value,
    state: Option<&'a Value>,
    list_items: Option<&'a Value>,
    dict_items: Option<&'a Value>,
    state_setter: Option<&'a Value>,
}

impl Reduced<'_> {
    fn of<'a>(vm: &Vm, items: &'a [Value]) -> Result<Reduced<'a>> {
        let [callable, args, rest @ ..] = items else { return Err(wrong_size(vm)) };
        if rest.len() > 4 {
            return Err(wrong_size(vm));
        }
        let wrong = |which: &str, wanted: &str, given: &Value| {
            let given = kind(vm, given);
            Err(pickling(vm, format!("{which} item of the tuple returned by __reduce__ must be {wanted}, not {given}")))
        };
        let callables = |value: &Value| vm.class_of(value).call_slot().is_some();
        let iterators = |value: &Value| vm.class_of(value).slots().has(Dunder::Next);
        let part = |at: usize| rest.get(at).filter(|part| !part.is_none());
        let [state, list_items, dict_items, state_setter] = [part(0), part(1), part(2), part(3)];
        if !callables(callable) {
            return wrong("first", "callable", callable);
        }
        if Tuple::from(args).is_none() {
            return wrong("second", "a tuple", args);
        }
        if let Some(items) = list_items.filter(|items| !iterators(items)) {
            return wrong("fourth", "an iterator", items);
        }
        if let Some(items) = dict_items.filter(|items| !iterators(items)) {
            return wrong("fifth", "an iterator", items);
        }
        if let Some(setter) = state_setter.filter(|setter| !callables(setter)) {
            return wrong("sixth", "callable", setter);
        }
        Ok(Reduced { callable, args, state, list_items, dict_items, state_setter })
    }
}

#[cold]
fn wrong_size(vm: &Vm) -> Raised {
    pickling(vm, "tuple returned by __reduce__ must contain 2 through 6 elements")
}

impl Saver<'_> {
    /// What `copyreg` has under a name.
    ///
    /// # Errors
    /// What the import raises.
    pub(super) fn copyreg(&mut self, name: &str) -> Result<Value> {
        let vm = self.vm;
        let module = match &self.copyreg {
            Some(module) => module,
            None => self.copyreg.insert((vm.hooks().import)(vm, "copyreg")?),
        };
        vm.get_attr_str(module, name)
    }

    /// An object that is none of the types that pickles have opcodes for.
    pub(super) fn save_other(&mut self, value: &Value) -> Result<()> {
        let vm = self.vm;
        let overridden = match &self.options.reducer_override {
            Some(reduce) => Some(vm.call(reduce, std::slice::from_ref(value))?),
            None => None,
        };
        let reduced = match overridden.filter(|reduced| !reduced.is(&Value::NOT_IMPLEMENTED)) {
            Some(reduced) => reduced,
            None => {
                let class = vm.class_of(value);
                if std::ptr::eq(class, Known::Type.class()) {
                    return self.save_type(value);
                }
                if std::ptr::eq(class, Known::Function.class()) {
                    return self.save_global(value, None);
                }
                match self.reducer(&Value::of(class))? {
                    Some(reduce) => vm.call(&reduce, std::slice::from_ref(value))?,
                    None if class.is_subclass(Known::Type) => return self.save_global(value, None),
                    None => {
                        if let Some(plain) = self.plain(value, class)? {
                            let result = self.save_instance(value, class, &plain);
                            return noted(vm, result, || Ok(format!("when serializing {} object", kind(vm, value))));
                        }
                        self.reduce(value)?
                    }
                }
            }
        };
        if string::is_str(&reduced) {
            return self.save_global(value, Some(&reduced));
        }
        let result = match Tuple::from(&reduced) {
            Some(reduced) => self.save_reduced(reduced.items(), value),
            None => {
                let given = kind(vm, &reduced);
                Err(pickling(vm, format!("__reduce__ must return a string or tuple, not {given}")))
            }
        };
        noted(vm, result, || Ok(format!("when serializing {} object", kind(vm, value))))
    }

    /// What the pickler's table, or else `copyreg`'s, has for a class.
    fn reducer(&mut self, class: &Value) -> Result<Option<Value>> {
        let vm = self.vm;
        if self.reducers.is_none() {
            self.reducers = Some(match &self.options.dispatch_table {
                Some(table) => table.clone(),
                None => self.copyreg("dispatch_table")?,
            });
        }
        let Some(table) = &self.reducers else { return Ok(None) };
        match table.exact::<Dict>() {
            Some(table) => table.get(vm, class),
            None => match ops::get_item(vm, table, class) {
                Ok(found) => Ok(Some(found)),
                Err(raised) => vm.catch_as(raised, Known::KeyError).map(|_| None),
            },
        }
    }

    fn reduce(&mut self, value: &Value) -> Result<Value> {
        let vm = self.vm;
        if let Some(reduce) = vm.find_attr(value, &vm.names().__reduce_ex__)? {
            return vm.call(&reduce, &[vm.int(self.options.protocol.into())]);
        }
        match vm.find_attr(value, &vm.names().__reduce__)? {
            Some(reduce) => vm.call(&reduce, &[]),
            None => {
                let class = kind(vm, value);
                Err(pickling(vm, format!("Can't pickle {class} object")))
            }
        }
    }

    /// An object as a call.
    ///
    /// # Errors
    /// As for `save`.
    pub(super) fn save_call(&mut self, callable: &Value, args: &Value, object: &Value) -> Result<()> {
        self.save_reduced(&[callable.clone(), args.clone()], object)
    }

    fn save_reduced(&mut self, items: &[Value], object: &Value) -> Result<()> {
        let reduced = Reduced::of(self.vm, items)?;
        self.save_making(&reduced, object)?;
        if let Some(number) = self.memo.get(object) {
            // It lies within itself, and what was written is not needed.
            self.out.byte(opcode::POP);
            self.fetch(number);
            return Ok(());
        }
        self.memoize(object)?;
        if let Some(items) = reduced.list_items {
            self.append_all(items, object)?;
        }
        if let Some(items) = reduced.dict_items {
            self.set_all(items, object)?;
        }
        match (reduced.state, reduced.state_setter) {
            (None, _) => {}
            (Some(state), None) => {
                self.save_part(object, state, "state")?;
                self.out.byte(opcode::BUILD);
            }
            (Some(state), Some(setter)) => {
                self.save_part(object, setter, "state setter")?;
                self.save(object)?;
                self.save_part(object, state, "state")?;
                self.out.bytes(&[opcode::TUPLE2, opcode::REDUCE, opcode::POP]);
            }
        }
        Ok(())
    }

    /// The call itself, in the way that its function's name asks for.
    fn save_making(&mut self, reduced: &Reduced<'_>, object: &Value) -> Result<()> {
        let (vm, args) = (self.vm, Tuple::items_of(reduced.args));
        let name = match self.options.protocol >= 2 {
            true => vm.find_attr(reduced.callable, &vm.names().__name__)?,
            false => None,
        };
        match name.as_ref().and_then(string::as_str) {
            Some("__newobj_ex__") => self.save_new_with_keywords(args, object),
            Some("__newobj__") => self.save_new(args, object),
            _ => {
                self.save_part(object, reduced.callable, "reconstructor")?;
                self.save_part(object, reduced.args, "reconstructor arguments")?;
                self.out.byte(opcode::REDUCE);
                Ok(())
            }
        }
    }

    fn save_new(&mut self, args: &[Value], object: &Value) -> Result<()> {
        let vm = self.vm;
        let Some((class, args)) = args.split_first() else {
            return Err(pickling(vm, "__newobj__ expected at least 1 argument, got 0"));
        };
        if Class::from(class).is_none() {
            let given = kind(vm, class);
            return Err(pickling(vm, format!("first argument to __newobj__() must be a class, not {given}")));
        }
        let own = vm.get_attr(object, &vm.names().__class__)?;
        if !own.is(class) {
            let [own, class] = [ops::repr(vm, &own)?, ops::repr(vm, class)?].map(|shown| string::lossy(&shown));
            return Err(pickling(vm, format!("first argument to __newobj__() must be {own}, not {class}")));
        }
        self.save_part(object, class, "class")?;
        self.save_part(object, &tuple::from_slice(args), "__new__ arguments")?;
        self.out.byte(opcode::NEWOBJ);
        Ok(())
    }

    fn save_new_with_keywords(&mut self, args: &[Value], object: &Value) -> Result<()> {
        let vm = self.vm;
        let [class, args, keywords] = args else {
            return Err(pickling(vm, format!("__newobj_ex__ expected 3 arguments, got {}", args.len())));
        };
        let wrong = |which: &str, wanted: &str, given: &Value| {
            let given = kind(vm, given);
            Err(pickling(vm, format!("{which} argument to __newobj_ex__() must be {wanted}, not {given}")))
        };
        if Class::from(class).is_none() {
            return wrong("first", "a class", class);
        }
        if Tuple::from(args).is_none() {
            return wrong("second", "a tuple", args);
        }
        let Some(dict) = Dict::from(keywords) else { return wrong("third", "a dict", keywords) };
        if self.options.protocol >= 4 {
            self.save_part(object, class, "class")?;
            self.save_part(object, args, "__new__ arguments")?;
            self.save_part(object, keywords, "__new__ arguments")?;
            self.out.byte(opcode::NEWOBJ_EX);
            return Ok(());
        }
        let functools = (vm.hooks().import)(vm, "functools")?;
        let partial = vm.get_attr_str(&functools, "partial")?;
        let mut values = vec![vm.get_attr_str(class, "__new__")?, class.clone()];
        values.extend_from_slice(Tuple::items_of(args));
        let (names, given): (Vec<Value>, Vec<Value>) = dict.entries().into_iter().unzip();
        values.extend(given);
        let partial = vm.call_args(&partial, Args::new(&values, &names))?;
        self.save_part(object, &partial, "reconstructor")?;
        self.save(&tuple::empty())?;
        self.out.byte(opcode::REDUCE);
        Ok(())
    }

    fn save_type(&mut self, value: &Value) -> Result<()> {
        for (class, only) in [
            (Known::NoneType, Value::NONE),
            (Known::NotImplementedType, Value::NOT_IMPLEMENTED),
            (Known::Ellipsis, Value::ELLIPSIS),
        ] {
            if value.is(&class.value()) {
                return self.save_call(&Known::Type.value(), &tuple::of([only]), value);
            }
        }
        self.save_global(value, None)
    }
}
