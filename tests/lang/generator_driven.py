"""Generators whose items native code takes: what looks at them, raises, or is no plain number meanwhile."""

import sys
def own():
    for i in range(3):
        try:
            next(me)
        except ValueError as e:
            yield str(e)
me = own(); print(list(me))
def nested(n):
    for i in range(n):
        yield sum(x for x in range(i)) + sum(nested(i))
print(list(nested(6)), sum(nested(7)), any(nested(3)), all(nested(3)))
def bad():
    yield 1
    raise KeyError("k")
for f in (sum, list, any, all, tuple):
    try: print(f(bad()))
    except KeyError as e: print(f.__name__, repr(e))
l = [1]
def grows():
    for i in range(5):
        yield len(l)
l.extend(grows()); print(l)
g = (x for x in [0, 0, 5, 7]); print(any(g), next(g), any(g), list(g))
class T:
    def __bool__(self): print("bool", sys._getframe(1).f_code.co_name, g2.gi_running, g2.gi_suspended); return False
    def __radd__(self, o): print("radd", g2.gi_running); return o
g2 = (T() if x == 1 else x for x in [0, 1, 0]); print(any(g2))
g2 = (T() if x == 1 else x for x in [0, 1, 0, 4]); print(sum(g2))
def frames():
    f = sys._getframe(); yield f.f_back.f_code.co_name
    yield f.f_back.f_code.co_name
print(list(frames()))
def cap():
    yield 1
    sys._getframe()
    yield 2
    yield sys._getframe().f_lineno
print(list(cap()))
def handles():
    try: 1/0
    except ZeroDivisionError:
        yield 1
        yield sys.exc_info()[0].__name__
    yield 3
try: raise KeyError
except KeyError: print(list(handles()), sys.exc_info()[0])
print(list(handles()))
def d():
    x = 1
    x = yield 5
    del x
    try: yield x
    except UnboundLocalError as e: yield str(e)
print(list(d()))
def deleg():
    yield from (i for i in range(3)); yield from [1, 2]; yield from deleg2()
def deleg2():
    a = yield 9; yield a
print(list(deleg()), sum(x or 0 for x in deleg()), sum([1.5, 2.5]), sum(x / 2 for x in range(5)), sum(2 ** x for x in range(70)))
def tr():
    yield 1
    sys.settrace(lambda *a: ev.append(a[1]))
    yield 2
    yield 3
    sys.settrace(None)
    yield 4
ev = []
def m(): return list(tr())
print(m(), ev)
def ret():
    yield 1
    return 5
print(list(ret()), sum(ret()))
h = ret(); next(h); print(list(h), list(h))
print(sorted(x * 2 for x in [3, 1, 2]), ",".join(str(x) for x in range(3)), {*(x for x in range(3))}, [*(x for x in range(3))])
def walk(t):
    if t:
        a, v, b = t
        yield from walk(a)
        yield v
        yield from walk(b)
tree = (((None, 1, None), 2, (None, 3, None)), 4, ((None, 5, None), "x", None))
print(list(walk(tree)), any(x == 3 for x in walk(tree)))
w = walk(tree)
print(any(isinstance(x, int) and x > 2 and x for x in w), next(w), list(w))
try: sum(walk(tree))
except TypeError as e: print(e)
w = walk(((None, 0, None), 0, (None, 7, None))); print(any(w), list(w))
def mid():
    r = yield from leaf(); print("got", r)
    try: yield from leaf()
    finally: print("end")
def leaf():
    x = yield 1
    print(x, "frame", sys._getframe().f_back.f_code.co_name, m.gi_running, m.gi_yieldfrom)
    yield 2
    return "r"
m = mid(); print(list(m))
m = mid(); print(sum(m))
m = mid(); print(all(m))
def boom():
    yield 1
    1 / 0
def over():
    try: yield from boom()
    except ZeroDivisionError as e:
        yield e.__traceback__.tb_lineno and 3
    yield from (v for v in [4, 5])
print(list(over()), sum(over()))
import threading
shared = walk(tree); out = []
th = threading.Thread(target=lambda: out.extend(shared)); th.start(); th.join(); print(out)
