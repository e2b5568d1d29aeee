//! What the command `typhon` does: reads its arguments, starts the runtime, runs a program, ends.
//!
//! Reading order: [`args`], [`settings`] (arguments and environment together), [`start`], [`run`], [`prompt`], [`end`].

mod archive;
mod args;
mod dedent;
mod end;
mod panic;
mod paths;
mod prompt;
mod run;
mod settings;
mod start;
mod usage;

use std::{ffi::OsString, process::ExitCode};

use args::Parsed;

/// Bytes of the main thread's stack. Only what is used takes memory.
pub const STACK: usize = 256 << 20;

/// Runs the command; the result is the process's exit code.
pub fn main() -> ExitCode {
    panic::install();
    let given: Vec<OsString> = std::env::args_os().collect();
    let options = match args::parse(&given) {
        Ok(Parsed::Run(options)) => *options,
        Ok(Parsed::Say(text)) => {
            print!("{text}");
            return ExitCode::SUCCESS;
        }
        Err(complaint) => {
            eprint!("{complaint}");
            return ExitCode::from(2);
        }
    };
    let settings = match settings::gather(options, given) {
        Ok(settings) => settings,
        Err(complaint) => {
            eprintln!("{complaint}");
            return ExitCode::from(1);
        }
    };
    // The program runs on the process's first thread, which is the main thread for signals, on a stack of our own.
    let code = stacker::grow(STACK, || start::with_runtime(settings, run::run));
    end::leave(code)
}
