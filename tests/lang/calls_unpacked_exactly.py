"""A tuple of as many items as there are parameters is unpacked; isinstance with tuples of classes."""

def add(a,b,c): return (a,b,c)
t=(1,2,3)
print(add(*t), add(*(object,)*3)==(object,)*3)
try: add(*(1,2))
except TypeError as e: print(e)
def gen(a,b):
    yield a; yield b
print(list(gen(*"xy")), list(gen(*("p","q"))))
class C:
    def m(self,*a): return a
print(C().m(*t))
def rec(n): return rec(*(n+1,))
try: rec(0)
except RecursionError as e: print(e)
def deleter():
    class D:
        def __del__(self): print("del")
    x=(D(),D())
    return (lambda a,b: None)(*x)
deleter()
class M(type):
    def __instancecheck__(c,o): print("check"); return False
class X(metaclass=M): pass
print(isinstance(1,(X,int)), isinstance(1,(str,(X,(int,)))), isinstance(1,(int,X)))
class L:
    @property
    def __class__(self): return int
print(isinstance(L(),(str,int)), isinstance(L(),int), isinstance(L(), (str,)))
try: isinstance(1,(str,1))
except TypeError as e: print(e)
