//! The types that the runtime itself knows: one table, whose row numbers are the shapes of their exact instances.

use std::sync::atomic::{AtomicPtr, Ordering};

use typhon_heap::{ShapeId, Value};

use crate::class::Class;

macro_rules! known {
    ($($variant:ident $name:literal;)*) => {
        /// A type with a fixed shape: instances are recognised by comparing with a constant.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u32)]
        pub enum Known {
            /// There is no shape zero.
            Nothing = 0,
            $(#[doc = $name] $variant,)*
        }

        impl Known {
            /// All of them, in the order of their shapes.
            pub const ALL: &'static [Known] = &[$(Known::$variant),*];

            /// The type's name.
            pub const fn name(self) -> &'static str {
                const NAMES: &[&str] = &["", $($name),*];
                NAMES[self as usize]
            }
        }
    };
}

known! {
    Object "object";
    Type "type";
    NoneType "NoneType";
    NotImplementedType "NotImplementedType";
    Ellipsis "ellipsis";
    Int "int";
    Bool "bool";
    Float "float";
    Complex "complex";
    Str "str";
    Bytes "bytes";
    ByteArray "bytearray";
    MemoryView "memoryview";
    List "list";
    Tuple "tuple";
    Dict "dict";
    DictKeys "dict_keys";
    DictValues "dict_values";
    DictItems "dict_items";
    Set "set";
    FrozenSet "frozenset";
    Range "range";
    Slice "slice";
    Function "function";
    Method "method";
    NativeFunction "builtin_function_or_method";
    MethodDescriptor "method_descriptor";
    ClassMethodDescriptor "classmethod_descriptor";
    SlotWrapper "wrapper_descriptor";
    MethodWrapper "method-wrapper";
    GetSet "getset_descriptor";
    Member "member_descriptor";
    Property "property";
    ClassMethod "classmethod";
    StaticMethod "staticmethod";
    Super "super";
    Module "module";
    Code "code";
    Frame "frame";
    Traceback "traceback";
    Cell "cell";
    Generator "generator";
    Coroutine "coroutine";
    CoroutineWrapper "coroutine_wrapper";
    AsyncGenerator "async_generator";
    MappingProxy "mappingproxy";
    SimpleNamespace "SimpleNamespace";
    GenericAlias "GenericAlias";
    Union "Union";
    WeakReference "ReferenceType";
    WeakProxy "ProxyType";
    WeakCallableProxy "CallableProxyType";
    Enumerate "enumerate";
    Zip "zip";
    Map "map";
    Filter "filter";
    Reversed "reversed";
    ListIterator "list_iterator";
    ListReverseIterator "list_reverseiterator";
    TupleIterator "tuple_iterator";
    StrIterator "str_iterator";
    StrAsciiIterator "str_ascii_iterator";
    BytesIterator "bytes_iterator";
    ByteArrayIterator "bytearray_iterator";
    SetIterator "set_iterator";
    RangeIterator "range_iterator";
    LongRangeIterator "longrange_iterator";
    DictKeyIterator "dict_keyiterator";
    DictValueIterator "dict_valueiterator";
    DictItemIterator "dict_itemiterator";
    DictReverseKeyIterator "dict_reversekeyiterator";
    DictReverseValueIterator "dict_reversevalueiterator";
    DictReverseItemIterator "dict_reverseitemiterator";
    CallableIterator "callable_iterator";
    SequenceIterator "iterator";
    BaseException "BaseException";
    BaseExceptionGroup "BaseExceptionGroup";
    GeneratorExit "GeneratorExit";
    KeyboardInterrupt "KeyboardInterrupt";
    SystemExit "SystemExit";
    Exception "Exception";
    ExceptionGroup "ExceptionGroup";
    ArithmeticError "ArithmeticError";
    FloatingPointError "FloatingPointError";
    OverflowError "OverflowError";
    ZeroDivisionError "ZeroDivisionError";
    AssertionError "AssertionError";
    AttributeError "AttributeError";
    BufferError "BufferError";
    EOFError "EOFError";
    ImportError "ImportError";
    ModuleNotFoundError "ModuleNotFoundError";
    LookupError "LookupError";
    IndexError "IndexError";
    KeyError "KeyError";
    MemoryError "MemoryError";
    NameError "NameError";
    UnboundLocalError "UnboundLocalError";
    OSError "OSError";
    BlockingIOError "BlockingIOError";
    ChildProcessError "ChildProcessError";
    ConnectionError "ConnectionError";
    BrokenPipeError "BrokenPipeError";
    ConnectionAbortedError "ConnectionAbortedError";
    ConnectionRefusedError "ConnectionRefusedError";
    ConnectionResetError "ConnectionResetError";
    FileExistsError "FileExistsError";
    FileNotFoundError "FileNotFoundError";
    InterruptedError "InterruptedError";
    IsADirectoryError "IsADirectoryError";
    NotADirectoryError "NotADirectoryError";
    PermissionError "PermissionError";
    ProcessLookupError "ProcessLookupError";
    TimeoutError "TimeoutError";
    ReferenceError "ReferenceError";
    RuntimeError "RuntimeError";
    NotImplementedError "NotImplementedError";
    PythonFinalizationError "PythonFinalizationError";
    RecursionError "RecursionError";
    StopAsyncIteration "StopAsyncIteration";
    StopIteration "StopIteration";
    SyntaxError "SyntaxError";
    IndentationError "IndentationError";
    TabError "TabError";
    IncompleteInputError "_IncompleteInputError";
    SystemError "SystemError";
    TypeError "TypeError";
    ValueError "ValueError";
    UnicodeError "UnicodeError";
    UnicodeDecodeError "UnicodeDecodeError";
    UnicodeEncodeError "UnicodeEncodeError";
    UnicodeTranslateError "UnicodeTranslateError";
    Warning "Warning";
    BytesWarning "BytesWarning";
    DeprecationWarning "DeprecationWarning";
    EncodingWarning "EncodingWarning";
    FutureWarning "FutureWarning";
    ImportWarning "ImportWarning";
    PendingDeprecationWarning "PendingDeprecationWarning";
    ResourceWarning "ResourceWarning";
    RuntimeWarning "RuntimeWarning";
    SyntaxWarning "SyntaxWarning";
    UnicodeWarning "UnicodeWarning";
    UserWarning "UserWarning";
}

static CLASSES: [AtomicPtr<Class>; Known::ALL.len() + 1] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; Known::ALL.len() + 1];

impl Known {
    /// The shape of the type's exact instances.
    #[inline(always)]
    pub const fn shape(self) -> ShapeId {
        ShapeId(self as u32)
    }

    /// The class. Known classes are immortal.
    #[inline]
    pub fn class(self) -> &'static Class {
        let class = CLASSES[self as usize].load(Ordering::Acquire);
        assert!(!class.is_null(), "{} is used before it is made", self.name());
        // SAFETY: known classes are immortal, and only `set` stores here.
        unsafe { &*class }
    }

    /// The class as a value.
    #[inline]
    pub fn value(self) -> Value {
        Value::of(self.class())
    }

    /// Whether the class was made already (while the runtime starts).
    pub fn is_made(self) -> bool {
        !CLASSES[self as usize].load(Ordering::Acquire).is_null()
    }

    pub(crate) fn set(self, class: &Class) {
        CLASSES[self as usize].store(std::ptr::from_ref(class).cast_mut(), Ordering::Release);
    }
}
