//! Runs the goldens of `tests/lang`, `tests/errors` and `tests/command` on the built binary and compares what it says with
//! CPython's words.
//!
//! `tests/renew` writes the expected output. `tests/lang/EXPECTED_FAILURES` lists what does not pass yet; it may only shrink.
//! `TYPHON_GOLDENS=word cargo test --test lang` runs those with the word in their names, and shows how they differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long one golden may run: they take milliseconds, but a debug build on a busy machine is slow.
const LIMIT: Duration = Duration::from_secs(120);
/// How long one may run that is expected to fail: many of those hang.
const SHORT_LIMIT: Duration = Duration::from_secs(10);
/// Address space of one golden in KiB, so that an absurd size which is not refused harms nobody.
const MEMORY: u32 = 16_000_000;

/// What a golden compares.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// What a program prints.
    Output,
    /// What a program says on stderr, and its exit code.
    Complaint,
    /// What a shell script says that calls the interpreter.
    Conversation,
}

/// One golden program.
struct Golden {
    /// `folder/name`, as `EXPECTED_FAILURES` has it.
    name: String,
    folder: PathBuf,
    script: String,
    kind: Kind,
}

#[test]
fn goldens() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let chosen = std::env::var("TYPHON_GOLDENS").ok();
    let mut goldens = collect(&tests, "lang", Kind::Output);
    goldens.extend(collect(&tests, "errors", Kind::Complaint));
    goldens.extend(collect(&tests, "command", Kind::Conversation));
    assert!(goldens.len() > 100, "only {} goldens found", goldens.len());
    let expected = expected_failures(&tests.join("lang/EXPECTED_FAILURES"));
    for name in expected.keys() {
        assert!(
            goldens.iter().any(|golden| &golden.name == name),
            "EXPECTED_FAILURES names {name}, which is no golden"
        );
    }
    if let Some(word) = &chosen {
        goldens.retain(|golden| golden.name.contains(word.as_str()));
    }

    let limit = |golden: &Golden| {
        if chosen.is_none() && expected.contains_key(&golden.name) { SHORT_LIMIT } else { LIMIT }
    };
    let failures = run_all(&goldens, limit);
    let mut report = String::new();
    let (mut passed, mut awaited) = (0, 0);
    for golden in &goldens {
        match (failures.get(&golden.name), expected.get(&golden.name)) {
            (None, None) => passed += 1,
            (Some(_), Some(_)) if chosen.is_none() => awaited += 1,
            (Some(difference), _) => writeln!(report, "{} fails:\n{difference}", golden.name).expect("a string"),
            (None, Some(reason)) => {
                writeln!(report, "{} passes; take it out of EXPECTED_FAILURES ({reason})", golden.name)
                    .expect("a string")
            }
        }
    }
    println!("{passed} goldens pass, {awaited} fail as expected");
    assert!(report.is_empty(), "\n{report}");
}

/// All goldens of a folder, in the order of their names.
fn collect(tests: &Path, folder: &str, kind: Kind) -> Vec<Golden> {
    let path = tests.join(folder);
    let extension = if kind == Kind::Conversation { "sh" } else { "py" };
    let mut scripts: Vec<String> = fs::read_dir(&path)
        .expect("the folder of goldens")
        .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
        .filter(|script| Path::new(script).extension().is_some_and(|end| end == extension))
        .filter(|script| !script.contains("_for_errors"))
        .collect();
    scripts.sort();
    let golden = |script: String| {
        let stem = Path::new(&script).file_stem().and_then(|stem| stem.to_str()).expect("a name");
        Golden { name: format!("{folder}/{stem}"), folder: path.clone(), script, kind }
    };
    scripts.into_iter().map(golden).collect()
}

/// The names that are listed, with their reasons.
fn expected_failures(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).expect("EXPECTED_FAILURES");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, reason) = line.split_once(": ").unwrap_or_else(|| panic!("no reason: {line}"));
            (name.to_owned(), reason.to_owned())
        })
        .collect()
}

/// Runs goldens on as many threads as there are cores; gives what is wrong with those that fail.
fn run_all(goldens: &[Golden], limit: impl Fn(&Golden) -> Duration + Sync) -> BTreeMap<String, String> {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(golden) = goldens.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(difference) = run(golden, limit(golden)) {
                        failures.lock().expect("no panic").insert(golden.name.clone(), difference);
                    }
                }
            });
        }
    });
    failures.into_inner().expect("no panic")
}

