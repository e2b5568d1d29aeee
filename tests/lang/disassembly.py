# dis: what holds of any bytecode.
import contextlib
import dis
import inspect
import io


def f(x, y=1):
    try:
        for i in x:
            print(i + y)
    except ValueError as e:
        return e.args
    return lambda: x


instructions = list(dis.get_instructions(f))
print({2, 3, 4, 5, 6} <= {one.line_number - f.__code__.co_firstlineno for one in instructions if one.line_number})
print(all(a.offset < b.offset for a, b in zip(instructions, instructions[1:])))
print(any(one.is_jump_target for one in instructions), all(one.opname in dis.opmap for one in instructions))
text = io.StringIO()
dis.dis(f, file=text)
print("print" in text.getvalue(), "<lambda>" in text.getvalue(), "args" in text.getvalue())
with contextlib.redirect_stdout(io.StringIO()) as text:
    dis.dis("a.b + 1")
    dis.show_code(f)
print(text.getvalue().count("Variable names"), "b" in text.getvalue())
print(inspect.getclosurevars(f).builtins.keys() == {"print", "ValueError"})
print(dis.Bytecode("x = 1").codeobj.co_names, dis.pretty_flags(3), dis.COMPILER_FLAG_NAMES[0x20])
for wrong in 1, object():
    try:
        dis.get_instructions(wrong)
    except TypeError as error:
        print(str(error).startswith("don't know how to disassemble"))
try:
    1 / 0
except ZeroDivisionError as error:
    with contextlib.redirect_stdout(io.StringIO()) as text:
        dis.distb(error.__traceback__)
    print("-->" in text.getvalue())
