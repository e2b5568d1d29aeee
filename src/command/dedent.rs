//! What the text of `-c` is without its indentation, so that it may stand indented in a shell's script.

/// The text without the white space that all its lines begin with; of lines with nothing else only their ends stay, be they in
/// a string.
pub fn dedent(text: &str) -> String {
    let is_blank = |line: &&str| line.trim_matches([' ', '\t']).is_empty();
    let margin = text.split('\n').filter(|line| !is_blank(line)).map(white).reduce(common).unwrap_or_default();
    let lines = text.split('\n').map(|line| if is_blank(&line) { "" } else { &line[margin.len()..] });
    lines.collect::<Vec<_>>().join("\n")
}

/// What a line begins with.
fn white(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// What both begin with.
fn common<'a>(first: &'a str, second: &str) -> &'a str {
    let length = first.bytes().zip(second.bytes()).take_while(|(one, other)| one == other).count();
    &first[..length]
}

#[test]
fn what_all_lines_begin_with_is_left_out() {
    for (text, expected) in [
        ("", ""),
        ("a", "a"),
        ("  a\n   b\n", "a\n b\n"),
        (" \ta\n \n \tb", "a\n\nb"),
        ("\ta\n b", "\ta\n b"),
        ("  \t\n\t", "\n"),
    ] {
        assert_eq!(dedent(text), expected, "{text:?}");
    }
}
