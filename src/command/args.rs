//! The arguments of the command, as CPython takes them.

use std::ffi::OsString;

use super::usage;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// `-c text`.
    Command(OsString),
    /// `-m module`.
    Module(String),
    /// A file or a folder or a zip archive.
    File(OsString),
    /// Standard input: `-`, or nothing at all.
    Input,
}

/// The options before the program.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named after the letters of the options")]
pub struct Options {
    pub program: Program,
    /// What `sys.argv` has after its first element.
    pub rest: Vec<OsString>,
    /// `-` was given.
    pub dash: bool,
    pub bytes_warning: i64,
    pub dont_write_bytecode: bool,
    pub debug: i64,
    pub ignore_environment: bool,
    pub inspect: bool,
    pub isolated: bool,
    pub optimize: i64,
    pub safe_path: bool,
    pub quiet: bool,
    pub random: bool,
    pub no_user_site: bool,
    pub no_site: bool,
    pub unbuffered: bool,
    pub verbose: i64,
    pub skip_first_line: bool,
    pub warnings: Vec<String>,
    pub x: Vec<(String, Option<String>)>,
}

/// What the arguments ask for.
pub enum Parsed {
    /// A program.
    Run(Box<Options>),
    /// A text on standard output.
    Say(String),
}

/// Takes the arguments apart; the first is the command itself.
///
/// # Errors
/// What to tell the user; the exit code is 2 then.
pub fn parse(arguments: &[OsString]) -> Result<Parsed, String> {
    // Options are told from texts; what is handed on keeps its bytes.
    let given: Vec<String> = arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let program_name = given.first().map_or("typhon", String::as_str);
    let mut options = Options {
        program: Program::Input,
        rest: Vec::new(),
        dash: false,
        bytes_warning: 0,
        dont_write_bytecode: false,
        debug: 0,
        ignore_environment: false,
        inspect: false,
        isolated: false,
        optimize: 0,
        safe_path: false,
        quiet: false,
        random: false,
        no_user_site: false,
        no_site: false,
        unbuffered: false,
        verbose: 0,
        skip_first_line: false,
        warnings: Vec::new(),
        x: Vec::new(),
    };
    let mut versions = 0;
    let mut at = 1;
    while let Some(argument) = given.get(at) {
        at += 1;
        if argument == "--" {
            break;
        }
        if argument == "-" || !argument.starts_with('-') {
            at -= 1;
            break;
        }
        if let Some(long) = argument.strip_prefix("--") {
            match long {
                "help" => return Ok(Parsed::Say(usage::help(program_name))),
                "help-env" => return Ok(Parsed::Say(usage::ENVIRONMENT.to_owned())),
                "help-xoptions" => return Ok(Parsed::Say(usage::X_OPTIONS.to_owned())),
                "help-all" => {
                    let all = format!("{}\n{}\n{}", usage::help(program_name), usage::ENVIRONMENT, usage::X_OPTIONS);
                    return Ok(Parsed::Say(all));
                }
                "version" => {
                    versions += 1;
                    continue;
                }
                "check-hash-based-pycs" => {
                    if !given.get(at).is_some_and(|mode| ["always", "default", "never"].contains(&mode.as_str())) {
                        let text = "--check-hash-based-pycs must be one of 'default', 'always', or 'never'\n";
                        return Err(format!("{text}{}", usage::short(program_name)));
                    }
                    at += 1;
                    continue;
                }
                _ => return Err(format!("unknown option {argument}\n{}", usage::short(program_name))),
            }
        }
        let letters = &argument[1..];
        for (index, letter) in letters.char_indices() {
            let begin = at;
            let mut value = || {
                let inside = &letters[index + letter.len_utf8()..];
                if !inside.is_empty() {
                    return Ok(inside.to_owned());
                }
                at += 1;
                let next = given.get(at - 1).cloned();
                next.ok_or_else(|| {
                    format!("Argument expected for the -{letter} option\n{}", usage::short(program_name))
                })
            };
            match letter {
                'b' => options.bytes_warning += 1,
                'B' => options.dont_write_bytecode = true,
                'd' => options.debug += 1,
                'E' => options.ignore_environment = true,
                'h' | '?' => return Ok(Parsed::Say(usage::help(program_name))),
                'i' => options.inspect = true,
                'I' => options.isolated = true,
                'O' => options.optimize += 1,
                'P' => options.safe_path = true,
                'q' => options.quiet = true,
                'R' => options.random = true,
                's' => options.no_user_site = true,
                'S' => options.no_site = true,
                't' => {}
                'u' => options.unbuffered = true,
                'v' => options.verbose += 1,
                'V' => versions += 1,
                'x' => options.skip_first_line = true,
                'W' => {
                    options.warnings.push(value()?);
                    break;
                }
                'X' => {
                    let text = value()?;
                    options.x.push(match text.split_once('=') {
                        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                        None => (text, None),
                    });
                    break;
                }
                'c' => {
                    let text = value()?;
                    let is_next = at != begin;
                    options.program =
                        Program::Command(if is_next { arguments[at - 1].clone() } else { OsString::from(text) });
                    options.rest = arguments[at..].to_vec();
                    return Ok(finish(options, versions));
                }
                'm' => {
                    options.program = Program::Module(value()?);
                    options.rest = arguments[at..].to_vec();
                    return Ok(finish(options, versions));
                }
                'J' => return Err(format!("-J is reserved for Jython\n{}", usage::short(program_name))),
                other => return Err(format!("Unknown option: -{other}\n{}", usage::short(program_name))),
            }
        }
    }
    if let Some(program) = given.get(at) {
        options.dash = program == "-";
        if !options.dash {
            options.program = Program::File(arguments[at].clone());
        }
        options.rest = arguments[at + 1..].to_vec();
    }
    Ok(finish(options, versions))
}

fn finish(mut options: Options, versions: usize) -> Parsed {
    if versions > 0 {
        return Parsed::Say(usage::version(versions > 1));
    }
    if options.isolated {
        options.ignore_environment = true;
        options.no_user_site = true;
        options.safe_path = true;
    }
    Parsed::Run(Box::new(options))
}
