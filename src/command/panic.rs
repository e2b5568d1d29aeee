//! What a panic of the runtime's own becomes: a report, and an exit code of its own.

use std::{
    io::Write,
    panic::{self, PanicHookInfo},
    process,
};

/// The exit code of an internal error (`EX_SOFTWARE`).
pub const INTERNAL_ERROR: i32 = 70;

/// Makes every panic end the process with a request to report it.
pub fn install() {
    panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    let what = info.payload();
    let what =
        what.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| what.downcast_ref::<String>().cloned());
    let place = info.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
    let text = format!(
        "typhon: internal error at {place}: {}\n\
         This is a fault of Typhon, not of your program. Please report it, with the program if you can.\n\
         Typhon {} on {} {}\n",
        what.unwrap_or_else(|| "unknown".to_owned()),
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    if std::env::var_os("RUST_BACKTRACE").is_some() {
        let _ = writeln!(stderr, "{}", std::backtrace::Backtrace::force_capture());
    }
    let _ = stderr.flush();
    // Other threads may be anywhere: nothing of theirs is waited for.
    process::exit(INTERNAL_ERROR);
}
