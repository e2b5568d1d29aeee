"""What dis tells, apart from the instructions themselves."""

import dis
import io


def show(source):
    code = compile(source, "<string>", "exec")
    print(list(dis._find_imports(code)), list(dis._find_store_names(code)))


show("import a.b.c")
show("from ..a.b import c as d, e as f")
show("from a.b import *")
show("x = y = 1")


def function(x):
    try:
        return x.y
    except AttributeError:
        return None


instructions = list(dis.get_instructions(function))
print(all(one.end_offset == two.start_offset for one, two in zip(instructions, instructions[1:])))
made = dis.Instruction.make("NOP", None, None, "", 8, 8, True, 3)
print(made.opname, made.oparg, made.baseopname, made.opcode == dis.opmap["NOP"], made.jump_target, made.is_jump_target)
try:
    dis._try_compile(")", "")
except SyntaxError as error:
    print(error.__context__)
try:
    dis.dis(object())
except TypeError as error:
    print(error)
for options in {"show_offsets": True}, {"show_positions": True}, {"show_caches": True}:
    text = io.StringIO()
    dis.dis(function, file=text, **options)
    print(bool(text.getvalue()), "ExceptionTable:" in text.getvalue())
