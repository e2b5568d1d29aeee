//! Code as text for people: names, constants, jump targets, the exception table.

use crate::code::LocalKind;
use crate::instructions::{Intrinsic, a, b, bc, c, imm, imm_b, sabc, sbc};
use crate::{Code, Constant, Ext, Op, Operand};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The code and all code nested in it.
pub fn disassemble(code: &Code) -> String {
    let mut text = String::new();
    one(code, &mut text);
    for constant in &code.constants {
        if let Constant::Code(inner) = constant {
            text.push('\n');
            text.push_str(&disassemble(inner));
        }
    }
    text
}

fn one(code: &Code, text: &mut String) {
    let locals: Vec<String> = code
        .locals
        .iter()
        .enumerate()
        .map(|(index, (name, kind))| {
            let mark = match kind {
                LocalKind::Local => "",
                LocalKind::Cell => "&",
                LocalKind::Free => "^",
                LocalKind::Hidden => "~",
            };
            format!("r{} {mark}{}", code.register(index), String::from_utf8_lossy(name))
        })
        .collect();
    let _ = writeln!(
        text,
        "{} (line {}, flags {:#x}, {} registers): {}",
        code.qualname,
        code.first_line,
        code.flags.0,
        code.registers,
        locals.join(", ")
    );
    let targets = targets(code);
    let mut line = 0;
    let mut at = 0;
    while at < code.words.len() {
        let Some(op) = Op::of(code.words[at]) else {
            let _ = writeln!(text, "        {at:5}  ??? {:#x}", code.words[at]);
            break;
        };
        let here = code.location(at as u32).line;
        let shown = if here != line && here != 0 { here.to_string() } else { String::new() };
        if here != 0 {
            line = here;
        }
        let mark = if targets.contains(&at) { ">" } else { " " };
        let _ = writeln!(text, "{shown:>6} {mark}{at:5}  {:<24}{}", op.name(), operands(code, op, at));
        at += op.words();
    }
    for row in &code.handlers {
        let _ = writeln!(
            text,
            "        {}..{} -> {} in r{}, clears from r{}",
            row.start, row.end, row.target, row.register, row.depth
        );
    }
}

/// An instruction as `dis` shows it.
pub struct Row<'c> {
    /// Its word, counted from the first.
    pub at: usize,
    /// What it does.
    pub op: Op,
    /// Its operands as text.
    pub operands: String,
    /// The name that it works on.
    pub name: Option<&'c [u8]>,
    /// The word that it may jump to.
    pub target: Option<usize>,
    /// Something jumps to it.
    pub is_target: bool,
}

/// The instructions of the code alone, in order.
pub fn rows(code: &Code) -> Vec<Row<'_>> {
    let targets = targets(code);
    let (mut rows, mut at) = (Vec::new(), 0);
    while let Some(op) = code.words.get(at).and_then(|&word| Op::of(word)) {
        let site = if op.ext() == Ext::Site { code.words.get(at + 1) } else { None };
        let name = site.and_then(|&site| code.names.get(code.sites.get(site as usize)?.name as usize));
        rows.push(Row {
            at,
            op,
            operands: operands(code, op, at),
            name: name.map(|name| &name[..]),
            target: jump_target(code, op, at),
            is_target: targets.contains(&at),
        });
        at += op.words();
    }
    rows
}

/// Words that are jumped to.
fn targets(code: &Code) -> BTreeSet<usize> {
    let mut targets: BTreeSet<usize> = code.handlers.iter().map(|row| row.target as usize).collect();
    let mut at = 0;
    while let Some(op) = code.words.get(at).and_then(|&word| Op::of(word)) {
        targets.extend(jump_target(code, op, at));
        at += op.words();
    }
    targets
}

/// Where the instruction at word `at` jumps to, if it does.
pub fn jump_target(code: &Code, op: Op, at: usize) -> Option<usize> {
    let word = code.words[at];
    let next = at + op.words();
    let distance = if op.operands()[0] == Operand::Jump24 {
        sabc(word)
    } else if op.operands()[1] == Operand::Jump16 {
        sbc(word)
    } else if op.ext() == Ext::Jump {
        *code.words.get(at + 1)? as i32
    } else {
        return None;
    };
    usize::try_from(next as i64 + i64::from(distance)).ok()
}

