//! What handlers are called with.

use std::sync::atomic::Ordering::Relaxed;

use typhon_object::{
    prelude::*,
    primal::{dict, list, tuple},
};

use super::{
    engine::{AttributeSaid, EntitySaid, External, Particle, What},
    parser::XmlParser,
};

/// The arguments for the handler of an event.
pub(super) fn of(vm: &Vm, parser: &XmlParser, what: &What) -> Result<Vec<Value>> {
    let name = |name: &str| parser.name(vm, name);
    let maybe = |name: &Option<String>| name.as_deref().map_or(Ok(Value::NONE), |name| parser.name(vm, name));
    let text = |text: &Option<String>| text.as_deref().map_or(Value::NONE, |text| vm.str(text));
    let place = |external: &External| -> Result<[Value; 3]> {
        Ok([maybe(&external.base)?, maybe(&external.system)?, maybe(&external.public)?])
    };
    Ok(match what {
        What::StartElement { name: element, attributes, specified } => {
            let count = if parser.specified.load(Relaxed) { *specified } else { attributes.len() };
            let attributes = &attributes[..count.min(attributes.len())];
            vec![name(element)?, of_attributes(vm, parser, attributes)?]
        }
        What::EndElement(element) => vec![name(element)?],
        What::Instruction(target, data) => vec![name(target)?, vm.str(data)],
        What::Characters(characters) => vec![vm.str(characters)],
        What::UnparsedEntity { name: entity, external, notation } => {
            let [base, system, public] = place(external)?;
            vec![name(entity)?, base, system, public, name(notation)?]
        }
        What::Notation { name: notation, external } => {
            let [base, system, public] = place(external)?;
            vec![name(notation)?, base, system, public]
        }
        What::StartNamespace(prefix, uri) => vec![maybe(prefix)?, maybe(uri)?],
        What::EndNamespace(prefix) => vec![maybe(prefix)?],
        What::Comment(comment) => vec![vm.str(comment)],
        What::StartCdata | What::EndCdata | What::NotStandalone | What::EndDoctype => Vec::new(),
        What::Raw | What::UnknownEncoding(_) => Vec::new(),
        What::ExternalEntity { context, external } => {
            let [base, system, public] = place(external)?;
            vec![text(context), base, system, public]
        }
        What::StartDoctype { name: doctype, external, has_subset } => {
            let [_, system, public] = place(external)?;
            vec![name(doctype)?, system, public, vm.int((*has_subset).into())]
        }
        What::Entity(said) => {
            let EntitySaid { name: entity, is_parameter, value, external, notation } = &**said;
            let [base, system, public] = place(external)?;
            let is_parameter = vm.int((*is_parameter).into());
            vec![name(entity)?, is_parameter, text(value), base, system, public, maybe(notation)?]
        }
        What::XmlDeclaration { version, encoding, standalone } => {
            vec![text(version), text(encoding), vm.int(*standalone)]
        }
        What::Element { name: element, model } => vec![name(element)?, of_model(vm, parser, &mut model.as_slice())?],
        What::Attribute(said) => {
            let AttributeSaid { element, name: attribute, kind, default, required } = &**said;
            let (kind, required) = (vm.str(kind), vm.int((*required).into()));
            vec![name(element)?, name(attribute)?, kind, text(default), required]
        }
        What::SkippedEntity { name: entity, is_parameter } => vec![name(entity)?, vm.int((*is_parameter).into())],
    })
}

fn of_attributes(vm: &Vm, parser: &XmlParser, attributes: &[(String, String)]) -> Result<Value> {
    if parser.ordered.load(Relaxed) {
        let mut items = Vec::with_capacity(attributes.len() * 2);
        for (name, value) in attributes {
            items.extend([parser.name(vm, name)?, vm.str(value)]);
        }
        return Ok(list::new(items));
    }
    let all = dict::with_capacity(attributes.len());
    for (name, value) in attributes {
        ops::set_item(vm, &all, &parser.name(vm, name)?, &vm.str(value))?;
    }
    Ok(all)
}

/// The model whose parts are next; they are taken. Models that lie too deep in one another are an error, as in CPython.
fn of_model(vm: &Vm, parser: &XmlParser, parts: &mut &[Particle]) -> Result<Value> {
    vm.check_stack("")?;
    vm.enter_frame()?;
    let model = of_particle(vm, parser, parts);
    vm.leave_frame();
    model
}

fn of_particle(vm: &Vm, parser: &XmlParser, parts: &mut &[Particle]) -> Result<Value> {
    let Some((first, rest)) = parts.split_first() else { return Ok(Value::NONE) };
    *parts = rest;
    let mut children = Vec::new();
    while parts.first().is_some_and(|next| next.depth > first.depth) {
        children.push(of_model(vm, parser, parts)?);
    }
    let name = first.name.as_deref().map_or(Ok(Value::NONE), |name| parser.name(vm, name))?;
    Ok(tuple::of([vm.int(first.kind), vm.int(first.quantifier), name, vm.tuple(children)]))
}
