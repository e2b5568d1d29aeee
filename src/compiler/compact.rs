//! Code as bytes, for whoever will write it to a file rather than run it.

use crate::{Compiled, Options, compile_within, scratch, source, with_stack};
use typhon_bytecode::{Code, encode};

/// What a source was compiled to.
#[derive(Clone, Debug)]
pub struct Compact {
    /// The code of the module, but for its lists.
    pub head: Code,
    /// What [`encode::encode`] gives for all of it.
    pub bytes: Vec<u8>,
}

/// Compiles source text to bytes. Everything that comes between the two is then in memory of its own, which is used again at once.
///
/// `None` where that is not worth it or not possible, and where there is something to tell: errors, warnings. [`compile`](crate::compile)
/// knows then.
pub fn compile_compact(text: &str, options: &Options) -> Option<Compact> {
    let text = source::normalize(text).ok()?;
    with_stack(&text, || {
        let scratch = scratch::Scope::of_text(text.len());
        if scratch.is_idle() {
            return None;
        }
        let compiled = scratch.fill(|| {
            // Code that is let go of does not count down who has the name.
            let filename = (&*options.filename).into();
            compile_within(&text, &Options { filename, ..options.clone() }, &scratch.within())
        });
        let compiled = compiled.ok()?;
        let compact = compact(&compiled, options);
        scratch.let_go(compiled);
        compact
    })
}

fn compact(compiled: &Compiled, options: &Options) -> Option<Compact> {
    let code = &*compiled.code;
    if !compiled.warnings.is_empty() || code.locals.len() > code.near as usize {
        return None;
    }
    let head = Code {
        name: code.name.clone(),
        qualname: code.qualname.clone(),
        filename: options.filename.clone(),
        first_line: code.first_line,
        flags: code.flags,
        argcount: code.argcount,
        posonly: code.posonly,
        kwonly: code.kwonly,
        near: code.near,
        registers: code.registers,
        ..Code::default()
    };
    Some(Compact { head, bytes: encode::encode_for_decode(code)? })
}
