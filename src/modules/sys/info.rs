//! The struct sequences of `sys`, and other things that never change.

use typhon_interpreter::import::cache;
use typhon_object::{prelude::*, primal::dict};
use typhon_types::struct_sequence::{ClassCell, Definition};

use super::config;

/// The version of Python that is implemented: major, minor, micro.
pub const VERSION: (i64, i64, i64) = (3, 14, 10);

/// The version of Typhon.
pub const TYPHON: &str = env!("CARGO_PKG_VERSION");

/// The platform's triple as `sys.implementation._multiarch` tells it.
pub const MULTIARCH: &str = if cfg!(target_arch = "aarch64") { "aarch64-linux-gnu" } else { "x86_64-linux-gnu" };

/// The version as a text: `3.14.10`.
pub fn version_text() -> String {
    let (major, minor, micro) = VERSION;
    format!("{major}.{minor}.{micro}")
}

/// `sys.version`, in the form that `platform` takes apart.
pub fn version() -> String {
    format!("{} (Typhon {TYPHON}) [Rust]", version_text())
}

/// `sys.hexversion`.
pub fn hexversion() -> i64 {
    let (major, minor, micro) = VERSION;
    major << 24 | minor << 16 | micro << 8 | 0xf0
}

macro_rules! definition {
    ($name:ident, $python:literal, $doc:literal, [$(($field:literal, $text:literal)),* $(,)?]$(,
        beside [$(($other:literal, $other_text:literal)),* $(,)?])? $(,)?) => {
        static $name: Definition = Definition {
            name: $python,
            module: "sys",
            doc: $doc,
            fields: &[$(($field, $text),)* $($(($other, $other_text)),*)?],
            visible: [$($field),*].len(),
            callable: false,
            class: ClassCell::new(),
        };
    };
}

definition!(
    VERSION_INFO,
    "version_info",
    "sys.version_info\n\nVersion information as a named tuple.",
    [
        ("major", "Major release number"),
        ("minor", "Minor release number"),
        ("micro", "Patch release number"),
        ("releaselevel", "'alpha', 'beta', 'candidate', or 'final'"),
        ("serial", "Serial release number"),
    ]
);

definition!(
    FLAGS,
    "flags",
    "sys.flags\n\nFlags provided through command line arguments or environment vars.",
    [
        ("debug", "-d"),
        ("inspect", "-i"),
        ("interactive", "-i"),
        ("optimize", "-O or -OO"),
        ("dont_write_bytecode", "-B"),
        ("no_user_site", "-s"),
        ("no_site", "-S"),
        ("ignore_environment", "-E"),
        ("verbose", "-v"),
        ("bytes_warning", "-b"),
        ("quiet", "-q"),
        ("hash_randomization", "-R"),
        ("isolated", "-I"),
        ("dev_mode", "-X dev"),
        ("utf8_mode", "-X utf8"),
        ("warn_default_encoding", "-X warn_default_encoding"),
        ("safe_path", "-P"),
        ("int_max_str_digits", "-X int_max_str_digits"),
    ],
    beside [
        ("gil", "-X gil"),
        ("thread_inherit_context", "-X thread_inherit_context"),
        ("context_aware_warnings", "-X context_aware_warnings"),
    ]
);

definition!(
    HASH_INFO,
    "hash_info",
    "hash_info\n\nA named tuple providing parameters used for computing hashes.",
    [
        ("width", "width of the type used for hashing, in bits"),
        ("modulus", "prime number giving the modulus on which the hash function is based"),
        ("inf", "value to be used for hash of a positive infinity"),
        ("nan", "value to be used for hash of a nan"),
        ("imag", "multiplier used for the imaginary part of a complex number"),
        ("algorithm", "name of the algorithm for hashing of str, bytes and memoryviews"),
        ("hash_bits", "internal output size of hash algorithm"),
        ("seed_bits", "seed size of hash algorithm"),
        ("cutoff", "small string optimization cutoff"),
    ]
);

definition!(
    FLOAT_INFO,
    "float_info",
    "sys.float_info\n\nA named tuple holding information about the float type.",
    [
        ("max", "DBL_MAX -- maximum representable finite float"),
        ("max_exp", "DBL_MAX_EXP -- maximum int e such that radix**(e-1) is representable"),
        ("max_10_exp", "DBL_MAX_10_EXP -- maximum int e such that 10**e is representable"),
        ("min", "DBL_MIN -- Minimum positive normalized float"),
        ("min_exp", "DBL_MIN_EXP -- minimum int e such that radix**(e-1) is a normalized float"),
        ("min_10_exp", "DBL_MIN_10_EXP -- minimum int e such that 10**e is a normalized float"),
        ("dig", "DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float"),
        ("mant_dig", "DBL_MANT_DIG -- mantissa digits"),
        ("epsilon", "DBL_EPSILON -- Difference between 1 and the next representable float"),
        ("radix", "FLT_RADIX -- radix of exponent"),
        ("rounds", "FLT_ROUNDS -- rounding mode used for arithmetic operations"),
    ]
);

