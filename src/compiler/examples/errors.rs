//! Compiles the cases of a file, separated by lines `---`, and prints what is wrong with each: for comparison with
//! what CPython's `compile` says.

use typhon_compiler::{Mode, Options, compile};

fn main() {
    let path = std::env::args().nth(1).unwrap_or_default();
    let cases = std::fs::read_to_string(&path).unwrap_or_default();
    for (index, case) in cases.split("---\n").enumerate() {
        let case = format!("{}\n", case.trim_end_matches('\n'));
        match compile(&case, &Options::new("f", Mode::Module)) {
            Ok(_) => println!("{index}\tok"),
            Err(error) => {
                let kind = format!("{:?}Error", error.kind);
                let kind = if kind == "SyntaxError" || kind == "IndentationError" || kind == "TabError" {
                    kind
                } else {
                    "?".into()
                };
                // CPython counts columns in characters from 1.
                let column = |line: u32, column: u32| {
                    let text = case.split_inclusive('\n').nth((line as usize).wrapping_sub(1)).unwrap_or("");
                    text.get(..column as usize).map_or(column as usize, |text| text.chars().count()) + 1
                };
                let at = error.location;
                println!(
                    "{index}\t{kind}\t{}\t{}\t{}\t{}\t{}\t{:?}\t{:?}",
                    error.message,
                    at.line,
                    column(at.line, at.column),
                    at.end_line,
                    column(at.end_line, at.end_column),
                    error.text,
                    error.warnings.iter().map(|one| (&one.message[..9], one.location.line)).collect::<Vec<_>>()
                );
            }
        }
    }
}
