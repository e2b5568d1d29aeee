//! The block of methods.

/// The methods that `bytes` and `bytearray` share.
macro_rules! byte_methods {
    ($name:ident) => {
        #[typhon_object::prelude::pymethods(shared)]
        impl $name {
            fn __add__(this: &Value, vm: &Vm, other: &Value) -> Result<Value> {
                shared::concat::<$name>(this, vm, other)
            }

            #[alias(__rmul__)]
            fn __mul__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                shared::repeat::<$name>(this, vm, value)
            }

            fn __mod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                let format = <$name as Sequence>::with(this, <[u8]>::to_vec);
                let made = string::percent::format_bytes(vm, &format, value)?;
                shared::copied::<$name>(vm, &made)
            }

            fn __rmod__(this: &Value, vm: &Vm, value: &Value) -> Result<Value> {
                match <$name>::from(value) {
                    Some(_) => <$name>::__mod__(value, vm, this),
                    None => Ok(Value::NOT_IMPLEMENTED),
                }
            }

            fn __contains__(this: &Value, vm: &Vm, key: &Value) -> Result<bool> {
                shared::contains::<$name>(this, vm, key)
            }

            /// Return a memoryview of the object.
            fn __buffer__(this: &Value, vm: &Vm, flags: &Value) -> Result<Value> {
                crate::memory_view::of_flags(vm, this, flags)
            }

            /// Return the lowest index in B where subsection 'sub' is found.
            #[sig(sub, start = None, end = None, /)]
            fn find(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<i64> {
                let found = shared::find::<$name>(this, vm, sub, start, end, Side::First)?;
                Ok(found.map_or(-1, |at| at as i64))
            }

            /// Return the highest index in B where subsection 'sub' is found.
            #[sig(sub, start = None, end = None, /)]
            fn rfind(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<i64> {
                let found = shared::find::<$name>(this, vm, sub, start, end, Side::Last)?;
                Ok(found.map_or(-1, |at| at as i64))
            }

            /// Return the lowest index in B where subsection 'sub' is found; raise ValueError if there is none.
            #[sig(sub, start = None, end = None, /)]
            fn index(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
                shared::index::<$name>(this, vm, sub, start, end, Side::First)
            }

            /// Return the highest index in B where subsection 'sub' is found; raise ValueError if there is none.
            #[sig(sub, start = None, end = None, /)]
            fn rindex(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
                shared::index::<$name>(this, vm, sub, start, end, Side::Last)
            }

            /// Return the number of non-overlapping occurrences of subsection 'sub'.
            #[sig(sub, start = None, end = None, /)]
            fn count(this: &Value, vm: &Vm, sub: &Value, start: &Value, end: &Value) -> Result<usize> {
                shared::count::<$name>(this, vm, sub, start, end)
            }

            /// Return True if the object starts with the specified prefix (or one of a tuple of them).
            #[sig(prefix, start = None, end = None, /)]
            fn startswith(this: &Value, vm: &Vm, prefix: &Value, start: &Value, end: &Value) -> Result<bool> {
                shared::begins::<$name>(this, vm, prefix, start, end, Side::First)
            }

            /// Return True if the object ends with the specified suffix (or one of a tuple of them).
            #[sig(suffix, start = None, end = None, /)]
            fn endswith(this: &Value, vm: &Vm, suffix: &Value, start: &Value, end: &Value) -> Result<bool> {
                shared::begins::<$name>(this, vm, suffix, start, end, Side::Last)
            }

            /// Return the bytes without a prefix, where they have it.
            fn removeprefix(this: &Value, vm: &Vm, prefix: &Value) -> Result<Value> {
                shared::remove::<$name>(this, vm, prefix, Side::First)
            }

            /// Return the bytes without a suffix, where they have it.
            fn removesuffix(this: &Value, vm: &Vm, suffix: &Value) -> Result<Value> {
                shared::remove::<$name>(this, vm, suffix, Side::Last)
            }

            /// Strip leading and trailing bytes contained in the argument, or ASCII whitespace.
            #[sig(bytes = None, /)]
            fn strip(this: &Value, vm: &Vm, bytes: Option<&Value>) -> Result<Value> {
                shared::strip::<$name>(this, vm, bytes, Sides::Both)
            }

            /// Strip leading bytes contained in the argument, or ASCII whitespace.
            #[sig(bytes = None, /)]
            fn lstrip(this: &Value, vm: &Vm, bytes: Option<&Value>) -> Result<Value> {
                shared::strip::<$name>(this, vm, bytes, Sides::Left)
            }

            /// Strip trailing bytes contained in the argument, or ASCII whitespace.
            #[sig(bytes = None, /)]
            fn rstrip(this: &Value, vm: &Vm, bytes: Option<&Value>) -> Result<Value> {
                shared::strip::<$name>(this, vm, bytes, Sides::Right)
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter.
            #[sig(sep = None, maxsplit = -1)]
            fn split(this: &Value, vm: &Vm, sep: Option<&Value>, maxsplit: i64) -> Result<Value> {
                shared::split::<$name>(this, vm, sep, maxsplit, Side::First)
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter, from the right.
            #[sig(sep = None, maxsplit = -1)]
            fn rsplit(this: &Value, vm: &Vm, sep: Option<&Value>, maxsplit: i64) -> Result<Value> {
                shared::split::<$name>(this, vm, sep, maxsplit, Side::Last)
            }

            /// Return a list of the lines in the bytes, breaking at line boundaries.
            #[sig(keepends = False)]
            fn splitlines(this: &Value, vm: &Vm, keepends: bool) -> Result<Value> {
                shared::split_lines::<$name>(this, vm, keepends)
            }

            /// Partition the bytes into three parts using the given separator.
            fn partition(this: &Value, vm: &Vm, sep: &Value) -> Result<Value> {
                shared::partition::<$name>(this, vm, sep, Side::First)
            }

            /// Partition the bytes into three parts using the last occurrence of the given separator.
            fn rpartition(this: &Value, vm: &Vm, sep: &Value) -> Result<Value> {
                shared::partition::<$name>(this, vm, sep, Side::Last)
            }

            /// Return a copy with all occurrences of substring old replaced by new.
            #[sig(old, new, count = -1, /)]
            fn replace(
                this: &Value,
                vm: &Vm,
                old: crate::buffer::Buffer,
                new: crate::buffer::Buffer,
                count: i64,
            ) -> Result<Value> {
                shared::replace::<$name>(this, vm, old, new, count)
            }

            /// Return a copy with each character mapped by the given translation table.
            #[sig(table, /, delete = b"")]
            fn translate(this: &Value, vm: &Vm, table: Option<&Value>, delete: Maybe<'_>) -> Result<Value> {
                shared::translate::<$name>(this, vm, table, delete)
            }

            /// Return a translation table usable for the bytes or bytearray translate method.
            #[staticmethod]
            fn maketrans(vm: &Vm, frm: &Value, to: &Value) -> Result<Value> {
                shared::make_table(vm, frm, to)
            }

            /// Return a left-justified copy.
            #[sig(width, fillchar = b" ", /)]
            fn ljust(this: &Value, vm: &Vm, width: i64, fillchar: Maybe<'_>) -> Result<Value> {
                shared::pad::<$name>(this, vm, "ljust", width, fillchar, typhon_text::bytes::ljust)
            }

            /// Return a right-justified copy.
            #[sig(width, fillchar = b" ", /)]
            fn rjust(this: &Value, vm: &Vm, width: i64, fillchar: Maybe<'_>) -> Result<Value> {
                shared::pad::<$name>(this, vm, "rjust", width, fillchar, typhon_text::bytes::rjust)
            }

            /// Return a centered copy.
            #[sig(width, fillchar = b" ", /)]
            fn center(this: &Value, vm: &Vm, width: i64, fillchar: Maybe<'_>) -> Result<Value> {
                shared::pad::<$name>(this, vm, "center", width, fillchar, typhon_text::bytes::center)
            }

            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            fn zfill(this: &Value, vm: &Vm, width: i64) -> Result<Value> {
                shared::zero_fill::<$name>(this, vm, width)
            }

            /// Return a copy where all tab characters are expanded using spaces.
            #[sig(tabsize = 8)]
            fn expandtabs(this: &Value, vm: &Vm, tabsize: i32) -> Result<Value> {
                shared::expand_tabs::<$name>(this, vm, tabsize.into())
            }

            /// Create a string of hexadecimal numbers.
            #[sig(sep = ..., bytes_per_sep = 1)]
            fn hex(this: &Value, vm: &Vm, sep: Maybe<'_>, bytes_per_sep: i32) -> Result<Value> {
                let bytes = crate::buffer::as_bytes(vm, this)?;
                shared::hex(vm, &bytes, sep, bytes_per_sep.into())
            }

            /// Decode the bytes using the codec registered for encoding.
            #[sig(encoding = "utf-8", errors = "strict")]
            fn decode(this: &Value, vm: &Vm, encoding: Maybe<'_>, errors: Maybe<'_>) -> Result<Value> {
                shared::decoded::<$name>(this, vm, encoding, errors)
            }

            /// Concatenate any number of bytes objects.
            fn join(this: &Value, vm: &Vm, iterable_of_bytes: &Value) -> Result<Value> {
                shared::join::<$name>(this, vm, iterable_of_bytes)
            }

            /// Return a copy with all ASCII characters converted to lowercase.
            fn lower(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::lower)
            }

            /// Return a copy with all ASCII characters converted to uppercase.
            fn upper(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::upper)
            }

            /// Return a copy with uppercase ASCII characters converted to lowercase and vice versa.
            fn swapcase(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::swapcase)
            }

            /// Return a copy with only its first character capitalized (ASCII) and the rest lower-cased.
            fn capitalize(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::capitalize)
            }

            /// Return a titlecased version, i.e. ASCII words start with uppercase characters.
            fn title(this: &Value, vm: &Vm) -> Result<Value> {
                shared::map::<$name>(this, vm, typhon_text::bytes::title)
            }

            /// Return True if all characters are alphanumeric and there is at least one.
            fn isalnum(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_alnum)
            }

            /// Return True if all characters are alphabetic and there is at least one.
            fn isalpha(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_alpha)
            }

            /// Return True if the bytes are empty or all characters are ASCII.
            fn isascii(this: &Value) -> bool {
                <$name as Sequence>::with(this, <[u8]>::is_ascii)
            }

            /// Return True if all characters are digits and there is at least one.
            fn isdigit(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_digit)
            }

            /// Return True if all cased characters are lowercase and there is at least one.
            fn islower(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_lower)
            }

            /// Return True if all characters are whitespace and there is at least one.
            fn isspace(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_space)
            }

            /// Return True if the bytes are a titlecased string and there is at least one character.
            fn istitle(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_title)
            }

            /// Return True if all cased characters are uppercase and there is at least one.
            fn isupper(this: &Value) -> bool {
                <$name as Sequence>::with(this, typhon_text::bytes::is_upper)
            }
        }
    };
}

pub(crate) use byte_methods;
