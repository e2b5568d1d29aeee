//! Arguments and environment together: the settings of a run.

use std::ffi::OsString;

use typhon_modules::sys::config::{Config, Flags};
use typhon_number::hash::HashKey;

use super::{
    args::{Options, Program},
    paths,
};

/// How the program runs.
pub struct Settings {
    /// What `sys` tells.
    pub config: Config,
    /// What is run.
    pub program: Program,
    /// The first line of the source is skipped.
    pub skip_first_line: bool,
    /// The key of str hashes.
    pub hash_key: HashKey,
    /// The library is a folder, not the archive.
    pub stdlib: Option<String>,
    /// Places in code have lines alone: `-X no_debug_ranges`.
    pub hides_columns: bool,
    /// What is told of imports: see `import::times`.
    pub import_times: u8,
    /// Fatal signals write where the program stands.
    pub faulthandler: bool,
    /// `encoding:errors` of the standard streams.
    pub io_encoding: Option<String>,
    /// Runs before the first prompt.
    pub startup_file: Option<String>,
}

/// Puts options and environment together.
///
/// # Errors
/// What to tell the user; the exit code is 1 then.
pub fn gather(options: Options, orig_argv: Vec<OsString>) -> Result<Settings, String> {
    let ignore = options.ignore_environment;
    let env = |name: &str| std::env::var(name).ok().filter(|value| !ignore && !value.is_empty());
    let level = |name: &str| env(name).map_or(0, |value| value.parse::<i64>().map_or(1, |level| level.max(0)));
    let x = |name: &str| options.x.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let dev_mode = x("dev").is_some() || env("PYTHONDEVMODE").is_some();
    let seed = env("PYTHONHASHSEED");
    let (hash_key, hash_randomization) = hash_key(seed.as_deref(), options.random)?;
    let int_max_str_digits = match x("int_max_str_digits") {
        Some(given) => most_digits("-X int_max_str_digits", given.as_deref().unwrap_or_default())?,
        None => env("PYTHONINTMAXSTRDIGITS").map_or(Ok(4300), |given| most_digits("PYTHONINTMAXSTRDIGITS", &given))?,
    };
    let cpu_count = match x("cpu_count") {
        Some(given) => processors("-X cpu_count=n option: n is missing or an invalid number", given.as_deref())?,
        None => match env("PYTHON_CPU_COUNT") {
            Some(given) => processors("PYTHON_CPU_COUNT=N: N is missing or an invalid number", Some(&given))?,
            None => None,
        },
    };
    let import_times = match x("importtime") {
        Some(given) => import_times("-X importtime", given.as_deref())?,
        None => env("PYTHONPROFILEIMPORTTIME")
            .map_or(Ok(0), |given| import_times("PYTHONPROFILEIMPORTTIME", Some(&given)))?,
    };
    let flags = Flags {
        debug: options.debug.max(level("PYTHONDEBUG").min(1)),
        inspect: i64::from(options.inspect).max(level("PYTHONINSPECT").min(1)),
        interactive: i64::from(options.inspect),
        optimize: options.optimize.max(level("PYTHONOPTIMIZE")).min(2),
        dont_write_bytecode: i64::from(options.dont_write_bytecode || env("PYTHONDONTWRITEBYTECODE").is_some()),
        no_user_site: i64::from(options.no_user_site || env("PYTHONNOUSERSITE").is_some()),
        no_site: i64::from(options.no_site),
        ignore_environment: i64::from(ignore),
        verbose: options.verbose.max(level("PYTHONVERBOSE")),
        bytes_warning: options.bytes_warning,
        quiet: i64::from(options.quiet),
        hash_randomization: i64::from(hash_randomization),
        isolated: i64::from(options.isolated),
        dev_mode,
        utf8_mode: i64::from(x("utf8").flatten().as_deref() != Some("0")),
        warn_default_encoding: i64::from(x("warn_default_encoding").is_some()),
        safe_path: options.safe_path || env("PYTHONSAFEPATH").is_some(),
        int_max_str_digits,
        unbuffered: options.unbuffered || env("PYTHONUNBUFFERED").is_some(),
        context_aware_warnings: 1,
    };
    let stdlib = x("stdlib").flatten().or_else(|| env("TYPHONSTDLIB"));
    let stdlib = match stdlib {
        Some(folder) => Some(paths::library(&folder)?),
        None => None,
    };
    let executable = paths::executable(&orig_argv);
    let prefix = env("PYTHONHOME").map(|home| home.split(':').next().unwrap_or_default().to_owned());
    let prefix = prefix.unwrap_or_else(|| paths::prefix(&executable));
    let stdlib_dir = stdlib.clone().unwrap_or_else(|| typhon_library::FOLDER.to_owned());
    let python_path = env("PYTHONPATH");
    let mut path: Vec<String> = python_path.iter().flat_map(|path| path.split(':')).map(paths::absolute).collect();
    path.push(format!("{prefix}/lib/python314.zip"));
    if stdlib.is_some() {
        path.push(typhon_library::FOLDER.to_owned());
    }
    path.push(stdlib_dir.clone());
    let mut warnoptions = Vec::new();
    if dev_mode {
        warnoptions.push("default".to_owned());
    }
    if let Some(filters) = env("PYTHONWARNINGS") {
        warnoptions.extend(filters.split(',').map(str::to_owned));
    }
    warnoptions.extend(options.warnings.iter().cloned());
    if flags.bytes_warning > 0 {
        warnoptions
            .push(if flags.bytes_warning > 1 { "error::BytesWarning" } else { "default::BytesWarning" }.to_owned());
    }
    let argv0 = match &options.program {
        Program::Command(_) => "-c".into(),
        Program::Module(_) => "-m".into(),
        Program::File(file) => file.clone(),
        Program::Input => if options.dash { "-" } else { "" }.into(),
    };
    let mut argv = vec![argv0];
    argv.extend(options.rest.iter().cloned());
    // Without a value the option takes the variable's away.
    let pycache_prefix = x("pycache_prefix").unwrap_or_else(|| env("PYTHONPYCACHEPREFIX"));
    Ok(Settings {
        config: Config {
            argv,
            orig_argv,
            executable,
            prefix,
            path,
            stdlib_dir,
            warnoptions,
            xoptions: options.x.clone(),
            pycache_prefix: pycache_prefix.filter(|prefix| !prefix.is_empty()),
            cpu_count,
            flags,
        },
        import_times,
        faulthandler: dev_mode || x("faulthandler").is_some() || env("PYTHONFAULTHANDLER").is_some(),
        io_encoding: env("PYTHONIOENCODING"),
        startup_file: env("PYTHONSTARTUP"),
        program: options.program,
        skip_first_line: options.skip_first_line,
        hash_key,
        stdlib,
        hides_columns: x("no_debug_ranges").is_some()
            || env("PYTHONNODEBUGRANGES").is_some_and(|text| !text.is_empty()),
    })
}

