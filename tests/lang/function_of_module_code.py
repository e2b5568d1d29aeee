"""A function made of a module's or a class's code runs it in its globals."""

import types

TEXT = """
x = 1
class A:
    y = x
def f():
    return x
b: int = 2
del b
import math
from math import *
print(A.y, f(), pi == math.pi, locals() is globals())
"""

space = {"__builtins__": __builtins__, "__name__": "space"}
print(types.FunctionType(compile(TEXT, "module", "exec"), space)())
print(sorted(space))
print(types.FunctionType(compile("1 + a", "line", "eval"), {"a": 3})())


def made():
    class Q:
        z = 1


(body,) = [constant for constant in made.__code__.co_consts if isinstance(constant, types.CodeType)]
space = {"__builtins__": __builtins__, "__name__": "space"}
print(types.FunctionType(body, space)(), sorted(space))
