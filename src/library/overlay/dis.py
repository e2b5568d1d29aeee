"""Disassembler of Typhon's register bytecode, with the interface of the standard library's dis."""

import argparse
import collections
import io
import sys
import types

import _typhon

__all__ = [
    "code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels", "show_code", "get_instructions",
    "Instruction", "Bytecode", "Positions", "opname", "opmap", "COMPILER_FLAG_NAMES", "pretty_flags",
]

opname = _typhon.instruction_names()
opmap = {name: number for number, name in enumerate(opname)}

# What the classes of CPython's instructions are for: which have operands, and which of them jump.
hasarg = list(range(len(opname)))
hasjump = hasjrel = [number for number, name in enumerate(opname) if "JUMP" in name or name in ("LOOP", "NEXT", "END_ASYNC_FOR")]
hasjabs, hasexc = [], []

COMPILER_FLAG_NAMES = {
    0x1: "OPTIMIZED",
    0x2: "NEWLOCALS",
    0x4: "VARARGS",
    0x8: "VARKEYWORDS",
    0x10: "NESTED",
    0x20: "GENERATOR",
    0x40: "NOFREE",
    0x80: "COROUTINE",
    0x100: "ITERABLE_COROUTINE",
    0x200: "ASYNC_GENERATOR",
    0x4000000: "HAS_DOCSTRING",
    0x8000000: "METHOD",
}

_WITH_CODE = (types.MethodType, types.FunctionType, types.CodeType, classmethod, staticmethod, type)

Positions = collections.namedtuple(
    "Positions", "lineno end_lineno col_offset end_col_offset", defaults=[None] * 4
)

_Fields = collections.namedtuple(
    "Instruction",
    "opname opcode arg argval argrepr offset start_offset starts_line line_number label positions cache_info",
    defaults=[None] * 3,
)


class Instruction(_Fields):
    """An instruction: what it does, its operands as text, and where it stands."""

    __slots__ = ()

    @property
    def oparg(self):
        return self.arg

    baseopcode = property(lambda self: self.opcode)
    baseopname = property(lambda self: self.opname)
    jump_target = property(lambda self: self.argval if isinstance(self.argval, int) else None)
    is_jump_target = property(lambda self: self.label is not None)

    def __str__(self):
        output = io.StringIO()
        _write(self, output, 0, None, False)
        return output.getvalue().rstrip("\n")


def pretty_flags(flags):
    """The names of the bits of co_flags."""
    names = []
    for bit in range(32):
        flag = 1 << bit
        if flags & flag:
            names.append(COMPILER_FLAG_NAMES.get(flag, hex(flag)))
    return ", ".join(names) or hex(flags)


def _code_of(x):
    """The code object of a function, generator, class of them, source text or code."""
    for attribute in "__func__", "__code__", "gi_code", "ag_code", "cr_code":
        found = getattr(x, attribute, None)
        if found is not None:
            x = found
    if isinstance(x, str):
        try:
            x = compile(x, "<disassembly>", "eval")
        except SyntaxError:
            x = compile(x, "<disassembly>", "exec")
    if hasattr(x, "co_code"):
        return x
    raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def _instructions(code, line_offset=0):
    labels, last = {}, None
    rows = _typhon.instructions(code)
    for row in rows:
        if row[6]:
            labels[row[0]] = len(labels) + 1
    for offset, number, name, operands, used, target, _, place in rows:
        line = place[0] + line_offset if place else None
        argval = used if used is not None else target if target is not None else operands
        if target is not None:
            operands = f"{operands[:operands.rfind('-> ')]}to L{labels.get(target)}"
        positions = Positions(*place) if place else Positions()
        starts = line is not None and line != last
        last = line if line is not None else last
        yield Instruction(
            name, number, None, argval, operands, offset, offset, starts, line, labels.get(offset), positions, None
        )


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """The instructions of a function, method, source text or code object, one by one."""
    code = _code_of(x)
    return _instructions(code, 0 if first_line is None else first_line - code.co_firstlineno)


def findlinestarts(code):
    """Offsets at which lines begin, with the lines."""
    last = False
    for start, _, line in code.co_lines():
        if line is not last and start >= 0:
            last = line
            yield start, line


def findlabels(code):
    """Offsets that are jumped to; of a code object, not of its bytes."""
    return [row[0] for row in _typhon.instructions(code) if row[6]]


def _write(instruction, file, width, lasti, show_offsets):
    line = str(instruction.line_number) if instruction.starts_line else ""
    arrow = "-->" if lasti is not None and instruction.offset == lasti else "   "
    label = f"L{instruction.label}:" if instruction.label else ""
    offset = f"{instruction.offset:>6} " if show_offsets else ""
    text = f"{line:>{width}} {arrow} {offset}{label:<5} {instruction.opname:<24} {instruction.argrepr}"
    print(text.rstrip(), file=file)


