"""heapq, bisect, random, statistics, string, copy, operator, textwrap, math, time, types, abc."""

import abc
import bisect
import copy
import heapq
import random
import statistics
import time
import types

h = [5, 1, 4, 2, 3]
heapq.heapify(h)
heapq.heappush(h, 0)
print([heapq.heappop(h) for _ in range(6)], heapq.nlargest(2, [3, 1, 2]), heapq.nsmallest(2, "cab"), list(heapq.merge([1, 4], [2, 3])), heapq.heapreplace(l := [1, 2], 5), l, heapq.heappushpop([3], 1), heapq.nlargest(1, ["a", "bb"], key=len))
try:
    heapq.heappop([])
except IndexError as error:
    print(error)
a = [1, 2, 2, 3]
print(bisect.bisect(a, 2), bisect.bisect_left(a, 2), bisect.bisect_right(a, 5), bisect.insort(a, 2), a, bisect.bisect_left(["a", "bb"], 2, key=len))
r = random.Random(42)
print(r.random(), r.randrange(100), r.randint(1, 6), r.choice("abc"), r.sample(range(10), 3), r.shuffle(x := [1, 2, 3, 4]), x, r.uniform(1, 2), r.getrandbits(70), r.choices("ab", k=3), r.choices("ab", [1, 9], k=3), r.randbytes(3), r.gauss(0, 1) > -10)
state = r.getstate(); first = r.random(); r.setstate(state); print(first == r.random(), random.Random("seed").random(), random.Random(10**30).random(), random.Random(b"b").random(), random.Random(-5).random() == random.Random(5).random(), random.Random(1.5).random())
for bad in (lambda: r.choice([]), lambda: r.randrange(0), lambda: r.sample([1], 2), lambda: r.randint(2, 1), lambda: random.Random([])):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
print(statistics.mean([1, 2, 3, 4]), statistics.median([3, 1, 2]), statistics.stdev([1, 2, 3, 4]), statistics.mode("aab"), statistics.pvariance([1, 2, 3]), statistics.quantiles([1, 2, 3, 4]), statistics.fmean([1, 2]), statistics.harmonic_mean([1, 2]), statistics.mean([0.5, 0.25]))
n = [1, [2, 3], {"k": [4]}]
s, d = copy.copy(n), copy.deepcopy(n)
n[1].append("x"); n[2]["k"].append("y")
print(s, d)
loop = []; loop.append(loop); c = copy.deepcopy(loop); print(c[0] is c, c is not loop)


class Custom:
    def __init__(self): self.x = [1]
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep copied"


class Normal:
    def __init__(self): self.x = [1]


o = Normal(); p = copy.deepcopy(o); q = copy.copy(o)
print(copy.copy(Custom()), copy.deepcopy([Custom()]), p.x, p.x is o.x, q.x is o.x, copy.replace(types.SimpleNamespace(a=1), a=2))


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    @property
    @abc.abstractmethod
    def name(self): ...


class Square(Shape):
    name = "square"
    def area(self): return 4


for cls in (Shape, type("Half", (Shape,), {"area": lambda self: 1})):
    try:
        cls()
    except TypeError as error:
        print(error)
Shape.register(int)
print(Square().area(), isinstance(5, Shape), issubclass(Square, Shape), Shape.__abstractmethods__ == {"area", "name"})
ns = types.SimpleNamespace(a=1, b="x")
print(ns, ns.a, types.MappingProxyType({"k": 1}), types.FunctionType.__name__, types.new_class("N").__name__, types.MethodType(lambda self: self, 5)())
t = time.perf_counter(); time.sleep(0.01)
print(time.perf_counter() - t >= 0.01, time.monotonic() <= time.monotonic(), time.time() > 1.7e9, time.gmtime(0)[:6], time.strftime("%Y-%m-%d", time.gmtime(86400)), time.time_ns() > 0, time.process_time() >= 0)
import argparse
parser = argparse.ArgumentParser(prog="prog", description="Does things.")
parser.add_argument("file"); parser.add_argument("-n", "--number", type=int, default=1, help="a number"); parser.add_argument("-v", action="store_true"); parser.add_argument("rest", nargs="*")
print(parser.parse_args(["f", "-n", "5", "-v", "a", "b"]), parser.parse_args(["x"]).number)
print(parser.format_usage(), end="")
import contextlib, io
err = io.StringIO()
with contextlib.redirect_stderr(err):
    for args in ([], ["f", "-n", "x"], ["f", "--bad"]):
        try:
            parser.parse_args(args)
        except SystemExit as e:
            print("exit", e.code)
print(err.getvalue(), end="")
import os, os.path
print(os.path.join("a", "/b", "c"), os.path.split("/a/b.c"), os.path.splitext("x.tar.gz"), os.path.basename("/a/b"), os.path.dirname("/a/b"), os.path.normpath("a/../b//c"), os.path.isabs("/x"), os.path.exists("/no/such"), os.path.isdir("/tmp"), os.sep, os.getcwd() == os.path.abspath("."), os.path.relpath("/a/b", "/a"), os.path.commonprefix(["abc", "abd"]))
os.environ["TYPHON_TEST"] = "set"; print(os.environ["TYPHON_TEST"], os.getenv("NOPE_NOT_SET"), os.environ.get("NOPE", "d"), os.getpid() > 0, os.cpu_count() > 0)
try:
    os.listdir("/no/such/folder")
except FileNotFoundError as error:
    print(error, error.errno, error.filename)
