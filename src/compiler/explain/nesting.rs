//! How deep brackets and blocks go.

use ruff_python_ast::Mod;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;

/// Levels of indentation and of brackets that CPython's tokenizer knows.
const INDENT_LIMIT: usize = 100;
const BRACKET_LIMIT: usize = 200;

/// What a token adds to the brackets that are open, and in the upper half to the blocks.
const STEPS: [i32; 256] = {
    let mut steps = [0; 256];
    let open = [TokenKind::Lpar, TokenKind::Lsqb, TokenKind::Lbrace];
    let close = [TokenKind::Rpar, TokenKind::Rsqb, TokenKind::Rbrace];
    let mut index = 0;
    while index < open.len() {
        steps[open[index] as usize] = 1;
        steps[close[index] as usize] = -1;
        index += 1;
    }
    steps[TokenKind::Indent as usize] = 1 << 16;
    steps[TokenKind::Dedent as usize] = -(1 << 16);
    steps
};

/// Whether more brackets or blocks are open at once than CPython's tokenizer knows, in source that parses: what is opened in it is
/// closed.
pub(super) fn nests_too_deeply(parsed: &Parsed<Mod>) -> bool {
    let depths = || {
        let steps = parsed.tokens().iter().map(|token| STEPS[token.kind() as u8 as usize]);
        steps.scan(0, |open, step| {
            *open += step;
            Some(*open)
        })
    };
    // No bit is set that is not set in any depth, so of nearly all sources this says enough.
    let bits = depths().fold(0, |bits, depth| bits | depth);
    let too_deep = |depth: i32| depth & 0xffff > BRACKET_LIMIT as i32 || depth >> 16 >= INDENT_LIMIT as i32;
    too_deep(bits) && depths().any(too_deep)
}
