//! Signatures in Python's syntax: `#[sig(a, /, b = None, *args, c = 1, **kwargs)]`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Error, Ident, Lit, Result, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

use crate::attributes::python_name;

/// How a parameter is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    PositionalOnly,
    Positional,
    KeywordOnly,
    Star,
    StarStar,
}

/// What a parameter is when a call leaves it out.
#[derive(Clone)]
pub(crate) enum Default {
    None,
    Bool(bool),
    /// `...`: something that Python text cannot express.
    Absent,
    Int {
        negative: bool,
        digits: syn::LitInt,
    },
    Float {
        negative: bool,
        digits: syn::LitFloat,
    },
    Str(String),
    /// `sys.maxsize`.
    MaxSize,
    /// Anything else, which is printed and otherwise left to the function (its parameter is a `Maybe`).
    Other(String),
}

/// One parameter.
#[derive(Clone)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) default: Option<Default>,
    pub(crate) span: Span,
}

impl Param {
    /// Whether a call must give it.
    pub(crate) fn required(&self) -> bool {
        self.default.is_none() && !matches!(self.kind, Kind::Star | Kind::StarStar)
    }
}

/// The parameters, receiver aside.
#[derive(Clone)]
pub(crate) struct Sig {
    pub(crate) params: Vec<Param>,
}

impl Sig {
    /// Positional-only parameters, all required.
    pub(crate) fn positional(names: impl IntoIterator<Item = (String, Span)>) -> Sig {
        let param = |(name, span)| Param { name, kind: Kind::PositionalOnly, default: None, span };
        Sig { params: names.into_iter().map(param).collect() }
    }

    /// `*args, **kwargs`.
    pub(crate) fn anything() -> Sig {
        let param = |name: &str, kind| Param { name: name.to_owned(), kind, default: None, span: Span::call_site() };
        Sig { params: vec![param("args", Kind::Star), param("kwargs", Kind::StarStar)] }
    }

    /// Whether a call gives exactly these parameters by position.
    pub(crate) fn is_plain(&self) -> bool {
        self.params.iter().all(|param| param.kind == Kind::PositionalOnly && param.required())
    }

    /// `__text_signature__`, like `($self, object, /)`.
    pub(crate) fn text(&self, receiver: Option<&str>) -> String {
        let mut parts: Vec<String> = receiver.iter().map(|name| format!("${name}")).collect();
        let mut positional_only = receiver.is_some();
        let mut starred = false;
        for param in &self.params {
            if positional_only && param.kind != Kind::PositionalOnly {
                parts.push("/".to_owned());
            }
            positional_only = param.kind == Kind::PositionalOnly;
            if param.kind == Kind::KeywordOnly && !starred {
                parts.push("*".to_owned());
                starred = true;
            }
            starred |= param.kind == Kind::Star;
            let stars = match param.kind {
                Kind::Star => "*",
                Kind::StarStar => "**",
                _ => "",
            };
            let default = param.default.as_ref().map(|default| format!("={}", default.text())).unwrap_or_default();
            parts.push(format!("{stars}{}{default}", param.name));
        }
        if positional_only {
            parts.push("/".to_owned());
        }
        format!("({})", parts.join(", "))
    }
}

impl Default {
    fn text(&self) -> String {
        let sign = |negative: &bool| if *negative { "-" } else { "" };
        match self {
            Default::None => "None".to_owned(),
            Default::Bool(true) => "True".to_owned(),
            Default::Bool(false) => "False".to_owned(),
            Default::Absent => "<unrepresentable>".to_owned(),
            Default::Int { negative, digits } => format!("{}{}", sign(negative), digits.base10_digits()),
            Default::Float { negative, digits } => format!("{}{}", sign(negative), digits.base10_digits()),
            Default::Str(text) => quoted(text),
            Default::MaxSize => "sys.maxsize".to_owned(),
            Default::Other(text) => text.clone(),
        }
    }

