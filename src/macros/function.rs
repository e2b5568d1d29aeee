//! Reading a Rust function that Python is to see: its role, its receiver, its parameters and their names.

use proc_macro2::{Span, TokenStream};
use syn::{
    Error, FnArg, GenericArgument, Ident, Pat, PathArguments, Result, Signature, Type, ext::IdentExt, spanned::Spanned,
};

use crate::{
    attributes::{Mark, Marks, python_name},
    dunder::{self, Arity},
    sig::{Kind, Param, Sig},
};

/// What a row of the table becomes; the names are those of `native::Role`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Function,
    Method,
    Coexisting,
    ClassMethod,
    StaticMethod,
    New,
    Getter,
    Member,
    Setter,
}

/// How the Rust function takes the receiver or the class.
pub(crate) enum Receiver {
    /// Not at all.
    Nothing,
    /// `&self`.
    Native,
    /// `this: &Value` or `class: &Value`.
    Value,
    /// A class in another form, converted as an argument is.
    Converted(Span),
}

/// Where an argument of the call of the Rust function comes from.
#[derive(Clone, Copy)]
pub(crate) enum Given {
    Vm,
    Receiver,
    Param(usize),
}

/// The function's entry; the numbers count the receiver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Entry {
    Fixed(usize),
    /// Arguments are bound to the signature.
    Bound,
    /// The function takes the arguments as they are.
    Unbound,
}

/// A function that Python sees.
pub(crate) struct Function {
    pub(crate) ident: Ident,
    pub(crate) conditions: TokenStream,
    pub(crate) doc: String,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) role: Role,
    pub(crate) receiver: Receiver,
    pub(crate) call: Vec<Given>,
    /// The Python parameters, with their Rust types.
    pub(crate) params: Vec<(Param, Type)>,
    pub(crate) entry: Entry,
    /// `__text_signature__`.
    pub(crate) text: String,
}

impl Function {
    /// Reads a function of a module (`in_type` is false) or of a type.
    pub(crate) fn read(
        signature: &Signature,
        marks: Marks,
        doc: String,
        conditions: TokenStream,
        in_type: bool,
    ) -> Result<Function> {
        refuse_unusual(signature)?;
        let role = role(signature, &marks, in_type)?;
        let inputs = Inputs::read(signature, role)?;
        let name = marks.name.unwrap_or_else(|| default_name(&signature.ident, role));
        let unbound = matches!(inputs.rest.as_slice(), [(_, ty)] if is_named(ty, "Args"));
        let (sig, explicit) = match marks.sig {
            Some((_, span)) if matches!(role, Role::Getter | Role::Member | Role::Setter) => {
                return Err(Error::new(span, "a getter or setter has no signature"));
            }
            Some((sig, _)) => (sig, true),
            None if unbound => (Sig::anything(), false),
            None => (Sig::positional(names(&inputs.rest)?), false),
        };
        let receiver_name = match role {
            Role::Method | Role::Coexisting => Some("self"),
            Role::ClassMethod | Role::New => Some("type"),
            Role::Function => Some("module"),
            _ => None,
        };
        let text = match role {
            Role::Getter | Role::Member | Role::Setter => String::new(),
            Role::New if unbound && !explicit => "($type, *args, **kwargs)".to_owned(),
            _ if unbound && !explicit && dunder::arity(&name).is_none() => String::new(),
            _ => sig.text(receiver_name),
        };
        let params = if unbound { Vec::new() } else { matched(&sig, inputs.rest, signature)? };
        let mut function = Function {
            ident: signature.ident.clone(),
            conditions,
            doc,
            name,
            aliases: marks.aliases,
            role,
            receiver: inputs.receiver,
            call: inputs.call,
            params,
            entry: Entry::Unbound,
            text,
        };
        function.entry = function.choose_entry(&sig, unbound)?;
        Ok(function)
    }

