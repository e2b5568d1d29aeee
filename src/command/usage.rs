//! What the command says of itself.

use typhon_modules::sys;

/// `-V`; twice: with more.
pub fn version(long: bool) -> String {
    match long {
        true => format!("Python {}\n", sys::version()),
        false => format!("Python {} (Typhon {})\n", sys::version_text(), sys::TYPHON),
    }
}

/// After a wrong option.
pub fn short(program: &str) -> String {
    format!(
        "usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `{program} -h' for more information.\n"
    )
}

/// `-h`.
pub fn help(program: &str) -> String {
    format!("usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n{OPTIONS}")
}

const OPTIONS: &str = "\
Options (and the environment variables that do the same):
-b       : warn of str(bytes) and of comparing bytes with str or int; -bb: raise
-B       : write no compiled code beside sources (PYTHONDONTWRITEBYTECODE=x)
-c cmd   : run this text; the list of options ends here
-d       : debugging output of the parser: accepted, without effect (PYTHONDEBUG=x)
-E       : ignore the environment variables PYTHON*
-h       : print this text (also -?, --help)
-i       : go on with a prompt after the program (PYTHONINSPECT=x)
-I       : isolated from the user's environment: -E, -P and -s
-m mod   : run a module of the library or of sys.path; the list of options ends here
-O       : drop assert statements; __debug__ is False (PYTHONOPTIMIZE=x)
-OO      : -O, and drop docstrings
-P       : put no folder of the program's into sys.path (PYTHONSAFEPATH)
-q       : no greeting at the prompt
-s       : no site-packages of the user (PYTHONNOUSERSITE=x)
-S       : do not import site
-u       : standard output and error are not buffered (PYTHONUNBUFFERED=x)
-v       : tell of imports: accepted, without effect (PYTHONVERBOSE=x)
-V       : print the version (also --version); -VV: more of it
-W arg   : a filter for warnings: action:message:category:module:line (PYTHONWARNINGS=arg)
-x       : skip the first line of the source
-X opt   : an option of the implementation, see --help-xoptions
file     : the program is in this file, folder or zip archive
-        : the program is on standard input
arg ...  : what the program finds in sys.argv[1:]
--help-env, --help-xoptions, --help-all : more help
";

/// `--help-env`.
pub const ENVIRONMENT: &str = "\
Environment variables:
PYTHONSTARTUP   : a file that runs before the first prompt
PYTHONPATH      : folders for sys.path, before the library's, separated by colons
PYTHONHOME      : prefix of the installation
PYTHONHASHSEED  : a number that seeds the hashes of str and bytes, or 'random'
PYTHONINTMAXSTRDIGITS : the most digits of an int's text
PYTHONIOENCODING: encoding[:errors] of the standard streams
PYTHONPYCACHEPREFIX : a folder for compiled code
PYTHONBREAKPOINT: what breakpoint() calls
TYPHONSTDLIB    : a folder with CPython's Lib in the place of the library in the binary
and those named with the options, see -h.
";

/// `--help-xoptions`.
pub const X_OPTIONS: &str = "\
Options of the implementation:
-X stdlib=DIR   : take the standard library from this folder (TYPHONSTDLIB)
-X gcstats      : tell on standard error what each collection of cycles came to
-X no_debug_ranges
                : places in code have lines alone (PYTHONNODEBUGRANGES)
-X importtime[=2] : tell on standard error how long each import takes, 2: of what was there already, too
                (PYTHONPROFILEIMPORTTIME)
-X cpu_count=N  : what os.cpu_count() tells (PYTHON_CPU_COUNT)
-X faulthandler : fatal signals write where the program stands (PYTHONFAULTHANDLER)
-X dev          : development mode: show all warnings, and -X faulthandler (PYTHONDEVMODE)
-X utf8[=0|1]   : UTF-8 mode: it is always on (PYTHONUTF8)
-X pycache_prefix=DIR : a folder for compiled code (PYTHONPYCACHEPREFIX)
-X int_max_str_digits=N : the most digits of an int's text (PYTHONINTMAXSTRDIGITS)
Others can be read from sys._xoptions.
";
