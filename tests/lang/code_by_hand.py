# Code objects put together by hand: what `replace` and the constructor accept, and what runs.
import types


def add(a, b=2, *rest, c=3):
    try:
        total = a + b + c + 40
    except TypeError:
        total = None
    return total


def other(a, b=2, *rest, c=3):
    try:
        total = a + b + c + 41
    except TypeError:
        total = None
    return total


code = add.__code__
PARTS = """argcount posonlyargcount kwonlyargcount nlocals stacksize flags code consts names varnames filename name qualname
firstlineno linetable exceptiontable freevars cellvars""".split()
parts = [getattr(code, "co_" + part) for part in PARTS]
made = types.CodeType(*parts)
print(made == code, hash(made) == hash(code), made is code)
again = types.FunctionType(made, globals(), "again", add.__defaults__)
again.__kwdefaults__ = {"c": 3}
print(again(1), again(1, 1, 1, c=1), again("1"))
renamed = code.replace(co_name="x", co_varnames=("p", "q", "s", "r", "t"), co_firstlineno=70)
print(renamed.co_varnames, renamed.co_name, renamed.co_firstlineno, renamed == code)
function = types.FunctionType(renamed, globals())
print(function(p=1, q=2, s=3))
# The instructions of other code that lives.
add.__code__ = code.replace(co_code=other.__code__.co_code, co_consts=other.__code__.co_consts)
print(add(1), add.__code__ == code)

for change in (
    dict(co_nlocals=9), dict(co_varnames=()), dict(co_argcount=-1), dict(co_posonlyargcount=3), dict(co_name=b"x"),
    dict(co_names=[1]), dict(co_consts=[]), dict(co_code="x"), dict(nothing=1),
):
    try:
        print(code.replace(**change))
    except (ValueError, TypeError, SystemError) as error:
        print(type(error).__name__)
for count in 3, 19:
    try:
        types.CodeType(*(parts + [1] * 10)[:count])
    except TypeError as error:
        print(error)


def places(code):
    return list(dict.fromkeys(line for line, *_ in code.co_positions() if line))


print(places(code.replace(co_linetable=code.co_linetable)) == places(code))
print(list(code.replace(co_linetable=b"").co_lines()), list(code.replace(co_linetable=b"").co_positions()))
print(code.replace(co_exceptiontable=b"") == code, code.replace(co_linetable=b"") == code)
print((lambda x: x).__code__.co_consts)
