//! Saving instances of classes that leave all of it to `object`: what its `__reduce_ex__` would say is written at once.

use typhon_heap::{Native, word::Word};
use typhon_object::{
    attribute,
    class::{Class, flag},
    prelude::*,
    primal::{function::Member, object::Object, str as string},
};

use super::{
    errors::{kind, noted},
    opcode,
    save::Saver,
};

/// A class as it was looked at.
pub(super) struct PlainClass {
    class: Word,
    version: u32,
    /// The names of its instances' members, where its instances are plain.
    members: Option<Vec<Value>>,
}

/// Names and values.
type Attributes = Vec<(Value, Value)>;

/// What a plain instance has.
pub(super) struct Plain {
    attributes: Attributes,
    /// Those of `__slots__`.
    members: Attributes,
}

/// The names that classes have in `__slots__`, where all that pickling asks instances for is `object`'s own.
fn plain_members(vm: &Vm, class: &Class) -> Option<Vec<Value>> {
    let (names, object) = (vm.names(), Known::Object.class());
    let dict = class.flags() & flag::DICTIONARY != 0;
    let same = |name: &&Value| match (class.lookup(vm, name), object.own(vm, name)) {
        (Some(found), Some(own)) => found.is(&own),
        _ => false,
    };
    let methods = [&names.__reduce_ex__, &names.__reduce__, &names.__getstate__, &names.__class__];
    let plain = class.flags() & (flag::HEAP | flag::GETATTRIBUTE) == flag::HEAP
        && std::ptr::eq(class.layout(), Object::LAYOUT)
        && if dict { attribute::has_plain_dict(vm, class) } else { class.lookup(vm, &names.__dict__).is_none() }
        && methods.iter().all(same)
        && class.lookup(vm, &names.__getnewargs__).is_none()
        && class.lookup(vm, &names.__getnewargs_ex__).is_none();
    if !plain {
        return None;
    }
    let mut members: Vec<Value> = Vec::new();
    for class in Tuple::items_of(&class.mro()).iter().filter_map(Class::from) {
        let mut at = 0;
        while let Some((name, found)) = class.dict().next_entry(&mut at) {
            if found.exact::<Member>().is_some() && !members.iter().any(|known| known.is(&name)) {
                members.push(name);
            }
        }
    }
    Some(members)
}

impl Saver<'_> {
    /// What a plain instance has; `None` for others.
    ///
    /// # Errors
    /// What reading a member raises.
    pub(super) fn plain(&mut self, value: &Value, class: &Class) -> Result<Option<Plain>> {
        let (vm, options) = (self.vm, &self.options);
        if options.protocol < 2 || options.fast || options.persistent_id.is_some() {
            return Ok(None);
        }
        let (word, version) = (Value::of(class).word(), class.version());
        let known = match self.plain.take() {
            Some(known) if known.class == word && known.version == version && version != 0 => known,
            _ => PlainClass { class: word, version, members: plain_members(vm, class) },
        };
        let known = self.plain.insert(known);
        let (Some(names), Some(attributes)) = (&known.members, attribute::in_slots(value)) else { return Ok(None) };
        let methods = [&vm.names().__reduce_ex__, &vm.names().__reduce__, &vm.names().__getstate__];
        if attributes.iter().any(|(name, _)| methods.iter().any(|method| name.is(method))) {
            return Ok(None);
        }
        let mut members = Attributes::new();
        for name in names {
            if let Some(member) = vm.find_attr(value, name)? {
                members.push((name.clone(), member));
            }
        }
        Ok(Some(Plain { attributes, members }))
    }

    /// A plain instance: its class, no arguments, and a dict as its state.
    pub(super) fn save_instance(&mut self, value: &Value, class: &Class, plain: &Plain) -> Result<()> {
        self.save_part(value, &Value::of(class), "class")?;
        self.out.boundary()?;
        self.out.bytes(&[opcode::EMPTY_TUPLE, opcode::NEWOBJ]);
        if let Some(number) = self.memo.get(value) {
            // The class refers to it, and has it saved.
            self.out.byte(opcode::POP);
            self.fetch(number);
            return Ok(());
        }
        self.memoize(value)?;
        if plain.attributes.is_empty() && plain.members.is_empty() {
            return Ok(());
        }
        let (vm, result) = (self.vm, self.save_state(plain));
        noted(vm, result, || Ok(format!("when serializing {} state", kind(vm, value))))?;
        self.out.byte(opcode::BUILD);
        Ok(())
    }

    /// A dict, or a tuple with one of the members besides.
    fn save_state(&mut self, plain: &Plain) -> Result<()> {
        if plain.members.is_empty() {
            return self.save_attributes(&plain.attributes);
        }
        let vm = self.vm;
        self.out.boundary()?;
        if plain.attributes.is_empty() {
            self.save(&Value::NONE)?;
        } else {
            noted(vm, self.save_attributes(&plain.attributes), || Ok("when serializing tuple item 0".to_owned()))?;
        }
        noted(vm, self.save_attributes(&plain.members), || Ok("when serializing tuple item 1".to_owned()))?;
        self.out.byte(opcode::TUPLE2);
        let number = self.memo.skip();
        self.write_put(number)
    }

    fn save_attributes(&mut self, attributes: &[(Value, Value)]) -> Result<()> {
        let vm = self.vm;
        self.out.boundary()?;
        self.out.byte(opcode::EMPTY_DICT);
        let number = self.memo.skip();
        self.write_put(number)?;
        if attributes.len() > 1 {
            self.out.byte(opcode::MARK);
        }
        for (name, value) in attributes {
            self.save(name)?;
            let result = self.save(value);
            noted(vm, result, || {
                let name = string::lossy(&ops::repr(vm, name)?);
                Ok(format!("when serializing dict item {name}"))
            })?;
            vm.poll()?;
        }
        self.out.byte(if attributes.len() > 1 { opcode::SETITEMS } else { opcode::SETITEM });
        Ok(())
    }
}
