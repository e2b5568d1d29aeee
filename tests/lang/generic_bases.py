"""Generic beside other bases: builtin types, named tuples, typed dicts, slots."""

import typing, pickle
from typing import *
T=TypeVar('T')
class A(Generic[T], dict): pass
class B(dict, Generic[T]): pass
class C[K,V](dict[K,V]): pass
class D[X](list[X]): pass
class E[X](Exception): pass
class F(typing.NamedTuple, Generic[T]):
    x: T
class G(TypedDict, Generic[T]): y: T
print(A(a=1), B[int]({1:2}), C[int,str]([(1,'a')]), D([1]), E('x'), F(3), G(y=1), Generic, A.__mro__, C.__orig_bases__, Generic.__flags__&512)
try: Generic[int]
except TypeError as e: print(e)
print(Generic.__module__, Generic.__qualname__, Generic().__class__, isinstance(A(), Generic))
class P[X]:
    def __init__(s,x): s.x=x
    def __eq__(s,o): return s.x==o.x
for n in range(6): print(pickle.loads(pickle.dumps(P(n),n))==P(n), end=' ')
