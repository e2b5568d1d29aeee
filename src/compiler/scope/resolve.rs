//! Decides where every name lives.

use super::*;
use crate::error::{Result, syntax};

/// Resolves all names of all scopes.
///
/// # Errors
/// `no binding for nonlocal 'x' found`, and other nonlocal declarations that name nothing.
pub(super) fn resolve(scopes: &mut Scopes) -> Result<()> {
    let special = Special {
        class: scopes.interner.intern("__class__"),
        dict: scopes.interner.intern("__classdict__"),
        conditional: scopes.interner.intern("__conditional_annotations__"),
    };
    declare_in_module(scopes);
    for id in 0..scopes.list.len() {
        if scopes.list[id].dead {
            continue;
        }
        for index in 0..scopes.list[id].symbols.len() {
            let symbol = scopes.list[id].symbols[index].clone();
            let place = place(scopes, &special, id, &symbol)?;
            let entry = &mut scopes.list[id].symbols[index];
            // A scope further in may have made a cell of it already.
            if entry.place != Place::Cell {
                entry.place = place;
            }
        }
    }
    for id in 0..scopes.list.len() {
        let mut free = std::mem::take(&mut scopes.list[id].free);
        free.sort_by(|&a, &b| scopes.interner.name(a).cmp(scopes.interner.name(b)));
        scopes.list[id].free = free;
    }
    Ok(())
}

/// A name that is declared global anywhere is global in the module's own code, too: a namespace beside the globals, which `exec`
/// may be given, does not hold it.
fn declare_in_module(scopes: &mut Scopes) {
    let Some((module, others)) = scopes.list.split_first_mut().filter(|(first, _)| first.kind == Kind::Module) else {
        return;
    };
    let symbols = others.iter().filter(|scope| !scope.dead).flat_map(|scope| &scope.symbols);
    for declared in symbols.filter(|symbol| symbol.flags & GLOBAL != 0) {
        if let Some(own) = module.symbols.iter_mut().find(|own| own.sym == declared.sym) {
            own.flags |= GLOBAL;
        }
    }
}

struct Special {
    class: Sym,
    dict: Sym,
    conditional: Sym,
}

fn place(scopes: &mut Scopes, special: &Special, id: ScopeId, symbol: &Symbol) -> Result<Place> {
    if symbol.flags & GLOBAL != 0 {
        return Ok(Place::GlobalExplicit);
    }
    if symbol.flags & NONLOCAL != 0 && scopes.list[id].kind == Kind::Module {
        return syntax(symbol.declared, "nonlocal declaration not allowed at module level");
    }
    if symbol.flags & NONLOCAL == 0 && symbol.flags & BOUND != 0 {
        return Ok(Place::Local);
    }
    if symbol.flags & NONLOCAL == 0
        && symbol.sym != special.dict
        && let Some(place) = bound_in_class(scopes, id, symbol.sym)
    {
        return Ok(place);
    }
    match find(scopes, special, id, symbol.sym) {
        Some(holder)
            if symbol.flags & NONLOCAL != 0
                && scopes.list[holder].symbol(symbol.sym).is_some_and(|found| found.flags & TYPE_PARAM != 0) =>
        {
            let name = scopes.interner.name(symbol.sym);
            syntax(symbol.declared, format!("nonlocal binding not allowed for type parameter '{name}'"))
        }
        Some(holder) if scopes.list[holder].unit == scopes.list[id].unit && scopes.list[holder].kind != Kind::Class => {
            Ok(Place::Outer(holder))
        }
        Some(holder) => {
            capture(scopes, special, id, holder, symbol.sym);
            Ok(Place::Free)
        }
        None if symbol.flags & NONLOCAL != 0 => {
            let name = scopes.interner.name(symbol.sym).to_string();
            syntax(symbol.declared, format!("no binding for nonlocal '{name}' found"))
        }
        None => Ok(Place::GlobalImplicit),
    }
}

/// Where a name lives that the class around an annotation binds: not in the functions around the class.
fn bound_in_class(scopes: &Scopes, id: ScopeId, sym: Sym) -> Option<Place> {
    let mut scope = &scopes.list[id];
    while scope.sees_class {
        scope = &scopes.list[scope.parent?];
        if scope.kind == Kind::Class {
            let flags = scope.symbol(sym)?.flags;
            return match flags {
                _ if flags & GLOBAL != 0 => Some(Place::GlobalExplicit),
                _ if flags & BOUND != 0 && flags & NONLOCAL == 0 => Some(Place::GlobalImplicit),
                _ => None,
            };
        }
        if scope.symbol(sym).is_some_and(|symbol| symbol.flags & BOUND != 0) {
            return None;
        }
    }
    None
}

/// The enclosing scope whose variable `sym` is, seen from inside `id`.
fn find(scopes: &Scopes, special: &Special, id: ScopeId, sym: Sym) -> Option<ScopeId> {
    let mut at = scopes.list[id].parent;
    while let Some(holder) = at {
        let scope = &scopes.list[holder];
        if scope.kind == Kind::Class {
            if sym == special.class && !scopes.list[id].sees_class
                || sym == special.dict
                || sym == special.conditional && scope.conditional_annotations
            {
                return Some(holder);
            }
        } else if scope.kind == Kind::Module {
            return None;
        } else if let Some(symbol) = scope.symbol(sym) {
            if symbol.flags & GLOBAL != 0 {
                return None;
            }
            if symbol.flags & NONLOCAL == 0 && symbol.flags & BOUND != 0 {
                return Some(holder);
            }
        }
        at = scope.parent;
    }
    None
}

/// Makes `sym` of `holder` a cell, and a free variable of every unit between it and `id`.
fn capture(scopes: &mut Scopes, special: &Special, id: ScopeId, holder: ScopeId, sym: Sym) {
    let scope = &mut scopes.list[holder];
    if scope.kind == Kind::Class {
        if sym == special.class {
            scope.needs_class_cell = true;
        } else if sym == special.dict {
            scope.needs_class_dict = true;
        }
    } else {
        scope.entry(sym).place = Place::Cell;
    }
    let last = scopes.list[holder].unit;
    let mut unit = scopes.list[id].unit;
    while unit != last {
        let scope = &mut scopes.list[unit];
        if !scope.free.contains(&sym) {
            scope.free.push(sym);
        }
        let Some(parent) = scope.parent else { break };
        unit = scopes.list[parent].unit;
    }
}
