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

_WORD = 4

opname = _typhon.instruction_names()
# The second word that some instructions have is no instruction of its own, but is shown as one.
opname.append("CACHE")
opmap = {name: number for number, name in enumerate(opname)}


def _numbers(belongs):
    return [number for number, name in enumerate(opname) if belongs(name)]


# What the classes of CPython's instructions are for: which have operands, and of what kind.
hasarg = list(range(len(opname)))
hasjump = hasjrel = _numbers(lambda name: "JUMP" in name or name in ("LOOP", "NEXT", "END_ASYNC_FOR"))
hasconst = _numbers(lambda name: name in ("LOAD_CONST", "LOAD_CONST_FAR"))
hasname = _numbers(lambda name: name.endswith(("_NAME", "_GLOBAL", "_ATTR", "_METHOD")) or name.startswith("IMPORT"))
haslocal = _numbers(lambda name: name in ("MOVE", "BORROW", "TAKE", "CHECK"))
hasfree = _numbers(lambda name: name.endswith("_CELL"))
hasjabs, hasexc, hascompare = [], [], []

_OPNAME_WIDTH, _OPARG_WIDTH = 24, 5

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

    @staticmethod
    def make(opname, arg, argval, argrepr, offset, start_offset, starts_line, line_number, label=None, positions=None,
             cache_info=None):
        """An instruction with the number that belongs to its name."""
        number = opmap.get(opname)
        return Instruction(opname, number, arg, argval, argrepr, offset, start_offset, starts_line, line_number, label,
                           positions, cache_info)

    @property
    def oparg(self):
        return self.arg

    baseopcode = property(lambda self: self.opcode)
    baseopname = property(lambda self: self.opname)
    cache_offset = property(lambda self: self.offset + _WORD)
    end_offset = property(lambda self: self.cache_offset + _WORD * sum(size for _, size, _ in self.cache_info or ()))
    jump_target = property(lambda self: self.argval if self.opcode in hasjump else None)
    is_jump_target = property(lambda self: self.label is not None)

    def __str__(self):
        output = io.StringIO()
        _Writer(output).write(self)
        return output.getvalue().rstrip("\n")


def pretty_flags(flags):
    """The names of the bits of co_flags."""
    names = []
    for bit in range(32):
        flag = 1 << bit
        if flags & flag:
            names.append(COMPILER_FLAG_NAMES.get(flag, hex(flag)))
    return ", ".join(names) or hex(flags)


def _try_compile(source, name):
    """The code of an expression, or else of statements."""
    try:
        return compile(source, name, "eval")
    except SyntaxError:
        pass
    return compile(source, name, "exec")


def _get_code_object(x):
    """The code object of a function, generator, class of them, source text or code."""
    for attribute in "__func__", "__code__", "gi_code", "ag_code", "cr_code":
        found = getattr(x, attribute, None)
        if found is not None:
            x = found
    if isinstance(x, str):
        x = _try_compile(x, "<disassembly>")
    if hasattr(x, "co_code"):
        return x
    raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def _labels(code, rows):
    """The numbers of the offsets that something leads to, or that a row of the exception table names."""
    offsets = {row[0] for row in rows if row[6]}
    for handler in _typhon.exception_handlers(code):
        offsets.update(handler)
    return {offset: number for number, offset in enumerate(sorted(offsets), 1)}


def _instructions(code, line_offset=0):
    rows = _typhon.instructions(code)
    labels, words = _labels(code, rows), code.co_code
    ends = [row[0] for row in rows[1:]] + [len(words)]
    # None is the line of what belongs to none.
    last = 0
    for (offset, number, name, operands, used, target, _, place), end in zip(rows, ends):
        line = place[0] + line_offset if place else None
        argval = used if used is not None else target if target is not None else operands
        if target is not None:
            operands = f"{operands[:operands.rfind('-> ')]}to L{labels.get(target)}"
        positions = Positions(*place) if place else Positions()
        starts, last = line != last, line
        extension = words[offset + _WORD:end]
        yield Instruction(
            name, number, None, argval, operands, offset, offset, starts, line, labels.get(offset), positions,
            [("extension", 1, extension)] if extension else None,
        )


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """The instructions of a function, method, source text or code object, one by one."""
    code = _get_code_object(x)
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


def _constant(instruction, code):
    """What an instruction loads, where it is one that loads a constant."""
    number = int.from_bytes(code.co_code[instruction.offset + 2:instruction.offset + _WORD], sys.byteorder)
    match instruction.opname:
        case "LOAD_INT":
            return number
        case "LOAD_CONST":
            return code.co_consts[number]


def _find_imports(code):
    """The imports of code, each as the name, the level and what is imported from there."""
    level = names = None
    for instruction in _instructions(code):
        if instruction.opname == "IMPORT":
            yield instruction.argval, level, names
        level, names = names, _constant(instruction, code)


def _find_store_names(code):
    """The global names that code binds."""
    for instruction in _instructions(code):
        if instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
            yield instruction.argval


