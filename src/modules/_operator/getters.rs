//! `itemgetter`, `attrgetter`, `methodcaller`.

use typhon_object::{
    prelude::*,
    primal::{
        common,
        dict::from_keywords,
        str::{self as string, Str},
        tuple,
    },
};

use crate::shared::instance;

/// The only argument of a getter's call.
fn only<'a>(vm: &Vm, name: &str, args: Args<'a>) -> Result<&'a Value> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    match args.positional() {
        [only] => Ok(only),
        given => Err(vm.type_error(format!("{name} expected 1 argument, got {}", given.len()))),
    }
}

/// The arguments of a getter's making: at least one.
fn wanted<'a>(vm: &Vm, name: &str, args: Args<'a>) -> Result<&'a [Value]> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    match args.positional() {
        [] => Err(vm.type_error(format!("{name} expected 1 argument, got 0"))),
        given => Ok(given),
    }
}

/// `name(a, b)`, for the reprs.
fn repr(vm: &Vm, this: &Value, args: &[Value], keywords: &[(Value, Value)]) -> Result<Value> {
    let name = vm.class_of(this).full_name(vm);
    common::guarded_repr(vm, this, &format!("{name}(...)"), |text| {
        text.push_str(&name);
        text.push_str("(");
        for (at, arg) in args.iter().enumerate() {
            text.push_str(if at == 0 { "" } else { ", " });
            common::push_repr(vm, text, arg)?;
        }
        for (name, value) in keywords {
            text.push_str(", ");
            text.push_str(&string::lossy(name));
            text.push_str("=");
            common::push_repr(vm, text, value)?;
        }
        text.push_str(")");
        Ok(())
    })
}

/// Return a callable object that fetches the given item(s) from its operand.
#[pytype(name = "itemgetter", module = "operator", flags(base))]
pub struct ItemGetter {
    items: Frozen,
}

#[pymethods]
impl ItemGetter {
    #[sig(item, /, *items)]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let items = tuple::from_slice(wanted(vm, "itemgetter", args)?);
        instance(vm, class, |header| ItemGetter { header, items: items.into() })
    }

    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let object = only(vm, "itemgetter", args)?;
        match Tuple::items_of(&self.items) {
            [item] => ops::get_item(vm, object, item),
            items => {
                let all = items.iter().map(|item| ops::get_item(vm, object, item)).collect::<Result<Vec<Value>>>()?;
                Ok(tuple::new(all))
            }
        }
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let items = this.native::<ItemGetter>().map_or(&[][..], |getter| Tuple::items_of(&getter.items));
        repr(vm, this, items, &[])
    }

    /// Return state information for pickling
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let items = this.native::<ItemGetter>().map_or(Value::NONE, |getter| getter.items.clone());
        tuple::of([vm.class_value(this), items])
    }
}

/// Return a callable object that fetches the given attribute(s) from its operand.
#[pytype(name = "attrgetter", module = "operator", flags(base))]
pub struct AttrGetter {
    names: Frozen,
    /// The interned names that each name consists of: tuples.
    paths: Frozen,
}

fn follow(vm: &Vm, object: &Value, path: &Value) -> Result<Value> {
    let mut object = object.clone();
    for name in Tuple::items_of(path) {
        object = vm.get_attr(&object, name)?;
    }
    Ok(object)
}

#[pymethods]
impl AttrGetter {
    #[sig(attr, /, *attrs)]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let names = wanted(vm, "attrgetter", args)?;
        let mut paths = Vec::with_capacity(names.len());
        for name in names {
            let Some(text) = name.native::<Str>() else {
                return Err(vm.type_error("attribute name must be a string"));
            };
            let parts = text.bytes().split(|&byte| byte == b'.').map(typhon_object::intern::intern).collect();
            paths.push(tuple::new(parts));
        }
        let (names, paths) = (tuple::from_slice(names), tuple::new(paths));
        instance(vm, class, |header| AttrGetter { header, names: names.into(), paths: paths.into() })
    }

    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let object = only(vm, "attrgetter", args)?;
        match Tuple::items_of(&self.paths) {
            [path] => follow(vm, object, path),
            paths => {
                let all = paths.iter().map(|path| follow(vm, object, path)).collect::<Result<Vec<Value>>>()?;
                Ok(tuple::new(all))
            }
        }
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let names = this.native::<AttrGetter>().map_or(&[][..], |getter| Tuple::items_of(&getter.names));
        repr(vm, this, names, &[])
    }

    /// Return state information for pickling
    fn __reduce__(this: &Value, vm: &Vm) -> Value {
        let names = this.native::<AttrGetter>().map_or(Value::NONE, |getter| getter.names.clone());
        tuple::of([vm.class_value(this), names])
    }
}

/// Return a callable object that calls the given method on its operand.
#[pytype(name = "methodcaller", module = "operator", flags(base))]
pub struct MethodCaller {
    name: Frozen,
    args: Frozen,
    keywords: Frozen,
}

impl MethodCaller {
    fn pairs(&self) -> Vec<(Value, Value)> {
        Dict::from(&self.keywords).map(Dict::entries).unwrap_or_default()
    }
}

#[pymethods]
impl MethodCaller {
    #[sig(name, /, *args, **kwargs)]
    fn __new__(class: &Value, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let [name, rest @ ..] = args.positional() else {
            return Err(vm.type_error("methodcaller needs at least one argument, the method name"));
        };
        if !string::is_str(name) {
            return Err(vm.type_error("method name must be a string"));
        }
        let keywords = from_keywords(vm, args.keywords())?;
        let (name, args) = (vm.intern_value(name), tuple::from_slice(rest));
        instance(vm, class, |header| MethodCaller {
            header,
            name: name.into(),
            args: args.into(),
            keywords: keywords.into(),
        })
    }

    fn __call__(&self, vm: &Vm, args: Args<'_>) -> Result<Value> {
        let object = only(vm, "methodcaller", args)?;
        let method = vm.get_attr(object, &self.name)?;
        let given = Tuple::items_of(&self.args);
        let pairs = self.pairs();
        if pairs.is_empty() {
            return vm.call(&method, given);
        }
        let mut all = given.to_vec();
        let (names, values): (Vec<Value>, Vec<Value>) = pairs.into_iter().unzip();
        all.extend(values);
        vm.call_args(&method, Args::new(&all, &names))
    }

    fn __repr__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(caller) = this.native::<MethodCaller>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let mut args = vec![caller.name.clone()];
        args.extend_from_slice(Tuple::items_of(&caller.args));
        repr(vm, this, &args, &caller.pairs())
    }

    /// Return state information for pickling
    fn __reduce__(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(caller) = this.native::<MethodCaller>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let class = vm.class_value(this);
        let pairs = caller.pairs();
        if pairs.is_empty() {
            let mut args = vec![caller.name.clone()];
            args.extend_from_slice(Tuple::items_of(&caller.args));
            return Ok(tuple::of([class, tuple::new(args)]));
        }
        let functools = (vm.hooks().import)(vm, "functools")?;
        let partial = vm.get_attr_str(&functools, "partial")?;
        let (names, values): (Vec<Value>, Vec<Value>) = pairs.into_iter().unzip();
        let mut all = vec![class, caller.name.clone()];
        all.extend(values);
        let maker = vm.call_args(&partial, Args::new(&all, &names))?;
        Ok(tuple::of([maker, caller.args.clone()]))
    }
}
