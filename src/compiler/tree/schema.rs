//! The kinds of nodes of a Python 3.14 syntax tree, as `ast` documents them.
//!
//! A row is a class, its base, and its fields: `type name`, where the type has `*` for any number and `?` for perhaps none.

/// A class of nodes.
#[derive(Debug)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// The name of its base: `AST` for the groups themselves.
    pub group: &'static str,
    /// Its fields.
    pub fields: &'static str,
}

/// How often a field stands in its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Once.
    One,
    /// Once, or it is `None`.
    Perhaps,
    /// It is a list.
    Many,
}

impl Kind {
    /// The fields: type, count and name.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, Count, &'static str)> {
        self.fields.split(", ").filter_map(|field| {
            let (kind, name) = field.split_once(' ')?;
            Some(match (kind.strip_suffix('*'), kind.strip_suffix('?')) {
                (Some(kind), _) => (kind, Count::Many, name),
                (_, Some(kind)) => (kind, Count::Perhaps, name),
                _ => (kind, Count::One, name),
            })
        })
    }
}

const fn node(name: &'static str, group: &'static str, fields: &'static str) -> Kind {
    Kind { name, group, fields }
}

/// Classes whose nodes have a place in the source.
pub const PLACED: &[&str] = &["stmt", "expr", "excepthandler", "arg", "keyword", "alias", "pattern", "type_param"];

/// Whether a kind is a statement's.
pub fn is_statement(kind: &str) -> bool {
    KINDS.iter().any(|known| known.name == kind && known.group == "stmt")
}

const FUNCTION: &str = "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, \
                        string? type_comment, type_param* type_params";
const LOOP: &str = "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment";
const TRY: &str = "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody";
const COMPREHENSION: &str = "expr elt, comprehension* generators";