fn operands(code: &Code, op: Op, at: usize) -> String {
    let word = code.words[at];
    let mut parts: Vec<String> = Vec::new();
    for (index, operand) in op.operands().into_iter().enumerate() {
        let field = [a(word), b(word), c(word)][index];
        parts.push(match operand {
            Operand::Unused | Operand::Part | Operand::Jump24 | Operand::Jump16 => continue,
            Operand::Def
            | Operand::Use
            | Operand::Keep
            | Operand::Change
            | Operand::Window
            | Operand::Run
            | Operand::DefRun => register(code, field),
            Operand::Far16 => register(code, bc(word)),
            Operand::Count => format!("x{field}"),
            Operand::Count16 => format!("x{}", bc(word)),
            Operand::Imm => format!("#{}", if index == 1 { imm_b(word) } else { imm(word) }),
            Operand::Imm16 => format!("#{}", sbc(word)),
            Operand::Flag if op == Op::Intrinsic => match Intrinsic::from_byte(field as u8) {
                Some(intrinsic) => format!("{intrinsic:?}"),
                None => format!("?{field}"),
            },
            Operand::Flag => format!("={field}"),
            Operand::Const8 => constant(code, field),
            Operand::Const16 => constant(code, bc(word)),
        });
    }
    if op.ext() != Ext::None
        && let Some(&ext) = code.words.get(at + 1)
    {
        match op.ext() {
            Ext::Site => {
                let name = code.sites.get(ext as usize).and_then(|site| code.names.get(site.name as usize));
                parts.push(name.map_or_else(|| "?".into(), |name| String::from_utf8_lossy(name).into_owned()));
            }
            Ext::Const => parts.push(constant(code, ext as usize)),
            Ext::Bits => parts.push(format!("{ext:#x}")),
            Ext::Jump | Ext::None => {}
        }
    }
    if let Some(target) = jump_target(code, op, at) {
        parts.push(format!("-> {target}"));
    }
    parts.join(", ")
}

fn register(code: &Code, register: usize) -> String {
    let near = code.near as usize;
    let local = match register {
        register if register < near => Some(register),
        register if register >= crate::NEAR_REGISTERS => Some(register - crate::NEAR_REGISTERS + near),
        _ => None,
    };
    match local.and_then(|local| code.locals.get(local)) {
        Some((name, _)) => String::from_utf8_lossy(name).into_owned(),
        None => format!("t{}", register.wrapping_sub(near)),
    }
}

fn constant(code: &Code, index: usize) -> String {
    code.constants.get(index).map_or_else(|| "?".into(), show)
}

/// A constant, shortened.
fn show(constant: &Constant) -> String {
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let mut shown: String = text.chars().take(40).collect();
        if shown.len() < text.len() {
            shown.push_str("...");
        }
        format!("{shown:?}")
    };
    let list = |items: &[Constant]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match constant {
        Constant::None => "None".into(),
        Constant::Bool(true) => "True".into(),
        Constant::Bool(false) => "False".into(),
        Constant::Ellipsis => "...".into(),
        Constant::Int(value) => value.to_string(),
        Constant::BigInt(negative, bytes) => {
            format!("{}int of {} bytes", if *negative { "-" } else { "" }, bytes.len())
        }
        Constant::Float(value) => format!("{value:?}"),
        Constant::Complex(real, imag) => format!("({real:?}, {imag:?}j)"),
        Constant::Str(bytes) => text(bytes),
        Constant::Bytes(bytes) => format!("b{}", text(bytes)),
        Constant::Tuple(items) => format!("({})", list(items)),
        Constant::FrozenSet(items) => format!("frozenset({})", list(items)),
        Constant::Slice(parts) => format!("slice({})", list(&parts[..])),
        Constant::Code(code) => format!("<{}>", code.name),
    }
}