    fn parse(input: ParseStream<'_>) -> Result<Default> {
        let mut tokens = Vec::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            tokens.push(input.parse::<TokenTree>()?);
        }
        if tokens.is_empty() {
            return Err(input.error("a default is missing after `=`"));
        }
        let stream: TokenStream = tokens.into_iter().collect();
        let text: String = stream.to_string().split_whitespace().collect();
        Ok(match text.as_str() {
            "None" => Default::None,
            "True" => Default::Bool(true),
            "False" => Default::Bool(false),
            "..." => Default::Absent,
            "sys.maxsize" => Default::MaxSize,
            _ => match syn::parse2::<Literal>(stream) {
                Ok(Literal { negative, lit: Lit::Int(digits) }) => Default::Int { negative, digits },
                Ok(Literal { negative, lit: Lit::Float(digits) }) => Default::Float { negative, digits },
                Ok(Literal { negative: false, lit: Lit::Str(text) }) => Default::Str(text.value()),
                Ok(Literal { negative: false, lit: Lit::ByteStr(bytes) }) => {
                    Default::Other(format!("b{}", quoted(&bytes.value().escape_ascii().to_string())))
                }
                Ok(Literal { lit, .. }) => {
                    return Err(Error::new_spanned(
                        lit,
                        "not a literal of Python; write None, True, 1, 1.5, \"x\" or `...`",
                    ));
                }
                Err(_) => Default::Other(text),
            },
        })
    }
}

/// A string as Python's `repr` prints it (plain text alone).
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

struct Literal {
    negative: bool,
    lit: Lit,
}

impl Parse for Literal {
    fn parse(input: ParseStream<'_>) -> Result<Literal> {
        let negative = input.parse::<Option<Token![-]>>()?.is_some();
        Ok(Literal { negative, lit: input.parse()? })
    }
}

impl Parse for Sig {
    fn parse(input: ParseStream<'_>) -> Result<Sig> {
        let mut reader = Reader { params: Vec::new(), kind: Kind::Positional, slash: false, bare: None };
        while !input.is_empty() {
            reader.item(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if let Some(span) = reader.bare {
            return Err(Error::new(span, "a keyword must follow a bare `*`"));
        }
        Ok(Sig { params: reader.params })
    }
}

struct Reader {
    params: Vec<Param>,
    kind: Kind,
    slash: bool,
    bare: Option<Span>,
}

impl Reader {
    fn item(&mut self, input: ParseStream<'_>) -> Result<()> {
        if self.kind == Kind::StarStar {
            return Err(input.error("nothing may follow `**` parameters"));
        }
        if let Some(slash) = input.parse::<Option<Token![/]>>()? {
            if self.slash || self.params.is_empty() || self.kind != Kind::Positional {
                return Err(Error::new_spanned(slash, "`/` stands once, after a parameter and before any `*`"));
            }
            self.slash = true;
            self.params.iter_mut().for_each(|param| param.kind = Kind::PositionalOnly);
            return Ok(());
        }
        if let Some(star) = input.parse::<Option<Token![*]>>()? {
            if input.parse::<Option<Token![*]>>()?.is_some() {
                if self.bare.is_some() {
                    return Err(Error::new_spanned(star, "a keyword must follow a bare `*`"));
                }
                self.kind = Kind::StarStar;
                return self.starred(input, Kind::StarStar);
            }
            if self.kind == Kind::KeywordOnly {
                return Err(Error::new_spanned(star, "`*` stands once"));
            }
            self.kind = Kind::KeywordOnly;
            if input.is_empty() || input.peek(Token![,]) {
                self.bare = Some(star.span);
                return Ok(());
            }
            return self.starred(input, Kind::Star);
        }
        self.named(input)
    }

    fn starred(&mut self, input: ParseStream<'_>, kind: Kind) -> Result<()> {
        let ident = input.call(Ident::parse_any)?;
        if input.peek(Token![=]) {
            return Err(input.error("`*` and `**` parameters have no default"));
        }
        self.push(&ident, kind, None)
    }

    fn named(&mut self, input: ParseStream<'_>) -> Result<()> {
        let ident = input.call(Ident::parse_any)?;
        let default = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(Default::parse(input)?),
            None => None,
        };
        if self.kind == Kind::Positional && default.is_none() && self.params.iter().any(|param| param.default.is_some())
        {
            return Err(Error::new_spanned(ident, "a parameter without a default follows one with a default"));
        }
        self.bare = None;
        self.push(&ident, self.kind, default)
    }

    fn push(&mut self, ident: &Ident, kind: Kind, default: Option<Default>) -> Result<()> {
        let name = python_name(ident);
        if self.params.iter().any(|param| param.name == name) {
            return Err(Error::new_spanned(ident, format!("parameter `{name}` stands twice")));
        }
        self.params.push(Param { name, kind, default, span: ident.span() });
        Ok(())
    }
}

impl ToTokens for Kind {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let name = match self {
            Kind::PositionalOnly => "PositionalOnly",
            Kind::KeywordOnly => "KeywordOnly",
            Kind::Positional | Kind::Star | Kind::StarStar => "Positional",
        };
        let name = Ident::new(name, Span::call_site());
        tokens.extend(quote::quote!(::typhon_object::args::ParamKind::#name));
    }
}