    fn choose_entry(&self, sig: &Sig, unbound: bool) -> Result<Entry> {
        let total = self.params.len() + usize::from(!matches!(self.receiver, Receiver::Nothing));
        let wide = if unbound { Entry::Unbound } else { Entry::Bound };
        match self.role {
            Role::Getter | Role::Member if total == 1 && !unbound => return Ok(Entry::Fixed(1)),
            Role::Getter | Role::Member => return Err(Error::new(self.ident.span(), "a getter takes no argument")),
            Role::Setter => {
                return match self.params.as_slice() {
                    [(_, ty)] if option_of(ty).is_some() => Ok(Entry::Fixed(2)),
                    _ => Err(Error::new(
                        self.ident.span(),
                        "a setter takes one `value: Option<...>`; `None` stands for a deletion",
                    )),
                };
            }
            _ => {}
        }
        let mut slots: Option<Arity> = None;
        for name in std::iter::once(&self.name).chain(&self.aliases) {
            let Some(arity) = dunder::arity(name) else { continue };
            if !matches!(self.role, Role::Method | Role::Coexisting | Role::New)
                || (self.role == Role::New) != (name == "__new__")
            {
                return Err(Error::new(
                    self.ident.span(),
                    format!("`{name}` is a special method: it takes the receiver"),
                ));
            }
            if slots.is_some_and(|other| other != arity) {
                return Err(Error::new(self.ident.span(), "the slots of these names take different arguments"));
            }
            slots = Some(arity);
        }
        let fixed = !unbound && sig.is_plain() && total <= 3;
        let wanted = match slots {
            Some(Arity::Any) => return Ok(wide),
            None if fixed => return Ok(Entry::Fixed(total)),
            None => return Ok(wide),
            Some(Arity::One) => 1,
            Some(Arity::Two) => 2,
            Some(Arity::Three) => 3,
        };
        if fixed && total == wanted {
            return Ok(Entry::Fixed(total));
        }
        // A method that takes more than its slot gives: the slot calls it as a Python method is called.
        if self.role == Role::Coexisting {
            return Ok(wide);
        }
        let arguments = match wanted {
            1 => "no argument",
            2 => "exactly one argument, by position",
            _ => "exactly two arguments, by position",
        };
        Err(Error::new(self.ident.span(), format!("the slot of `{}` takes the receiver and {arguments}", self.name)))
    }
}

fn refuse_unusual(signature: &Signature) -> Result<()> {
    if let Some(parameter) = signature.generics.type_params().next() {
        return Err(Error::new_spanned(parameter, "a function that Python sees has no type parameters"));
    }
    if let Some(asyncness) = signature.asyncness {
        return Err(Error::new_spanned(asyncness, "a native function cannot be async"));
    }
    if let Some(unsafety) = signature.unsafety {
        return Err(Error::new_spanned(unsafety, "Python calls this, so it must be safe"));
    }
    Ok(())
}

fn role(signature: &Signature, marks: &Marks, in_type: bool) -> Result<Role> {
    if let Some((_, span)) = marks.mark
        && !in_type
    {
        return Err(Error::new(span, "a function of a module is neither a method nor a property"));
    }
    let dunder = signature.ident.to_string();
    let mark = marks.mark.map(|(mark, _)| mark);
    if matches!(dunder.as_str(), "__class_getitem__" | "__init_subclass__")
        && in_type
        && mark != Some(Mark::ClassMethod)
    {
        return Err(Error::new(signature.ident.span(), "this is a class method: add `#[classmethod]`"));
    }
    Ok(match mark {
        Some(Mark::Getter) => Role::Getter,
        Some(Mark::Member) => Role::Member,
        Some(Mark::Setter) => Role::Setter,
        Some(Mark::ClassMethod) => Role::ClassMethod,
        Some(Mark::StaticMethod) => Role::StaticMethod,
        Some(Mark::New) => Role::New,
        Some(Mark::Coexisting) => Role::Coexisting,
        None if !in_type => Role::Function,
        None if dunder == "__new__" => Role::New,
        None => Role::Method,
    })
}

fn default_name(ident: &Ident, role: Role) -> String {
    let name = python_name(ident);
    match (role, name.strip_prefix("set_")) {
        (Role::Setter, Some(property)) => property.to_owned(),
        (Role::New, _) => "__new__".to_owned(),
        _ => name,
    }
}

/// The Rust parameters, sorted.
struct Inputs {
    receiver: Receiver,
    call: Vec<Given>,
    rest: Vec<(Pat, Type)>,
}

impl Inputs {
    fn read(signature: &Signature, role: Role) -> Result<Inputs> {
        let mut inputs = Inputs { receiver: Receiver::Nothing, call: Vec::new(), rest: Vec::new() };
        let mut vm = false;
        for input in &signature.inputs {
            let (pat, ty) = match input {
                FnArg::Receiver(receiver) => {
                    if !matches!(role, Role::Method | Role::Coexisting | Role::Getter | Role::Member | Role::Setter) {
                        return Err(Error::new_spanned(receiver, "there is no `self` here"));
                    }
                    if receiver.reference.is_none() || receiver.mutability.is_some() || receiver.colon_token.is_some() {
                        return Err(Error::new_spanned(receiver, "objects are shared: write `&self`"));
                    }
                    inputs.receiver = Receiver::Native;
                    inputs.call.push(Given::Receiver);
                    continue;
                }
                FnArg::Typed(typed) => (&*typed.pat, &*typed.ty),
            };
            if is_reference_to(ty, "Vm") {
                if vm || !inputs.rest.is_empty() {
                    return Err(Error::new_spanned(input, "`vm: &Vm` stands once, before the Python parameters"));
                }
                vm = true;
                inputs.call.push(Given::Vm);
            } else if inputs.wants_receiver(role) {
                inputs.receiver = value_receiver(role, pat, ty)?;
                inputs.call.push(Given::Receiver);
            } else {
                inputs.call.push(Given::Param(inputs.rest.len()));
                inputs.rest.push((pat.clone(), ty.clone()));
            }
        }
        if inputs.wants_receiver(role) {
            return Err(missing_receiver(role, signature.ident.span()));
        }
        Ok(inputs)
    }

