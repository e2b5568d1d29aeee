//! Comments and processing instructions as events.

use super::{
    Engine, Failure, Fault, Setup, What,
    markup::{Aside, with_line_feeds},
};

impl Engine {
    /// Tells of a comment or an instruction that is to be read, of this length.
    pub(super) fn aside(&mut self, aside: Aside, len: usize, setup: Setup) -> Result<(), Failure> {
        let at = self.place();
        let rest = self.rest();
        let what = match aside {
            Aside::Comment(text) => What::Comment(with_line_feeds(&rest[text])),
            Aside::Instruction { target, data } => {
                What::Instruction(with_line_feeds(&rest[target]), with_line_feeds(&rest[data]))
            }
            Aside::Declaration(_) => return Err((Fault::MisplacedDeclaration, at)),
        };
        let raw = self.raw(len, setup);
        self.tell(what, at, raw);
        self.take(len)
    }
}
