//! Tests of the whole compiler: goldens, CPython's answers to what is wrong, the standard library.

use crate::{
    DecodeError, ErrorKind, Mode, Options, Scratch, SyntaxError, compile, compile_bytes, compile_compact, decode,
    null_in_file, set_scratch,
};
use std::path::{Path, PathBuf};
use typhon_bytecode::{Code, Constant, disassemble::disassemble, encode, verify::verify};

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens")
}

fn module(source: &str) -> Code {
    let compiled = compile(source, &Options::new("test.py", Mode::Module)).expect(source);
    check(&compiled.code);
    (*compiled.code).clone()
}

/// Verifies a code object and all in it, and that encoding loses nothing.
fn check(code: &Code) {
    verify(code).unwrap_or_else(|problem| panic!("{}: {problem}\n{}", code.qualname, disassemble(code)));
    for constant in &code.constants {
        if let Constant::Code(inner) = constant {
            check(inner);
        }
    }
}

/// Disassemblies of `goldens/*.py`; `TYPHON_GOLDENS=1` writes them anew.
#[test]
fn goldens_are_as_recorded() {
    let renew = std::env::var_os("TYPHON_GOLDENS").is_some();
    for entry in std::fs::read_dir(goldens()).expect("goldens") {
        let path = entry.expect("entry").path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let text = disassemble(&module(&std::fs::read_to_string(&path).expect("source")));
        let golden = path.with_extension("dis");
        if renew {
            std::fs::write(&golden, &text).expect("golden");
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert!(text == expected, "{} differs; run with TYPHON_GOLDENS=1 and look at the difference", path.display());
    }
}

/// `goldens/errors.txt` holds sources and what CPython 3.14.10 says of them.
#[test]
fn errors_are_told_in_cpythons_words() {
    let text = std::fs::read_to_string(goldens().join("errors.txt")).expect("errors.txt");
    let mut source = String::new();
    let mut wrong = Vec::new();
    for line in text.lines() {
        let Some(expected) = line.strip_prefix("=== ") else {
            source.push_str(line);
            source.push('\n');
            continue;
        };
        let found = match compile(&source, &Options::new("f", Mode::Module)) {
            Ok(_) => "ok".to_string(),
            Err(error) => format!("{:?}Error: {} @ {}", error.kind, error.message, error.location.line),
        };
        if found != expected {
            wrong.push(format!("{source}  expected {expected}\n  found    {found}"));
        }
        source.clear();
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// All of CPython's library compiles, verifies, and survives encoding (skipped where it is not installed).
#[test]
fn the_standard_library_compiles() {
    let mut folders = vec![PathBuf::from("/opt/typhon-peers/usr/lib/python3.14")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                let name = path.file_name().unwrap_or_default();
                if name != "test" && name != "site-packages" && name != "lib2to3" {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "py") {
                let Ok(source) = std::fs::read(&path) else { continue };
                let compiled = compile_bytes(&source, &Options::new(path.to_string_lossy(), Mode::Module));
                let code = compiled.unwrap_or_else(|error| panic!("{}: {error}", path.display())).code;
                check(&code);
                assert!(encode::decode(&encode::encode(&code)).as_ref() == Ok(&*code), "{}", path.display());
                count += 1;
            }
        }
    }
    println!("{count} files");
}

#[test]
fn damaged_code_is_refused() {
    let bytes = encode::encode(&module("def f(a, *b): return [x for x in a]\n"));
    for length in 0..bytes.len() {
        assert!(encode::decode(&bytes[..length]).is_err(), "{length}");
    }
    let mut foreign = bytes.clone();
    foreign[4] ^= 1;
    assert_eq!(encode::decode(&foreign), Err(encode::DecodeError::Foreign));
}

#[test]
fn many_locals_and_arguments() {
    let names: Vec<String> = (0..500).map(|index| format!("v{index}")).collect();
    let mut source = format!("def f({}):\n", names.join(", "));
    for name in &names {
        source.push_str(&format!("    w{name} = {name} + 1\n    del {name}\n"));
    }
    source.push_str(&format!(
        "    return lambda: ({})\n",
        names.iter().map(|name| format!("w{name}")).collect::<Vec<_>>().join(", ")
    ));
    source.push_str(&format!("f({})\n", names.join(", ")));
    source.push_str(&format!("x = [{}]\n", names.join(", ")));
    source.push_str(&format!(
        "x = {{{}}}\n",
        names.iter().map(|name| format!("'{name}': {name}")).collect::<Vec<_>>().join(", ")
    ));
    source.push_str(&format!("f\"{}\"\n", names.iter().map(|name| format!("{{{name}}}")).collect::<String>()));
    module(&source);
}

#[test]
fn deep_nesting() {
    module(&format!("x = {}y{}\n", "f(".repeat(60), ")".repeat(60)));
    module(&format!("x = {}y{}\n", "[".repeat(150), "]".repeat(150)));
    module(&format!("x = {}1\n", "a + ".repeat(1000)));
    let deep = compile(&format!("x = {}1\n", "-".repeat(100_000)), &Options::new("f", Mode::Module));
    assert_eq!(deep.map(|_| ()).map_err(|error| error.kind), Err(ErrorKind::Recursion));
}

#[test]
fn long_jumps_are_widened() {
    let body = "        x = f(x, 1, 2)\n".repeat(12_000);
    module(&format!("def f(x):\n    while x:\n{body}    return x\n"));
}

#[test]
fn surrogates_and_large_numbers() {
    let code = module("x = '\\ud800a\\N{BULLET}\\q'\ny = 0xffffffffffffffffff\nz = -9223372036854775808\n");
    assert!(
        code.constants
            .iter()
            .any(|constant| matches!(constant, Constant::Str(text) if text.starts_with(&[0xed, 0xa0, 0x80, b'a'])))
    );
    assert!(code.constants.contains(&Constant::BigInt(false, Box::new([0xff; 9]))));
    assert!(code.constants.contains(&Constant::Int(i64::MIN)));
}

#[test]
fn constants_are_folded() {
    let code = module("a = 2 ** 10 + 7 // -2\nb = 'a' * 3\nc = (1, (2, 3.5))\nd = -5 % 3\n");
    assert!(code.constants.contains(&Constant::Str((*b"aaa").into())));
    let text = disassemble(&code);
    assert!(text.contains("#1020") && text.contains("#1\n"), "{text}");
}

#[test]
fn encodings() {
    assert_eq!(
        decode(b"# -*- coding: latin-1 -*-\n'\xe9'\n", None).as_deref(),
        Ok("# -*- coding: latin-1 -*-\n'\u{e9}'\n")
    );
    assert_eq!(decode(b"\xef\xbb\xbfx", None).as_deref(), Ok("x"));
    assert_eq!(decode(b"#coding: foo\n", None), Err(DecodeError::Encoding("foo".into())));
    let error = |bytes: &[u8], file| SyntaxError::from(decode(bytes, file).expect_err("an error"));
    let wrong = error(b"x\n \xff", Some("f"));
    assert!(wrong.message.starts_with("Non-UTF-8 code starting with '\\xff' in file f on line 2, but"));
    assert_eq!((wrong.location.line, wrong.location.column), (2, 1));
    assert_eq!(
        error(b"# coding: utf-8\n\xff", Some("f")).message,
        "(unicode error) 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
    );
    assert_eq!(
        compile("a\0b", &Options::new("f", Mode::Module)).expect_err("an error").message,
        "source code string cannot contain null bytes"
    );
    assert_eq!(null_in_file("x\na\0b").and_then(|error| error.text).as_deref(), Some("a"));
}

#[test]
fn expressions_and_interactive_statements() {
    let eval =
        |source: &str| compile(source, &Options::new("f", Mode::Expression)).map(|compiled| check(&compiled.code));
    assert!(eval("a + 1\n").is_ok() && eval("a = 1").is_err() && eval("[x for x in y] \n").is_ok());
    let single = compile("x\n", &Options::new("f", Mode::Single)).expect("compiles");
    assert!(disassemble(&single.code).contains("Display"));
    let mut options = Options::new("f", Mode::Single);
    options.allow_incomplete = true;
    for source in ["f(\n", "if x:\n", "'''a\n"] {
        assert_eq!(
            compile(source, &options).map(|_| ()).map_err(|error| error.kind),
            Err(ErrorKind::Incomplete),
            "{source}"
        );
    }
}

#[test]
fn annotations_become_strings() {
    let source = "from __future__ import annotations\ndef f(a: 'x', b: dict[str, int | None] = 1, *c: (lambda x, /, *, y=2: x)) -> -1 ** 2: pass\n";
    let text = disassemble(&module(source));
    for expected in ["\"'x'\"", "dict[str, int | None]", "lambda x, /, *, y=2: x", "\"-1 ** 2\""] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn compact_code_is_the_code() {
    set_scratch(Scratch { begin: || {}, pause: || {}, resume: || {}, end: || {}, is_whole: || false, abandon: || {} });
    let options = Options::new("f", Mode::Module);
    let long = |rest: &str| format!("{}{rest}", "def f(a, *b, c=1): return lambda: (a, b, c, 'text')\n".repeat(40));
    let source = long("x: int = 5\n");
    let whole = compile(&source, &options).expect("compiles").code;
    let compact = compile_compact(&source, &options).expect("compiles");
    assert_eq!(compact.bytes, encode::encode(&whole));
    assert_eq!((compact.head.flags, compact.head.registers), (whole.flags, whole.registers));
    for rest in ["x = = 1", "x is 1"] {
        assert!(compile_compact(&long(rest), &options).is_none(), "there is something to tell: {rest}");
    }
    assert!(compile_compact("x = 1", &options).is_none());
    let deep = long(&format!("{}0\n", "lambda: ".repeat(250)));
    assert!(compile(&deep, &options).is_ok() && compile_compact(&deep, &options).is_none());
}
