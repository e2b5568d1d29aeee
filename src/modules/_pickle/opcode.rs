//! The opcodes of pickles, by the protocol that brought them.

macro_rules! opcodes {
    ($($name:ident $byte:literal $meaning:literal;)*) => {
        $(#[doc = $meaning] pub(super) const $name: u8 = $byte;)*
    };
}

opcodes! {
    MARK b'(' "Begins a run of items.";
    STOP b'.' "The topmost value is the result.";
    POP b'0' "Drops the topmost value, or the mark that is there.";
    POP_MARK b'1' "Drops all down to the mark.";
    DUP b'2' "Pushes the topmost value once more.";
    FLOAT b'F' "A float as a line.";
    INT b'I' "An int or bool as a line.";
    BININT b'J' "A signed int of four bytes.";
    BININT1 b'K' "An int of one byte.";
    LONG b'L' "An int of any size as a line.";
    BININT2 b'M' "An int of two bytes.";
    NONE b'N' "None.";
    PERSID b'P' "A persistent id as a line.";
    BINPERSID b'Q' "The topmost value is a persistent id.";
    REDUCE b'R' "Calls a function with a tuple of arguments.";
    STRING b'S' "A quoted string of Python 2 as a line.";
    BINSTRING b'T' "A string of Python 2 with four bytes of length.";
    SHORT_BINSTRING b'U' "The same with one byte of length.";
    UNICODE b'V' "A str as a line with escapes.";
    BINUNICODE b'X' "A str with four bytes of length.";
    APPEND b'a' "Appends the topmost value to the list under it.";
    BUILD b'b' "Gives an object its state.";
    GLOBAL b'c' "What a module has under a name; both are lines.";
    DICT b'd' "A dict of the items above the mark.";
    EMPTY_DICT b'}' "An empty dict.";
    APPENDS b'e' "Extends a list by the items above the mark.";
    GET b'g' "What the memo has under the number of a line.";
    BINGET b'h' "The same, one byte.";
    INST b'i' "Makes an instance; the class is two lines.";
    LONG_BINGET b'j' "As `GET`, four bytes.";
    LIST b'l' "A list of the items above the mark.";
    EMPTY_LIST b']' "An empty list.";
    OBJ b'o' "Makes an instance; the class is the first item above the mark.";
    PUT b'p' "Notes the topmost value in the memo, under the number of a line.";
    BINPUT b'q' "The same, one byte.";
    LONG_BINPUT b'r' "The same, four bytes.";
    SETITEM b's' "Sets an item of a dict.";
    TUPLE b't' "A tuple of the items above the mark.";
    EMPTY_TUPLE b')' "The empty tuple.";
    SETITEMS b'u' "Sets the pairs above the mark as items of a dict.";
    BINFLOAT b'G' "A float of eight bytes.";

    PROTO 0x80 "The protocol.";
    NEWOBJ 0x81 "Calls `__new__` of a class with a tuple of arguments.";
    EXT1 0x82 "A registered extension, one byte.";
    EXT2 0x83 "The same, two bytes.";
    EXT4 0x84 "The same, four bytes.";
    TUPLE1 0x85 "A tuple of the topmost value.";
    TUPLE2 0x86 "A tuple of two.";
    TUPLE3 0x87 "A tuple of three.";
    NEWTRUE 0x88 "True.";
    NEWFALSE 0x89 "False.";
    LONG1 0x8a "An int with one byte of length.";
    LONG4 0x8b "An int with four bytes of length.";

    BINBYTES b'B' "Bytes with four bytes of length.";
    SHORT_BINBYTES b'C' "Bytes with one byte of length.";

    SHORT_BINUNICODE 0x8c "A str with one byte of length.";
    BINUNICODE8 0x8d "A str with eight bytes of length.";
    BINBYTES8 0x8e "Bytes with eight bytes of length.";
    EMPTY_SET 0x8f "An empty set.";
    ADDITEMS 0x90 "Adds the items above the mark to a set.";
    FROZENSET 0x91 "A frozenset of the items above the mark.";
    NEWOBJ_EX 0x92 "As `NEWOBJ`, with keyword arguments.";
    STACK_GLOBAL 0x93 "As `GLOBAL`, the names being values.";
    MEMOIZE 0x94 "Notes the topmost value in the memo, under the next number.";
    FRAME 0x95 "Begins a frame.";

    BYTEARRAY8 0x96 "A bytearray with eight bytes of length.";
    NEXT_BUFFER 0x97 "The next buffer from outside.";
    READONLY_BUFFER 0x98 "The topmost value as what cannot be written.";
}

/// The newest protocol.
pub(super) const HIGHEST: u8 = 5;
/// The protocol where none is asked for.
pub(super) const DEFAULT: u8 = 5;