/// The limit that an option or a variable sets to the digits of integers as text.
fn most_digits(name: &str, given: &str) -> Result<i64, String> {
    given.parse().ok().filter(|&digits: &i64| digits == 0 || digits >= 640).ok_or_else(|| {
        let error = "Fatal Python error: config_init_int_max_str_digits";
        format!("{error}: {name}: invalid limit; must be >= 640 or 0 for unlimited.")
    })
}

/// What an option or a variable wants to be told of imports.
fn import_times(name: &str, given: Option<&str>) -> Result<u8, String> {
    match given.map(str::parse::<i32>) {
        Some(Ok(told @ 0..=2)) => Ok(told as u8),
        Some(Ok(_)) => {
            let error = "Fatal Python error: config_init_import_time";
            Err(format!("{error}: {name}: values other than 1 and 2 are reserved for future use."))
        }
        None | Some(Err(_)) => Ok(1),
    }
}

/// How many processors an option or a variable tells of; `None` where the system is to be asked.
fn processors(complaint: &str, given: Option<&str>) -> Result<Option<i64>, String> {
    match given.map(|given| (given, given.parse::<i32>())) {
        Some(("default", _)) => Ok(None),
        Some((_, Ok(count))) if count > 0 => Ok(Some(count.into())),
        _ => Err(format!("Fatal Python error: config_init_cpu_count: {complaint}")),
    }
}

/// The key of str hashes, and whether it is random.
fn hash_key(seed: Option<&str>, random: bool) -> Result<(HashKey, bool), String> {
    match seed.filter(|seed| !random && *seed != "random") {
        None => Ok((HashKey::from_random(random_bytes()), true)),
        Some(seed) => match seed.parse::<u32>() {
            Ok(0) => Ok((HashKey::from_seed(0), false)),
            Ok(seed) => Ok((HashKey::from_seed(seed), true)),
            Err(_) => Err("Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an \
                           integer in range [0; 4294967295]"
                .to_owned()),
        },
    }
}

fn random_bytes() -> [u8; 16] {
    let mut bytes = [0u8; 16];
    // SAFETY: the buffer has the length that is told; a short read leaves zeros, which only makes the key weaker.
    unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
    bytes
}
