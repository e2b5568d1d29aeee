//! Packs the standard library into the archive that the binary carries.
//!
//! The Python files are those of the crate `rustpython-pylib`, amended where they speak of another implementation
//! (`amend`), with ours over them (`overlay`). Each is compiled by our own compiler; a file that does not compile is an
//! error of the build, unless it stands on a written list (`exceptions`).

mod amend;
mod exceptions;
mod files;
mod pack;

#[path = "../format.rs"]
#[allow(dead_code, reason = "shared with the library, which uses what this does not")]
mod format;

use std::{env, fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    for watched in ["build", "overlay", "format.rs"] {
        println!("cargo:rerun-if-changed={}", own.join(watched).display());
    }
    let mut modules = files::gather(Path::new(rustpython_pylib::LIB_PATH));
    files::lay_over(&mut modules, &own.join("overlay"));
    let mut problems = amend::amend(&mut modules);
    problems.extend(pack::compile(&mut modules));
    if !problems.is_empty() {
        eprintln!("the standard library cannot be packed:");
        for problem in problems {
            eprintln!("  {problem}");
        }
        return ExitCode::FAILURE;
    }
    let archive = pack::archive(&modules);
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("library.bin"), archive).expect("the output folder can be written");
    ExitCode::SUCCESS
}
