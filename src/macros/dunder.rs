//! Special methods that have a slot, by the number of arguments that the slot takes (receiver included).
//!
//! The object crate's `dunder.rs` is the truth; a test compares the two, since a macro crate cannot import it.

/// The arity of a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arity {
    One,
    Two,
    Three,
    Any,
}

const ANY: &[&str] = &["__new__", "__init__", "__call__", "__exit__", "__pow__", "__rpow__"];

const ONE: &[&str] = &[
    "__repr__",
    "__str__",
    "__bytes__",
    "__hash__",
    "__bool__",
    "__len__",
    "__length_hint__",
    "__int__",
    "__float__",
    "__complex__",
    "__index__",
    "__iter__",
    "__next__",
    "__reversed__",
    "__aiter__",
    "__anext__",
    "__await__",
    "__enter__",
    "__neg__",
    "__pos__",
    "__abs__",
    "__invert__",
    "__del__",
];

const TWO: &[&str] = &[
    "__format__",
    "__getattribute__",
    "__getattr__",
    "__delattr__",
    "__delete__",
    "__getitem__",
    "__delitem__",
    "__missing__",
    "__contains__",
    "__lt__",
    "__le__",
    "__eq__",
    "__ne__",
    "__gt__",
    "__ge__",
    "__add__",
    "__sub__",
    "__mul__",
    "__truediv__",
    "__floordiv__",
    "__mod__",
    "__divmod__",
    "__matmul__",
    "__lshift__",
    "__rshift__",
    "__and__",
    "__or__",
    "__xor__",
    "__radd__",
    "__rsub__",
    "__rmul__",
    "__rtruediv__",
    "__rfloordiv__",
    "__rmod__",
    "__rdivmod__",
    "__rmatmul__",
    "__rlshift__",
    "__rrshift__",
    "__rand__",
    "__ror__",
    "__rxor__",
    "__iadd__",
    "__isub__",
    "__imul__",
    "__itruediv__",
    "__ifloordiv__",
    "__imod__",
    "__ipow__",
    "__imatmul__",
    "__ilshift__",
    "__irshift__",
    "__iand__",
    "__ior__",
    "__ixor__",
    "__buffer__",
];

const THREE: &[&str] = &["__setattr__", "__get__", "__set__", "__setitem__"];

/// The arity of the slot of this name; `None` where no slot has it.
pub(crate) fn arity(name: &str) -> Option<Arity> {
    [(ANY, Arity::Any), (ONE, Arity::One), (TWO, Arity::Two), (THREE, Arity::Three)]
        .into_iter()
        .find_map(|(names, arity)| names.contains(&name).then_some(arity))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the object crate's table, and no others, are the rows here.
    #[test]
    fn the_two_tables_agree() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../object/dunder.rs");
        let source = std::fs::read_to_string(path).unwrap();
        let table = &source[source.find("\ndunders! {").unwrap()..];
        let mut rows = 0;
        for line in table.lines().skip(2).take_while(|line| !line.starts_with('}')) {
            let mut words = line.trim().trim_end_matches(';').split_whitespace().skip(1);
            let name = words.next().unwrap().trim_matches('"');
            assert_eq!(arity(name).map(|arity| format!("{arity:?}")).as_deref(), words.next(), "{name}");
            rows += 1;
        }
        assert_eq!(rows, ANY.len() + ONE.len() + TWO.len() + THREE.len());
    }
}
