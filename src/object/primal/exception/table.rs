//! The exception classes: one row each.

use crate::{
    args::Args,
    known::Known,
    native::{Entry, NativeDef, Role, TypeCell, TypeDef, flag},
    raise::Result,
    vm::Vm,
};

use typhon_heap::{Native, Value};

use super::{BaseException, group::BaseExceptionGroup, methods, special};
use crate::native::PyType;

macro_rules! exceptions {
    ($($name:ident : $base:ident $layout:ident $doc:literal;)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`: ", $doc)]
            pub static $name: TypeDef = TypeDef {
                name: Known::$name.name(),
                module: "builtins",
                doc: $doc,
                flags: flag::BASE | flag::IMMUTABLE | flag::DICTIONARY,
                layout: <special::$layout as typhon_heap::Native>::LAYOUT,
                base: Some(|| exceptions!(@base $base)),
                second: exceptions!(@second $name),
                known: Some(Known::$name),
                cell: &CELL,
                methods: exceptions!(@methods $name),
            };
        )*

        /// `__new__` of each of them, in the same order.
        pub(super) static NEWS: &[NativeDef] = &[$(new_row(|vm, args| methods::make_checked(vm, args, &$name))),*];

        /// All exception classes but `BaseException`.
        pub static TYPES: &[&TypeDef] = &[$(&$name),*];
    };
    (@second ExceptionGroup) => { Some(|| &Exception) };
    (@second $name:ident) => { None };
    (@base BaseException) => { BaseException::DEF };
    (@base BaseExceptionGroup) => { BaseExceptionGroup::DEF };
    (@methods StopIteration) => { <special::StopIteration as PyType>::DEF.methods };
    (@methods SystemExit) => { <special::SystemExit as PyType>::DEF.methods };
    (@methods AttributeError) => { <special::AttributeError as PyType>::DEF.methods };
    (@methods NameError) => { <special::NameError as PyType>::DEF.methods };
    (@methods ImportError) => { <special::ImportError as PyType>::DEF.methods };
    (@methods OSError) => { <special::OSError as PyType>::DEF.methods };
    (@methods SyntaxError) => { <special::SyntaxError as PyType>::DEF.methods };
    (@methods UnicodeEncodeError) => { <special::UnicodeEncodeError as PyType>::DEF.methods };
    (@methods UnicodeDecodeError) => { <special::UnicodeDecodeError as PyType>::DEF.methods };
    (@methods UnicodeTranslateError) => { <special::UnicodeTranslateError as PyType>::DEF.methods };
    (@methods MemoryError) => { MEMORY_ERROR };
    (@methods KeyError) => { <special::KeyErrorText as PyType>::DEF.methods };
    (@methods $name:ident) => { NONE };
    (@base $base:ident) => { &$base };
}

const NONE: &[&[NativeDef]] = &[];

/// The one class with the common layout whose instances no other `__new__` makes.
const MEMORY_ERROR: &[&[NativeDef]] = &[&[new_row(|vm, args| methods::make_checked(vm, args, &MemoryError))]];

const fn new_row(entry: fn(&Vm, Args<'_>) -> Result<Value>) -> NativeDef {
    let signature = "($type, *args, **kwargs)";
    NativeDef { name: "__new__", role: Role::New, signature, positional_only: false, doc: "", entry: Entry::Any(entry) }
}

/// What an exception class has of its own though it is written for a base: `__new__`, where CPython states it.
pub(crate) fn shared_rows(def: &'static TypeDef) -> Vec<&'static NativeDef> {
    if std::ptr::eq(def, BaseException::DEF) {
        return vec![&BASE];
    }
    let Some(row) = TYPES.iter().position(|row| std::ptr::eq(*row, def)) else { return Vec::new() };
    if matches!(def.known, Some(Known::ExceptionGroup)) {
        return Vec::new();
    }
    let plain = std::ptr::eq(def.layout, <BaseException as Native>::LAYOUT);
    let made = match def.known {
        Some(Known::KeyError | Known::MemoryError) => false,
        Some(Known::UnicodeEncodeError | Known::UnicodeDecodeError | Known::UnicodeTranslateError) => true,
        _ => plain,
    };
    made.then(|| &rows::NEWS[row]).into_iter().collect()
}

/// Whether a `__new__` makes instances as `BaseException`'s does, once it has looked at their class.
pub(crate) fn makes_as_base(def: &'static NativeDef) -> bool {
    std::ptr::eq(def, &BASE) || rows::NEWS.as_ptr_range().contains(&std::ptr::from_ref(def))
}

static BASE: NativeDef = new_row(|vm, args| methods::make_checked(vm, args, BaseException::DEF));

/// What makes the instances, whose class was checked.
pub(crate) static MAKER: NativeDef = new_row(methods::make);

/// Never set: all of them are known types.
static CELL: TypeCell = TypeCell::new();

#[allow(non_upper_case_globals, reason = "the statics are named as the classes")]
mod rows {
    use super::*;

    exceptions! {
        Exception: BaseException BaseException "Common base class for all non-exit exceptions.";
        ExceptionGroup: BaseExceptionGroup BaseExceptionGroup "";
        GeneratorExit: BaseException BaseException "Request that a generator exit.";
        KeyboardInterrupt: BaseException BaseException "Program interrupted by user.";
        ArithmeticError: Exception BaseException "Base class for arithmetic errors.";
        FloatingPointError: ArithmeticError BaseException "Floating-point operation failed.";
        OverflowError: ArithmeticError BaseException "Result too large to be represented.";
        ZeroDivisionError: ArithmeticError BaseException "Second argument to a division or modulo operation was zero.";
        AssertionError: Exception BaseException "Assertion failed.";
        AttributeError: Exception AttributeError "Attribute not found.";
        BufferError: Exception BaseException "Buffer error.";
        EOFError: Exception BaseException "Read beyond end of file.";
        LookupError: Exception BaseException "Base class for lookup errors.";
        IndexError: LookupError BaseException "Sequence index out of range.";
        MemoryError: Exception BaseException "Out of memory.";
        NameError: Exception NameError "Name not found globally.";
        UnboundLocalError: NameError NameError "Local name referenced but not bound to a value.";
        ReferenceError: Exception BaseException "Weak ref proxy used after referent went away.";
        RuntimeError: Exception BaseException "Unspecified run-time error.";
        NotImplementedError: RuntimeError BaseException "Method or function hasn't been implemented yet.";
        PythonFinalizationError: RuntimeError BaseException "Operation blocked during Python finalization.";
        RecursionError: RuntimeError BaseException "Recursion limit exceeded.";
        StopAsyncIteration: Exception BaseException "Signal the end from iterator.__anext__().";
        IncompleteInputError: SyntaxError SyntaxError "incomplete input.";
        SystemError: Exception BaseException "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.";
        TypeError: Exception BaseException "Inappropriate argument type.";
        ValueError: Exception BaseException "Inappropriate argument value (of correct type).";
        UnicodeError: ValueError BaseException "Unicode related error.";
        StopIteration: Exception StopIteration "Signal the end from iterator.__next__().";
        SystemExit: BaseException SystemExit "Request to exit from the interpreter.";
        ImportError: Exception ImportError "Import can't find module, or can't find name in module.";
        ModuleNotFoundError: ImportError ImportError "Module not found.";
        KeyError: LookupError BaseException "Mapping key not found.";
        OSError: Exception OSError "Base class for I/O related errors.";
        BlockingIOError: OSError OSError "I/O operation would block.";
        ChildProcessError: OSError OSError "Child process error.";
        ConnectionError: OSError OSError "Connection error.";
        BrokenPipeError: ConnectionError OSError "Broken pipe.";
        ConnectionAbortedError: ConnectionError OSError "Connection aborted.";
        ConnectionRefusedError: ConnectionError OSError "Connection refused.";
        ConnectionResetError: ConnectionError OSError "Connection reset.";
        FileExistsError: OSError OSError "File already exists.";
        FileNotFoundError: OSError OSError "File not found.";
        InterruptedError: OSError OSError "Interrupted by signal.";
        IsADirectoryError: OSError OSError "Operation doesn't work on directories.";
        NotADirectoryError: OSError OSError "Operation only works on directories.";
        PermissionError: OSError OSError "Not enough permissions.";
        ProcessLookupError: OSError OSError "Process not found.";
        TimeoutError: OSError OSError "Timeout expired.";
        SyntaxError: Exception SyntaxError "Invalid syntax.";
        IndentationError: SyntaxError SyntaxError "Improper indentation.";
        TabError: IndentationError SyntaxError "Improper mixture of spaces and tabs.";
        UnicodeEncodeError: UnicodeError UnicodeEncodeError "Unicode encoding error.";
        UnicodeDecodeError: UnicodeError UnicodeDecodeError "Unicode decoding error.";
        UnicodeTranslateError: UnicodeError UnicodeTranslateError "Unicode translation error.";
        Warning: Exception BaseException "Base class for warning categories.";
        BytesWarning: Warning BaseException "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.";
        DeprecationWarning: Warning BaseException "Base class for warnings about deprecated features.";
        EncodingWarning: Warning BaseException "Base class for warnings about encodings.";
        FutureWarning: Warning BaseException "Base class for warnings about constructs that will change semantically\nin the future.";
        ImportWarning: Warning BaseException "Base class for warnings about probable mistakes in module imports";
        PendingDeprecationWarning: Warning BaseException "Base class for warnings about features which will be deprecated\nin the future.";
        ResourceWarning: Warning BaseException "Base class for warnings about resource usage.";
        RuntimeWarning: Warning BaseException "Base class for warnings about dubious runtime behavior.";
        SyntaxWarning: Warning BaseException "Base class for warnings about dubious syntax.";
        UnicodeWarning: Warning BaseException "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.";
        UserWarning: Warning BaseException "Base class for warnings generated by user code.";
    }
}

pub use rows::*;
