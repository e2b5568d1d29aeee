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
    let (mut open, mut most, mut most_brackets) = (0, 0, 0);
    for token in parsed.tokens().iter() {
        open += STEPS[token.kind() as u8 as usize];
        most = most.max(open);
        most_brackets = most_brackets.max(open & 0xffff);
    }
    most_brackets > BRACKET_LIMIT as i32 || most >> 16 >= INDENT_LIMIT as i32
}