/// Runs one golden; an error says how its output differs.
fn run(golden: &Golden, limit: Duration) -> Result<(), String> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(golden.name.replace('/', "-"));
    let file = |kind: &str| scratch.with_extension(kind);
    let create = |kind: &str| File::create(file(kind)).map(Stdio::from).map_err(|error| error.to_string());
    let call = match golden.kind {
        Kind::Output => "exec \"$PYTHON\" -W ignore \"$0\"",
        Kind::Complaint => "exec \"$PYTHON\" \"$0\"",
        Kind::Conversation => "exec sh \"$0\" 2>&1",
    };
    let started = Instant::now();
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; {call}"), &golden.script])
        .env("PYTHON", env!("CARGO_BIN_EXE_typhon"))
        .current_dir(&golden.folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONIOENCODING", "utf-8")
        .env("NO_COLOR", "1")
        .env_remove("PYTHONPATH")
        .env_remove("PYTHONWARNINGS")
        .stdin(Stdio::null())
        .stdout(create("stdout")?)
        .stderr(create("stderr")?)
        .spawn()
        .map_err(|error| error.to_string())?;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        if started.elapsed() > limit {
            child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
            return Err(format!("  still running after {} s", limit.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let read = |kind: &str| fs::read(file(kind)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (out, complaints) = (read("stdout").map_err(|e| e.to_string())?, read("stderr").map_err(|e| e.to_string())?);
    // A program that a signal ended counts as the shell counts it.
    let code =
        status.code().unwrap_or_else(|| 128 + std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or(0));
    let (actual, extension) = match golden.kind {
        Kind::Output if code == 0 => (out, "out"),
        Kind::Output => (format!("{out}[exit code {code}]\n{complaints}"), "out"),
        Kind::Complaint => {
            (format!("{}\n[exit code {code}]\n", normalise(complaints.trim_end_matches('\n'), &golden.folder)), "err")
        }
        Kind::Conversation => (normalise(&out, &golden.folder), "out"),
    };
    let path = golden.folder.join(&golden.script).with_extension(extension);
    let expected = fs::read_to_string(&path).map_err(|error| format!("  {}: {error}", path.display()))?;
    compare(&expected, &actual)
}

/// Takes out what depends on the machine, as `tests/renew` does: the goldens' own folder, the name of the program,
/// addresses, and places in the standard library.
fn normalise(text: &str, folder: &Path) -> String {
    let folder = folder.display().to_string();
    let text = text.replace(&format!("{folder}/"), "").replace(&folder, "FOLDER");
    text.split('\n')
        .map(|line| without_address(&without_library(&without_place(&without_program(line)))))
        .collect::<Vec<_>>()
        .join("\n")
}

/// `typhon: …`, `usage: typhon […` and `` Try `typhon -h' `` with PROGRAM for the program, whatever its folder is.
fn without_program(line: &str) -> String {
    if line.starts_with("Try `") && line.ends_with(" -h' for more information.") {
        return "Try `PROGRAM -h' for more information.".to_owned();
    }
    let (usage, rest) = line.strip_prefix("usage: ").map_or(("", line), |rest| ("usage: ", rest));
    match rest.split_once("typhon") {
        Some((path, rest)) if !path.contains(' ') && (rest.starts_with(": ") || rest.starts_with(" [")) => {
            format!("{usage}PROGRAM{rest}")
        }
        _ => line.to_owned(),
    }
}

/// `File "LIB/name.py", line N` for a line of a file outside the goldens' folder.
fn without_place(line: &str) -> String {
    let place = || {
        let (before, rest) = line.split_once("File \"")?;
        let (path, rest) = rest.split_once("\", line ")?;
        let name = match path.rsplit_once('/') {
            Some((_, name)) => format!("LIB/{name}"),
            None if path.starts_with("<frozen ") => path.to_owned(),
            None => return None,
        };
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        Some(format!("{before}File \"{name}\", line N{rest}"))
    };
    place().unwrap_or_else(|| line.to_owned())
}

/// `(LIB/name.py)` for a file of the library that a message tells.
fn without_library(line: &str) -> String {
    let shortened = || {
        let (before, rest) = line.split_once(" (/")?;
        let (_, name) = rest.split_once("/lib/python3.14/").or_else(|| rest.split_once("lib/python3.14/"))?;
        Some(format!("{before} (LIB/{name}"))
    };
    shortened().unwrap_or_else(|| line.to_owned())
}

/// `0xADDRESS` for numbers that are addresses.
fn without_address(line: &str) -> String {
    let mut result = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(" 0x") {
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        result.push_str(before);
        result.push_str(if digits < 6 { " 0x" } else { " 0xADDRESS" });
        rest = &after[if digits < 6 { 0 } else { digits }..];
    }
    result + rest
}

/// The first lines that differ.
fn compare(expected: &str, actual: &str) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    let (expected, actual): (Vec<_>, Vec<_>) = (expected.lines().collect(), actual.lines().collect());
    let at = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let mut difference = format!("  from line {}:\n", at + 1);
    for (sign, lines) in [("-", &expected), ("+", &actual)] {
        for line in lines.iter().skip(at).take(4) {
            writeln!(difference, "  {sign} {line}").expect("a string");
        }
    }
    Err(difference)
}