    fn wants_receiver(&self, role: Role) -> bool {
        matches!(self.receiver, Receiver::Nothing) && !matches!(role, Role::Function | Role::StaticMethod)
    }
}

fn value_receiver(role: Role, pat: &Pat, ty: &Type) -> Result<Receiver> {
    let named = matches!(pat, Pat::Ident(ident) if matches!(ident.ident.to_string().as_str(), "this" | "_this"));
    match role {
        Role::ClassMethod | Role::New if is_reference_to(ty, "Value") => Ok(Receiver::Value),
        Role::ClassMethod | Role::New => Ok(Receiver::Converted(ty.span())),
        _ if named && is_reference_to(ty, "Value") => Ok(Receiver::Value),
        _ => Err(missing_receiver(role, pat.span())),
    }
}

fn missing_receiver(role: Role, span: Span) -> Error {
    let text = match role {
        Role::ClassMethod | Role::New => "the first parameter is `class: &Value`",
        _ => {
            "the first parameter is `&self` or `this: &Value`; `#[staticmethod]`, `#[classmethod]` or `#[skip]` say otherwise"
        }
    };
    Error::new(span, text)
}

/// The names of the parameters where no `#[sig]` states them.
fn names(rest: &[(Pat, Type)]) -> Result<Vec<(String, Span)>> {
    rest.iter()
        .map(|(pat, ty)| {
            if is_slice_of_values(ty) || is_named(ty, "Keywords") || is_named(ty, "Maybe") || is_named(ty, "Args") {
                return Err(Error::new_spanned(
                    ty,
                    "this type needs a `#[sig(...)]` (`Args` stands alone): `*args` is `&[Value]`, `**kwargs` is \
                     `Keywords`, a default may be a `Maybe`",
                ));
            }
            let Pat::Ident(ident) = pat else {
                return Err(Error::new_spanned(pat, "name the parameter, or state the names in `#[sig(...)]`"));
            };
            let name = python_name(&ident.ident.unraw());
            Ok((name.trim_start_matches('_').to_owned(), ident.ident.span()))
        })
        .collect()
}

/// Pairs the signature's parameters with the Rust ones.
fn matched(sig: &Sig, rest: Vec<(Pat, Type)>, signature: &Signature) -> Result<Vec<(Param, Type)>> {
    if sig.params.len() != rest.len() {
        let text = format!("the signature has {} parameters, the Rust function {}", sig.params.len(), rest.len());
        return Err(Error::new(signature.ident.span(), text));
    }
    let mut params = Vec::new();
    for (param, (_, ty)) in sig.params.iter().zip(rest) {
        match param.kind {
            Kind::Star if !is_slice_of_values(&ty) => {
                return Err(Error::new_spanned(ty, format!("`*{}` is `&[Value]`", param.name)));
            }
            Kind::StarStar if !is_named(&ty, "Keywords") => {
                return Err(Error::new_spanned(ty, format!("`**{}` is `Keywords<'_>`", param.name)));
            }
            Kind::Star | Kind::StarStar => {}
            _ if is_slice_of_values(&ty) || is_named(&ty, "Keywords") => {
                return Err(Error::new_spanned(ty, format!("`{}` is one value; this type takes many", param.name)));
            }
            _ => {}
        }
        params.push((param.clone(), ty));
    }
    Ok(params)
}

/// Whether the type is a path that ends in `name`.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == name))
}

/// Whether the type is `&name`.
pub(crate) fn is_reference_to(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_none() && is_named(&reference.elem, name))
}

fn is_slice_of_values(ty: &Type) -> bool {
    let Type::Reference(reference) = ty else { return false };
    matches!(&*reference.elem, Type::Slice(slice) if is_named(&slice.elem, "Value"))
}

/// `T` of `Option<T>`.
pub(crate) fn option_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
