//! Parameters and type parameters as nodes.

use super::{Field, Maker, list, name, optional, plain};
use ruff_python_ast::{self as ast, TypeParam};
use ruff_text_size::{Ranged, TextRange};

impl Maker<'_> {
    /// The parameters of a function or lambda.
    pub(super) fn arguments(&self, parameters: Option<&ast::Parameters>) -> Field {
        let empty = ast::Parameters::default();
        let parameters = parameters.unwrap_or(&empty);
        let one = |parameter: &ast::Parameter| {
            let annotation = self.maybe(parameter.annotation.as_deref());
            // The stars before it are not its own.
            let range = TextRange::new(parameter.name.start(), parameter.range.end());
            self.node("arg", range, vec![name(&parameter.name.id), annotation, Field::Absent])
        };
        let all = |parameters: &[ast::ParameterWithDefault]| list(parameters, |with| one(&with.parameter));
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let defaults = positional.filter_map(|with| with.default.as_deref());
        let fields = vec![
            all(&parameters.posonlyargs),
            all(&parameters.args),
            optional(parameters.vararg.as_deref(), one),
            all(&parameters.kwonlyargs),
            list(&parameters.kwonlyargs, |with| self.maybe(with.default.as_deref())),
            optional(parameters.kwarg.as_deref(), one),
            self.exprs(defaults),
        ];
        plain("arguments", fields)
    }

    pub(super) fn type_params(&self, params: Option<&ast::TypeParams>) -> Field {
        let params: &[TypeParam] = params.map_or(&[], |params| &params.type_params);
        list(params, |param| match param {
            TypeParam::TypeVar(p) => {
                let fields = vec![name(&p.name.id), self.maybe(p.bound.as_deref()), self.maybe(p.default.as_deref())];
                self.node("TypeVar", p.range, fields)
            }
            TypeParam::ParamSpec(p) => {
                self.node("ParamSpec", p.range, vec![name(&p.name.id), self.maybe(p.default.as_deref())])
            }
            TypeParam::TypeVarTuple(p) => {
                self.node("TypeVarTuple", p.range, vec![name(&p.name.id), self.maybe(p.default.as_deref())])
            }
        })
    }
}
