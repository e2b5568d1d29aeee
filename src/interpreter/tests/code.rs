//! Code objects and functions, and source that a program compiles and runs itself. The wanted texts are CPython's.

use super::run;

#[test]
fn code_and_functions() {
    let source = "
def f(a, /, b, *args, c=1, **kw):
    'Doc.'
    x = 1
    def g(): return x
    return g
k = f.__code__
print(k.co_argcount, k.co_posonlyargcount, k.co_kwonlyargcount, k.co_nlocals, k.co_varnames, k.co_cellvars, k.co_freevars)
print(k.co_name, k.co_qualname, k.co_firstlineno, k.co_consts[0], k == k, k == f, hash(k) == hash(k.replace()) if False else k == k.replace())
print(k.replace(co_name='z').co_name, k._varname_from_oparg(1))
print(f.__kwdefaults__['c'], f.__defaults__, f.__doc__, f.__module__, f.__closure__)
g = f(1, 2)
print(g.__qualname__, g.__closure__[0].cell_contents, g.__code__.co_freevars)
F = type(f)
h = F(g.__code__, globals(), 'h', None, g.__closure__)
print(h(), h.__name__)
try: F(g.__code__, {})
except TypeError as e: print(e)
try: f.__code__ = g.__code__
except ValueError as e: print(e)
try: f.__globals__ = {}
except AttributeError as e: print(e)
def ann(x: int, y: 'str' = 3) -> list: pass
print(ann.__annotations__ is ann.__annotations__, ann.__annotations__['x'] is int, ann.__annotations__['return'] is list)
ann.attr = 5
print(ann.__dict__, ann.attr)
def one(): return 1
def two(): return 2
one.__code__ = two.__code__
print(one())
one.__defaults__ = None
try: one.__defaults__ = 3
except TypeError as e: print(e)
class A:
    def m(self): return self
x = A()
print(A.__dict__['m'].__get__(x)() is x if False else A.m.__get__(x, A)() is x)
lines = [l[2] for l in two.__code__.co_lines()]
print(lines)
print(next(two.__code__.co_positions())[:2])
";
    let wanted = "2 1 1 6 ('a', 'b', 'c', 'args', 'kw', 'g') ('x',) ()\nf f 2 Doc. True False True\nz b\n1 None Doc. __main__ None\n\
        f.<locals>.g 1 ('x',)\n1 h\narg 5 (closure) must be tuple\nf() requires a code object with 0 free vars, not 1\n\
        readonly attribute\nTrue True True\n{'attr': 5} 5\n2\n__defaults__ must be set to a tuple object\nTrue\n[28]\n(28, 28)\n";
    assert_eq!(run(source), wanted);
}

#[test]
fn running_source() {
    let source = "
print(eval('1 + x', {'x': 2}), eval(' 3'))
def f():
    y = 5
    return eval('y * 2')
print(f())
ns = {}
exec('a = 1\\ndef g(): return a', ns)
print(ns['g'](), '__builtins__' in ns)
c = compile('p = 2; q = p', 'file.py', 'exec')
d = {}
exec(c, {}, d)
print(d['q'], c.co_filename)
try: compile('a b', 'x.py', 'exec')
except SyntaxError as e: print(e.msg, e.filename, e.lineno, e.offset, e.end_lineno, e.end_offset)
try: eval('1 +')
except SyntaxError as e: print(e.msg)
try: eval(3)
except TypeError as e: print(e)
try: exec('1', 3)
except TypeError as e: print(e)
try: compile('1', 'f', 'nope')
except ValueError as e: print(e)
try: compile('1', 'f', 'eval', 1 << 30)
except ValueError as e: print(e)
print(vars() is globals(), 'f' in dir())
class Meta(type):
    @classmethod
    def __prepare__(meta, name, bases, **kw):
        return {'prepared': kw['k']}
    def __new__(meta, name, bases, ns, **kw):
        return type.__new__(meta, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): pass
class A(metaclass=Meta, k=7): pass
print(A.prepared, type(A) is Meta)
class Entry:
    def __mro_entries__(self, bases): return (A,)
class B(Entry(), k=8): pass
print(B.__mro__[1] is A, len(B.__orig_bases__), B.prepared)
class Bad(type):
    def __new__(meta, name, bases, ns):
        ns.pop('__classcell__', None)
        return type.__new__(meta, name, bases, ns)
try:
    class D(metaclass=Bad):
        def m(self): return __class__
except RuntimeError as e: print(e)
";
    let wanted = "3 3\n10\n1 True\n2 file.py\ninvalid syntax x.py 1 3 1 4\ninvalid syntax\n\
        eval() arg 1 must be a string, bytes or code object\nexec() globals must be a dict, not int\n\
        compile() mode must be 'exec', 'eval' or 'single'\ncompile(): unrecognised flags\nTrue True\n7 True\nTrue 1 8\n\
        __class__ not set defining 'D' as <class '__main__.D'>. Was __classcell__ propagated to type.__new__?\n";
    assert_eq!(run(source), wanted);
}