def disassemble(code, lasti=-1, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Shows a code object."""
    _show(code, lasti, file, 0, show_offsets)


disco = disassemble


def _show(code, lasti, file, line_offset, show_offsets):
    instructions = list(_instructions(code, line_offset))
    width = max([3, *(len(str(one.line_number)) for one in instructions if one.starts_line)])
    for index, instruction in enumerate(instructions):
        if instruction.starts_line and index:
            print(file=file)
        _write(instruction, file, width, lasti, show_offsets)
    handlers = _typhon.exception_handlers(code)
    if handlers:
        labels = {one.offset: one.label for one in instructions}
        print("ExceptionTable:", file=file)
        for start, end, target in handlers:
            print(f"  {start} to {end} -> L{labels.get(target)}", file=file)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Shows classes, methods, functions and other compiled objects; the last traceback without an argument."""
    if x is None:
        return distb(file=file, show_offsets=show_offsets)
    if hasattr(x, "__dict__") and not any(hasattr(x, name) for name in ("__func__", "__code__", "gi_code", "ag_code", "cr_code")):
        for name, member in sorted(vars(x).items()):
            if isinstance(member, _WITH_CODE):
                print(f"Disassembly of {name}:", file=file)
                try:
                    dis(member, file=file, depth=depth, show_offsets=show_offsets)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
        return
    _nested(_code_of(x), file, depth, show_offsets)


def _nested(code, file, depth, show_offsets):
    _show(code, -1, file, 0, show_offsets)
    if depth is not None and depth <= 0:
        return
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            print(file=file)
            print(f"Disassembly of {constant!r}:", file=file)
            _nested(constant, file, None if depth is None else depth - 1, show_offsets)


def distb(tb=None, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Shows the code in which a traceback ends."""
    if tb is None:
        error = getattr(sys, "last_exc", None)
        tb = error.__traceback__ if error is not None else getattr(sys, "last_traceback", None)
        if tb is None:
            raise RuntimeError("no last traceback to disassemble")
    while tb.tb_next:
        tb = tb.tb_next
    _show(tb.tb_frame.f_code, tb.tb_lasti, file, 0, show_offsets)


def code_info(x):
    """Details of a code object as text."""
    code = _code_of(x)
    lines = [
        f"Name:              {code.co_name}",
        f"Filename:          {code.co_filename}",
        f"Argument count:    {code.co_argcount}",
        f"Positional-only arguments: {code.co_posonlyargcount}",
        f"Kw-only arguments: {code.co_kwonlyargcount}",
        f"Number of locals:  {code.co_nlocals}",
        f"Stack size:        {code.co_stacksize}",
        f"Flags:             {pretty_flags(code.co_flags)}",
    ]
    parts = [
        ("Constants", [repr(constant) for constant in code.co_consts]), ("Names", code.co_names),
        ("Variable names", code.co_varnames), ("Free variables", code.co_freevars), ("Cell variables", code.co_cellvars),
    ]
    for title, items in parts:
        if items:
            lines.append(f"{title}:")
            lines += [f"{index:4}: {item}" for index, item in enumerate(items)]
    return "\n".join(lines)


def show_code(co, *, file=None):
    """Shows details of a code object."""
    print(code_info(co), file=file)


class Bytecode:
    """The instructions of an object, to go through, and as text."""

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False,
                 show_offsets=False, show_positions=False):
        self.codeobj = code = _code_of(x)
        self.first_line = code.co_firstlineno if first_line is None else first_line
        self.current_offset = current_offset
        self.show_offsets = show_offsets
        self._line_offset = self.first_line - code.co_firstlineno
        self._original_object = x

    def __iter__(self):
        return _instructions(self.codeobj, self._line_offset)

    def __repr__(self):
        return f"{type(self).__name__}({self._original_object!r})"

    @classmethod
    def from_traceback(cls, tb, *, show_caches=False, adaptive=False):
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti)

    def info(self):
        return code_info(self.codeobj)

    def dis(self):
        output = io.StringIO()
        offset = -1 if self.current_offset is None else self.current_offset
        _show(self.codeobj, offset, output, self._line_offset, self.show_offsets)
        return output.getvalue()


def main(args=None):
    parser = argparse.ArgumentParser(description="Disassembles a file of Python source.")
    parser.add_argument("-O", "--show-offsets", action="store_true", help="show the offsets of instructions")
    parser.add_argument("infile", nargs="?", default="-")
    options = parser.parse_args(args=args)
    if options.infile == "-":
        name, source = "<stdin>", sys.stdin.buffer.read()
    else:
        name = options.infile
        with open(name, "rb") as file:
            source = file.read()
    dis(compile(source, name, "exec"), show_offsets=options.show_offsets)


if __name__ == "__main__":
    main()
