//! What the command line and the environment decided, for `sys` to tell.

use std::{ffi::OsString, sync::OnceLock};

/// The settings of this run.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `sys.argv`.
    pub argv: Vec<OsString>,
    /// `sys.orig_argv`.
    pub orig_argv: Vec<OsString>,
    /// `sys.executable`.
    pub executable: String,
    /// `sys.prefix` and its like.
    pub prefix: String,
    /// `sys.path`.
    pub path: Vec<String>,
    /// `sys._stdlib_dir`.
    pub stdlib_dir: String,
    /// `sys.warnoptions`.
    pub warnoptions: Vec<String>,
    /// `sys._xoptions`.
    pub xoptions: Vec<(String, Option<String>)>,
    /// How many processors `os.cpu_count()` tells of, where that was said.
    pub cpu_count: Option<i64>,
    /// `sys.pycache_prefix`.
    pub pycache_prefix: Option<String>,
    /// `sys.flags`.
    pub flags: Flags,
}

/// `sys.flags`, as far as it can be set.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "the fields are those of sys.flags")]
pub struct Flags {
    pub debug: i64,
    pub inspect: i64,
    pub interactive: i64,
    pub optimize: i64,
    pub dont_write_bytecode: i64,
    pub no_user_site: i64,
    pub no_site: i64,
    pub ignore_environment: i64,
    pub verbose: i64,
    pub bytes_warning: i64,
    pub quiet: i64,
    pub hash_randomization: i64,
    pub isolated: i64,
    pub dev_mode: bool,
    pub utf8_mode: i64,
    pub warn_default_encoding: i64,
    pub safe_path: bool,
    pub int_max_str_digits: i64,
    /// `-u`; no flag of `sys.flags`.
    pub unbuffered: bool,
    /// `PYTHONUNBUFFERED` and its like may be read.
    pub context_aware_warnings: i64,
}

static CONFIG: OnceLock<Config> = OnceLock::new();

/// Sets the settings, once, before `sys` is made.
pub fn configure(config: Config) {
    assert!(CONFIG.set(config).is_ok(), "the settings are set once");
}

/// The settings.
pub fn get() -> &'static Config {
    CONFIG.get_or_init(Config::default)
}
