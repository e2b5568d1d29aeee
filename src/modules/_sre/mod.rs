//! `_sre`: the regular-expression engine's objects; the engine itself is `typhon_text::sre`.
//!
//! Patterns, searches, matches and templates never change, so threads share them freely; a scanner's place is one word.

use typhon_object::{bootstrap, native::PyType, prelude::*};
use typhon_text::sre;

mod matching;
mod pattern;
mod scanner;
mod search;
mod subject;
mod substitute;

use matching::Match;
use pattern::Pattern;
use scanner::{FindIterator, Scanner};
use search::Search;
use substitute::Template;

/// The support of the module re.
#[pymodule(name = "_sre")]
mod module {
    #[attr]
    const MAGIC: u32 = sre::MAGIC;
    #[attr]
    const CODESIZE: u32 = sre::CODESIZE;
    #[attr]
    const MAXREPEAT: u32 = sre::MAXREPEAT;
    #[attr]
    const MAXGROUPS: u32 = sre::MAXGROUPS;

    /// A pattern of the code words that re's compiler wrote.
    #[sig(pattern, flags, code, groups, groupindex, indexgroup)]
    fn compile(
        vm: &Vm,
        pattern: &Value,
        flags: &Value,
        code: &Value,
        groups: i64,
        groupindex: &Value,
        indexgroup: &Value,
    ) -> Result<Value> {
        let flags = <i32 as typhon_object::convert::FromValue>::from_value(vm, flags)? as u32;
        Pattern::compile(vm, pattern, flags, code, groups, groupindex, indexgroup)
    }

    /// A template for replacements: text, then group numbers and text in turn.
    fn template(vm: &Vm, _pattern: &Value, template: &Value) -> Result<Value> {
        Template::make(vm, template)
    }

    fn getcodesize() -> u32 {
        sre::CODESIZE
    }

    fn ascii_iscased(character: i32) -> bool {
        sre::is_cased(character as u32, true)
    }

    fn unicode_iscased(character: i32) -> bool {
        sre::is_cased(character as u32, false)
    }

    fn ascii_tolower(character: i32) -> u32 {
        sre::to_lower(character as u32, true)
    }

    fn unicode_tolower(character: i32) -> u32 {
        sre::to_lower(character as u32, false)
    }

    #[init]
    fn init(vm: &Vm, _module: &Value) -> Result<()> {
        for def in [Pattern::DEF, Search::DEF, Match::DEF, Scanner::DEF, FindIterator::DEF, Template::DEF] {
            bootstrap::type_of(vm, def);
        }
        Ok(())
    }
}