/// Bases before what derives from them.
pub const KINDS: &[Kind] = &[
    node("mod", "AST", ""),
    node("stmt", "AST", ""),
    node("expr", "AST", ""),
    node("expr_context", "AST", ""),
    node("boolop", "AST", ""),
    node("operator", "AST", ""),
    node("unaryop", "AST", ""),
    node("cmpop", "AST", ""),
    node("comprehension", "AST", "expr target, expr iter, expr* ifs, int is_async"),
    node("excepthandler", "AST", ""),
    node(
        "arguments",
        "AST",
        "arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr* kw_defaults, arg? kwarg, expr* defaults",
    ),
    node("arg", "AST", "identifier arg, expr? annotation, string? type_comment"),
    node("keyword", "AST", "identifier? arg, expr value"),
    node("alias", "AST", "identifier name, identifier? asname"),
    node("withitem", "AST", "expr context_expr, expr? optional_vars"),
    node("match_case", "AST", "pattern pattern, expr? guard, stmt* body"),
    node("pattern", "AST", ""),
    node("type_ignore", "AST", ""),
    node("type_param", "AST", ""),
    node("Module", "mod", "stmt* body, type_ignore* type_ignores"),
    node("Interactive", "mod", "stmt* body"),
    node("Expression", "mod", "expr body"),
    node("FunctionType", "mod", "expr* argtypes, expr returns"),
    node("FunctionDef", "stmt", FUNCTION),
    node("AsyncFunctionDef", "stmt", FUNCTION),
    node(
        "ClassDef",
        "stmt",
        "identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params",
    ),
    node("Return", "stmt", "expr? value"),
    node("Delete", "stmt", "expr* targets"),
    node("Assign", "stmt", "expr* targets, expr value, string? type_comment"),
    node("TypeAlias", "stmt", "expr name, type_param* type_params, expr value"),
    node("AugAssign", "stmt", "expr target, operator op, expr value"),
    node("AnnAssign", "stmt", "expr target, expr annotation, expr? value, int simple"),
    node("For", "stmt", LOOP),
    node("AsyncFor", "stmt", LOOP),
    node("While", "stmt", "expr test, stmt* body, stmt* orelse"),
    node("If", "stmt", "expr test, stmt* body, stmt* orelse"),
    node("With", "stmt", "withitem* items, stmt* body, string? type_comment"),
    node("AsyncWith", "stmt", "withitem* items, stmt* body, string? type_comment"),
    node("Match", "stmt", "expr subject, match_case* cases"),
    node("Raise", "stmt", "expr? exc, expr? cause"),
    node("Try", "stmt", TRY),
    node("TryStar", "stmt", TRY),
    node("Assert", "stmt", "expr test, expr? msg"),
    node("Import", "stmt", "alias* names"),
    node("ImportFrom", "stmt", "identifier? module, alias* names, int? level"),
    node("Global", "stmt", "identifier* names"),
    node("Nonlocal", "stmt", "identifier* names"),
    node("Expr", "stmt", "expr value"),
    node("Pass", "stmt", ""),
    node("Break", "stmt", ""),
    node("Continue", "stmt", ""),
    node("BoolOp", "expr", "boolop op, expr* values"),
    node("NamedExpr", "expr", "expr target, expr value"),
    node("BinOp", "expr", "expr left, operator op, expr right"),
    node("UnaryOp", "expr", "unaryop op, expr operand"),
    node("Lambda", "expr", "arguments args, expr body"),
    node("IfExp", "expr", "expr test, expr body, expr orelse"),
    node("Dict", "expr", "expr* keys, expr* values"),
    node("Set", "expr", "expr* elts"),
    node("ListComp", "expr", COMPREHENSION),
    node("SetComp", "expr", COMPREHENSION),
    node("DictComp", "expr", "expr key, expr value, comprehension* generators"),
    node("GeneratorExp", "expr", COMPREHENSION),
    node("Await", "expr", "expr value"),
    node("Yield", "expr", "expr? value"),
    node("YieldFrom", "expr", "expr value"),
    node("Compare", "expr", "expr left, cmpop* ops, expr* comparators"),
    node("Call", "expr", "expr func, expr* args, keyword* keywords"),
    node("FormattedValue", "expr", "expr value, int conversion, expr? format_spec"),
    node("Interpolation", "expr", "expr value, constant str, int conversion, expr? format_spec"),
    node("JoinedStr", "expr", "expr* values"),
    node("TemplateStr", "expr", "expr* values"),
    node("Constant", "expr", "constant value, string? kind"),
    node("Attribute", "expr", "expr value, identifier attr, expr_context ctx"),
    node("Subscript", "expr", "expr value, expr slice, expr_context ctx"),
    node("Starred", "expr", "expr value, expr_context ctx"),
    node("Name", "expr", "identifier id, expr_context ctx"),
    node("List", "expr", "expr* elts, expr_context ctx"),
    node("Tuple", "expr", "expr* elts, expr_context ctx"),
    node("Slice", "expr", "expr? lower, expr? upper, expr? step"),
    node("Load", "expr_context", ""),
    node("Store", "expr_context", ""),
    node("Del", "expr_context", ""),
    node("And", "boolop", ""),
    node("Or", "boolop", ""),
    node("Add", "operator", ""),
    node("Sub", "operator", ""),
    node("Mult", "operator", ""),
    node("MatMult", "operator", ""),
    node("Div", "operator", ""),
    node("Mod", "operator", ""),
    node("Pow", "operator", ""),
    node("LShift", "operator", ""),
    node("RShift", "operator", ""),
    node("BitOr", "operator", ""),
    node("BitXor", "operator", ""),
    node("BitAnd", "operator", ""),
    node("FloorDiv", "operator", ""),
    node("Invert", "unaryop", ""),
    node("Not", "unaryop", ""),
    node("UAdd", "unaryop", ""),
    node("USub", "unaryop", ""),
    node("Eq", "cmpop", ""),
    node("NotEq", "cmpop", ""),
    node("Lt", "cmpop", ""),
    node("LtE", "cmpop", ""),
    node("Gt", "cmpop", ""),
    node("GtE", "cmpop", ""),
    node("Is", "cmpop", ""),
    node("IsNot", "cmpop", ""),
    node("In", "cmpop", ""),
    node("NotIn", "cmpop", ""),
    node("ExceptHandler", "excepthandler", "expr? type, identifier? name, stmt* body"),
    node("MatchValue", "pattern", "expr value"),
    node("MatchSingleton", "pattern", "constant value"),
    node("MatchSequence", "pattern", "pattern* patterns"),
    node("MatchMapping", "pattern", "expr* keys, pattern* patterns, identifier? rest"),
    node("MatchClass", "pattern", "expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns"),
    node("MatchStar", "pattern", "identifier? name"),
    node("MatchAs", "pattern", "pattern? pattern, identifier? name"),
    node("MatchOr", "pattern", "pattern* patterns"),
    node("TypeIgnore", "type_ignore", "int lineno, string tag"),
    node("TypeVar", "type_param", "identifier name, expr? bound, expr? default_value"),
    node("ParamSpec", "type_param", "identifier name, expr? default_value"),
    node("TypeVarTuple", "type_param", "identifier name, expr? default_value"),
];