definition!(
    INT_INFO,
    "int_info",
    "sys.int_info\n\nA named tuple that holds information about Python's internal representation of integers.",
    [
        ("bits_per_digit", "size of a digit in bits"),
        ("sizeof_digit", "size in bytes of the C type used to represent a digit"),
        ("default_max_str_digits", "maximum string conversion digits limitation"),
        ("str_digits_check_threshold", "minimum positive value for int_max_str_digits"),
    ]
);

definition!(
    THREAD_INFO,
    "thread_info",
    "sys.thread_info\n\nA named tuple holding information about the thread implementation.",
    [
        ("name", "name of the thread implementation"),
        ("lock", "name of the lock implementation"),
        ("version", "name and version of the thread library"),
    ]
);

static HOOK_ARGS: Definition = Definition {
    name: "UnraisableHookArgs",
    module: "sys",
    doc: "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
    fields: &[
        ("exc_type", "Exception type"),
        ("exc_value", "Exception value"),
        ("exc_traceback", "Exception traceback"),
        ("err_msg", "Error message"),
        ("object", "Object causing the exception"),
    ],
    visible: 5,
    callable: true,
    class: ClassCell::new(),
};

/// `sys.version_info`.
pub fn version_info(vm: &Vm) -> Result<Value> {
    let (major, minor, micro) = VERSION;
    VERSION_INFO.make(vm, vec![vm.int(major), vm.int(minor), vm.int(micro), vm.intern("final"), vm.int(0)])
}

/// All of it, by name.
pub fn all(vm: &Vm) -> Result<Vec<(&'static str, Value)>> {
    let int = |int: i64| vm.int(int);
    let flags = config::get().flags;
    let flags = [
        int(flags.debug),
        int(flags.inspect),
        int(flags.interactive),
        int(flags.optimize),
        int(flags.dont_write_bytecode),
        int(flags.no_user_site),
        int(flags.no_site),
        int(flags.ignore_environment),
        int(flags.verbose),
        int(flags.bytes_warning),
        int(flags.quiet),
        int(flags.hash_randomization),
        int(flags.isolated),
        Value::bool(flags.dev_mode),
        int(flags.utf8_mode),
        int(flags.warn_default_encoding),
        Value::bool(flags.safe_path),
        int(flags.int_max_str_digits),
        int(0),
        int(1),
        int(1),
    ];
    let hash = vec![
        int(64),
        int((1 << 61) - 1),
        int(314_159),
        int(0),
        int(1_000_003),
        vm.intern("siphash13"),
        int(64),
        int(128),
        int(0),
    ];
    let float = vec![
        vm.float(f64::MAX),
        int(f64::MAX_EXP.into()),
        int(f64::MAX_10_EXP.into()),
        vm.float(f64::MIN_POSITIVE),
        int(f64::MIN_EXP.into()),
        int(f64::MIN_10_EXP.into()),
        int(f64::DIGITS.into()),
        int(f64::MANTISSA_DIGITS.into()),
        vm.float(f64::EPSILON),
        int(f64::RADIX.into()),
        int(1),
    ];
    Ok(vec![
        ("version_info", version_info(vm)?),
        ("flags", FLAGS.make(vm, flags.to_vec())?),
        ("hash_info", HASH_INFO.make(vm, hash)?),
        ("float_info", FLOAT_INFO.make(vm, float)?),
        ("int_info", INT_INFO.make(vm, vec![int(30), int(4), int(4300), int(640)])?),
        ("thread_info", THREAD_INFO.make(vm, vec![vm.intern("pthread"), vm.intern("mutex+cond"), Value::NONE])?),
        ("UnraisableHookArgs", HOOK_ARGS.class(vm)?),
        ("implementation", implementation(vm)?),
    ])
}

/// `sys.implementation`, a SimpleNamespace.
fn implementation(vm: &Vm) -> Result<Value> {
    let entries = [
        ("name", vm.intern("typhon")),
        ("cache_tag", vm.intern(cache::TAG)),
        ("version", version_info(vm)?),
        ("hexversion", vm.int(hexversion())),
        ("supports_isolated_interpreters", Value::FALSE),
        ("_multiarch", vm.intern(MULTIARCH)),
    ];
    if !Known::SimpleNamespace.is_made() {
        let fields = dict::new();
        if let Some(fields) = Dict::from(&fields) {
            for (name, value) in entries {
                fields.set(vm, &vm.intern(name), value)?;
            }
        }
        return Ok(fields);
    }
    let (names, values): (Vec<_>, Vec<_>) = entries.into_iter().map(|(name, value)| (vm.intern(name), value)).unzip();
    vm.call_args(&Known::SimpleNamespace.value(), Args::new(&values, &names))
}
