//! Parameters and type parameters from nodes.

use super::{
    Field, Made, Node, Restorer, check, fields, is_absent, list_of, name_of, node_of, unnumbered, value_error,
};
use ruff_python_ast::{self as ast, Expr, TypeParam};
use ruff_text_size::TextRange;

impl Restorer<'_> {
    /// The `arguments` of a function or lambda at `range`.
    pub(super) fn parameters(&mut self, field: &Field, range: TextRange) -> Made<ast::Parameters> {
        let [posonly, args, vararg, kwonly, kw_defaults, kwarg, defaults] = fields(node_of(field)?)?;
        let posonly = self.all_parameters(posonly)?;
        let args = self.all_parameters(args)?;
        let vararg = self.maybe_parameter(vararg)?;
        let kwonly = self.all_parameters(kwonly)?;
        let kwarg = self.maybe_parameter(kwarg)?;
        let positional = posonly.len() + args.len();
        if list_of(defaults)?.len() > positional {
            return value_error("more positional defaults than args on arguments");
        }
        let kw_defaults = list_of(kw_defaults)?;
        if kw_defaults.len() != kwonly.len() {
            return value_error("length of kwonlyargs is not the same as kw_defaults on arguments");
        }
        let defaults = self.exprs(defaults)?;
        let kw_defaults = kw_defaults.iter().map(|default| self.maybe(default)).collect::<Made<Vec<_>>>()?;
        let without = positional - defaults.len();
        let mut defaults = std::iter::repeat_with(|| None)
            .take(without)
            .chain(defaults.into_iter().map(|default| Some(Box::new(default))));
        let posonlyargs = with_defaults(posonly, &mut defaults);
        let args = with_defaults(args, &mut defaults);
        let kwonlyargs = with_defaults(kwonly, &mut kw_defaults.into_iter());
        Ok(ast::Parameters { range, node_index: unnumbered(), posonlyargs, args, vararg, kwonlyargs, kwarg })
    }

    fn all_parameters(&mut self, field: &Field) -> Made<Vec<ast::Parameter>> {
        list_of(field)?.iter().map(|item| self.parameter(item)).collect()
    }

    fn maybe_parameter(&mut self, field: &Field) -> Made<Option<Box<ast::Parameter>>> {
        if is_absent(field) { Ok(None) } else { self.parameter(field).map(|made| Some(Box::new(made))) }
    }

    fn parameter(&mut self, field: &Field) -> Made<ast::Parameter> {
        let node = node_of(field)?;
        let [name, annotation, _] = fields(node)?;
        let range = self.range(node)?;
        let name = self.identifier(name, range)?;
        Ok(ast::Parameter { range, node_index: unnumbered(), name, annotation: self.maybe(annotation)? })
    }

    pub(super) fn type_params(&mut self, field: &Field, range: TextRange) -> Made<Option<Box<ast::TypeParams>>> {
        let items = list_of(field)?;
        if items.is_empty() {
            return Ok(None);
        }
        let type_params = items.iter().map(|item| self.type_param(node_of(item)?)).collect::<Made<_>>()?;
        Ok(Some(Box::new(ast::TypeParams { range, node_index: unnumbered(), type_params })))
    }

    fn type_param(&mut self, node: &Node) -> Made<TypeParam> {
        let (node_index, range) = (unnumbered(), self.range(node)?);
        let Some(name) = node.fields.first() else { return value_error("a type parameter without a name") };
        check::name(name_of(name)?)?;
        let name = self.identifier(name, range)?;
        if node.kind == "TypeVar" {
            let [_, bound, default] = fields(node)?;
            let (bound, default) = (self.maybe(bound)?, self.maybe(default)?);
            return Ok(ast::TypeParamTypeVar { node_index, range, name, bound, default }.into());
        }
        let [_, default] = fields(node)?;
        let default = self.maybe(default)?;
        Ok(match node.kind {
            "ParamSpec" => ast::TypeParamParamSpec { node_index, range, name, default }.into(),
            _ => ast::TypeParamTypeVarTuple { node_index, range, name, default }.into(),
        })
    }
}

/// Parameters with their defaults.
fn with_defaults<L: FromIterator<ast::ParameterWithDefault>>(
    parameters: Vec<ast::Parameter>,
    defaults: &mut impl Iterator<Item = Option<Box<Expr>>>,
) -> L {
    let one = |parameter: ast::Parameter| ast::ParameterWithDefault {
        range: parameter.range,
        node_index: unnumbered(),
        parameter,
        default: defaults.next().flatten(),
    };
    parameters.into_iter().map(one).collect()
}
