//! Compiles files and prints their code: `dis [--quiet] FILE...`; with `--quiet` only failures and the time.

use std::time::Instant;
use typhon_compiler::{Mode, Options, compile_bytes};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let quiet = arguments.first().is_some_and(|argument| argument == "--quiet");
    if quiet {
        arguments.remove(0);
    }
    let (mut bytes, mut failed, mut words) = (0, 0, 0);
    let start = Instant::now();
    for path in &arguments {
        let source = match std::fs::read(path) {
            Ok(source) => source,
            Err(problem) => {
                eprintln!("{path}: {problem}");
                continue;
            }
        };
        bytes += source.len();
        match compile_bytes(&source, &Options::new(path.as_str(), Mode::Module)) {
            Ok(compiled) => {
                words += compiled.code.words.len();
                for warning in &compiled.warnings {
                    eprintln!("{path}:{}: SyntaxWarning: {}", warning.location.line, warning.message);
                }
                if !quiet {
                    print!("{}", typhon_bytecode::disassemble::disassemble(&compiled.code));
                }
            }
            Err(error) => {
                failed += 1;
                let location = error.location;
                eprintln!("{path}:{}:{}: {:?}: {}", location.line, location.column + 1, error.kind, error.message);
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    eprintln!(
        "{} files, {failed} failed, {:.1} MB in {seconds:.3} s ({:.1} MB/s), {words} words at top level",
        arguments.len(),
        bytes as f64 / 1e6,
        bytes as f64 / 1e6 / seconds
    );
}