class _Writer:
    """Writes instructions, one to a line."""

    def __init__(self, file, instructions=(), lasti=None, show_offsets=False, show_positions=False, show_caches=False):
        self.file, self.lasti = file, lasti
        self.offsets, self.positions, self.caches = show_offsets, show_positions, show_caches
        # Where nothing belongs to a line, nothing is said of it.
        self.missing = "--" if any(one.line_number is not None for one in instructions) else ""
        self.width = max([3 if instructions else 0, *(len(self.place(one)) for one in instructions)])

    def place(self, instruction):
        if not self.positions:
            if instruction.line_number is None:
                return self.missing
            return str(instruction.line_number) if instruction.starts_line else ""
        if all(part is None for part in instruction.positions):
            return self.missing
        line, end, column, end_column = ("?" if part is None else part for part in instruction.positions)
        return f"{line}:{column}-{end}:{end_column}"

    def line(self, place, arrow, offset, label, name, operands):
        offset = f"{offset:>6} " if self.offsets else ""
        text = f"{place:>{self.width}} {arrow} {offset}{label:<5} {name:<{_OPNAME_WIDTH}} {operands}"
        print(text.rstrip(), file=self.file)

    def write(self, instruction):
        here = self.lasti is not None and instruction.offset <= self.lasti < instruction.end_offset
        label = f"L{instruction.label}:" if instruction.label else ""
        place = self.place(instruction) if instruction.starts_line or self.positions else ""
        self.line(place, "-->" if here else "   ", instruction.offset, label, instruction.opname, instruction.argrepr)
        if self.caches:
            for name, _, data in instruction.cache_info or ():
                value = int.from_bytes(data, sys.byteorder)
                self.line("", "   ", instruction.cache_offset, "", "CACHE", f"{name}: {value}")


def disassemble(code, lasti=-1, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Shows a code object."""
    _show(code, lasti, file, 0, show_offsets, show_positions, show_caches)


disco = disassemble


def _show(code, lasti, file, line_offset, show_offsets, show_positions=False, show_caches=False):
    instructions = list(_instructions(code, line_offset))
    writer = _Writer(file, instructions, lasti, show_offsets, show_positions, show_caches)
    for index, instruction in enumerate(instructions):
        if instruction.starts_line and index:
            print(file=file)
        writer.write(instruction)
    handlers = _typhon.exception_handlers(code)
    if handlers:
        labels = _labels(code, _typhon.instructions(code))
        print("ExceptionTable:", file=file)
        for row in handlers:
            start, end, target = (labels[offset] for offset in row)
            print(f"  L{start} to L{end} -> L{target}", file=file)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Shows classes, methods, functions and other compiled objects; the last traceback without an argument."""
    options = {"show_offsets": show_offsets, "show_positions": show_positions, "show_caches": show_caches}
    if x is None:
        return distb(file=file, **options)
    if hasattr(x, "__dict__") and not any(hasattr(x, name) for name in ("__func__", "__code__", "gi_code", "ag_code", "cr_code")):
        for name, member in sorted(vars(x).items()):
            if isinstance(member, _WITH_CODE):
                print(f"Disassembly of {name}:", file=file)
                try:
                    dis(member, file=file, depth=depth, **options)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
        return
    _nested(_get_code_object(x), file, depth, options)


def _nested(code, file, depth, options):
    _show(code, -1, file, 0, **options)
    if depth is not None and depth <= 0:
        return
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            print(file=file)
            print(f"Disassembly of {constant!r}:", file=file)
            _nested(constant, file, None if depth is None else depth - 1, options)


def distb(tb=None, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Shows the code in which a traceback ends."""
    if tb is None:
        error = getattr(sys, "last_exc", None)
        tb = error.__traceback__ if error is not None else getattr(sys, "last_traceback", None)
        if tb is None:
            raise RuntimeError("no last traceback to disassemble")
    while tb.tb_next:
        tb = tb.tb_next
    _show(tb.tb_frame.f_code, tb.tb_lasti, file, 0, show_offsets, show_positions, show_caches)


def code_info(x):
    """Details of a code object as text."""
    return _format_code_info(_get_code_object(x))


def _format_code_info(code):
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
        self.codeobj = code = _get_code_object(x)
        self.first_line = code.co_firstlineno if first_line is None else first_line
        self.current_offset = current_offset
        self.show_offsets, self.show_positions, self.show_caches = show_offsets, show_positions, show_caches
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
        shown = self.show_offsets, self.show_positions, self.show_caches
        _show(self.codeobj, offset, output, self._line_offset, *shown)
        return output.getvalue()


def main(args=None):
    parser = argparse.ArgumentParser(description="Disassembles a file of Python source.")
    parser.add_argument("-C", "--show-caches", action="store_true", help="show the second words of instructions")
    parser.add_argument("-O", "--show-offsets", action="store_true", help="show the offsets of instructions")
    parser.add_argument("-P", "--show-positions", action="store_true", help="show where instructions stand in the source")
    parser.add_argument("-S", "--specialized", action="store_true", help="accepted: all forms of an instruction are one")
    parser.add_argument("infile", nargs="?", default="-")
    options = parser.parse_args(args=args)
    if options.infile == "-":
        name, source = "<stdin>", sys.stdin.buffer.read()
    else:
        name = options.infile
        with open(name, "rb") as file:
            source = file.read()
    dis(compile(source, name, "exec"), show_offsets=options.show_offsets, show_positions=options.show_positions,
        show_caches=options.show_caches)


if __name__ == "__main__":
    main()
