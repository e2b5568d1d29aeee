//! What instructions there are: the table, code objects, encode, decode, disassemble, verify.
