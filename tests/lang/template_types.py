"""Template strings: their types, what they are made from, and what they refuse."""

from string.templatelib import Interpolation as I, Template as T


def t(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


x = 5
t(lambda: t"a{x!r:>3}b{x=}")
t(lambda: T('a','b',I(3),I(4),'c'))
t(lambda: T(1))
t(lambda: T(a=1))
t(lambda: I())
t(lambda: I(1,2))
t(lambda: I(1,'a','z'))
t(lambda: I(1,'a',3))
t(lambda: I(1,'a',None,3))
t(lambda: I(value=1,expression='e',conversion='r',format_spec='x'))
t(lambda: I(1,'a','rr'))
a = t"a{x}"
t(lambda: a+t"b{x}c")
t(lambda: a+'x')
t(lambda: 'x'+a)
t(lambda: 3+a)
t(lambda: a+3)
t(lambda: a.values)
t(lambda: a.strings)
t(lambda: a.interpolations)
t(lambda: list(a))
t(lambda: a==a)
t(lambda: a==t"a{x}")
t(lambda: hash(a)==hash(a))
t(lambda: a.__reduce__()[1:])
t(lambda: I(1).__reduce__())
t(lambda: setattr(a,'strings',3))
t(lambda: setattr(I(1),'value',3))
t(lambda: setattr(a,'values',3))
t(lambda: a.x)
t(lambda: setattr(a,'x',1))
t(lambda: setattr(I(1),'x',1))
t(lambda: type('S',(T,),{}))
t(lambda: type('S',(I,),{}))
t(lambda: type(iter(a)))
t(lambda: list(t"{x}{x}a{x}"))
t(lambda: list(t""))
t(lambda: T[int])
t(lambda: I[int])
t(lambda: I.__match_args__)
t(lambda: iter(a).__reduce__())
t(lambda: type(iter(a))())
t(lambda: T(I(1),I(2)).strings)
t(lambda: delattr(a,'strings'))
t(lambda: I(1))
t(lambda: I(1,'x',"s",".3"))
import copy
import pickle

t(lambda: pickle.loads(pickle.dumps(a)))
t(lambda: copy.copy(a))
t(lambda: copy.deepcopy(I(1)))
t(lambda: t"{x:{x}}")
t(lambda: t"{x!s:{x}>{x!r}}".interpolations[0].format_spec)
t(lambda: t"a" t"{x}" t"b{x}")
t(lambda: t"{ x }".interpolations[0].expression)
t(lambda: f"{a!s}" == str(a))
t(lambda: t"{(lambda: 3)()}")
match I(1, "name", "r", "spec"):
    case I(value, expression, conversion, spec):
        print(value, expression, conversion, spec)
print([(part.value, part.format_spec) if isinstance(part, I) else part for part in t"a{x:>{x}}{x!a}b"])
it = iter(t"a{x}")
print(next(it), next(it), next(it, "ended"), next(it, "ended"))
