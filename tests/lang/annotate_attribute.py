# __annotate__ and __annotations__ of functions, modules and classes as they are set.
import types
def f(): pass
mod=types.ModuleType('m')
class X: pass
for o in f,mod,X:
    try: o.__annotate__=42; print('set')
    except TypeError as e: print(e)
    o.__annotate__=lambda: 42
    try: print(o.__annotations__)
    except TypeError as e: print(e)
    o.__annotate__=lambda x: 42
    try: print(o.__annotations__)
    except TypeError as e: print(e)
    o.__annotate__ = lambda x: {"x": x}
    print(o.__annotations__)
    o.__annotate__ = None
    print(o.__annotations__)
    o.__annotate__ = lambda x: {"y": x}
    print(o.__annotations__)
    o.__annotations__={'z':43}
    print(o.__annotate__)

class A:
    def __annotate__(format):
        return {"a": int}
print(A.__annotations__)
del A.__annotations__
print(A.__annotations__, A.__annotate__)

class B: pass
for _ in range(2):
    print("__annotations_cache__" in B.__dict__)
    B.__annotations__ = {"a": int}
    print(B.__dict__["__annotations_cache__"], B.__annotations__)
    del B.__annotations__

def f() -> None:
    def g() -> None: pass
    return g
class C:
    x: int
    def m(self, x: int): pass
print(f.__annotate__.__qualname__, f().__annotate__.__qualname__, C.m.__annotate__.__qualname__, C.__annotate__.__qualname__)
for value in "0", "[]", "frozenset()":
    try:
        exec(f"__conditional_annotations__ = {value}\nx: int", {})
    except TypeError as error:
        print(error)
source = """from __future__ import annotations
x: u'text'
y: f'{(lambda: x)}'
z: ('inf', 1e1000)
"""
namespace = {}
exec(source, namespace)
print(namespace["__annotations__"])
