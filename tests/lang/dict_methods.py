"""dict: order, methods, views and errors."""


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as error:
        print(type(error).__name__, error)


d = {"b": 1, "a": 2, 3: "c"}
d["z"] = 0; d["b"] = 10; del d["a"]; d["a"] = 5
print(d, len(d), list(d), d["b"], d.get("q"), d.get("q", 7), "z" in d, "q" in d, d.pop("z"), d.pop("zz", None), d.setdefault("n", []), d.setdefault("b", 9), d.popitem(), d)
attempt(lambda: d["missing"])
attempt(lambda: d[1, 2])
attempt(d.pop, "missing")
attempt({}.popitem)
attempt(lambda: d[[]])
attempt(lambda: {[]: 1})
attempt(lambda: {{}: 1})
attempt(lambda: d.get({}))
attempt(lambda: [] in d)
attempt(d.pop)
attempt(d.update, 5)
attempt(d.update, [1])
attempt(d.update, [(1, 2, 3)])
attempt(dict, [("a",)])
attempt(dict, 1)
attempt(dict, 1, 2)
attempt(lambda: d < d)
attempt(lambda: d + d)
attempt(lambda: d | 5)
attempt(lambda: hash(d))
attempt(d.fromkeys, 5)
attempt(lambda: {}["x"])
print(dict(a=1, b=2), dict([("x", 1), ("y", 2)]), dict({"k": 1}, k=2, l=3), dict(zip("ab", [1, 2])), dict(), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), {**{"a": 1}, "b": 2, **{"a": 3}})
e = {"x": 1}
e.update({"y": 2}, z=3); e.update([("w", 4)]); e |= {"x": 9}; e |= [("v", 5)]
print(e, e | {"x": 0}, {"x": 0} | e, e.copy() == e, e.copy() is e, e == dict(reversed(e.items())), {1: "a"} == {1.0: "a"}, {1: 2} != {1: 3})
print(list(reversed(e)), list(reversed(e.values())), list(reversed(e.items())))
k, v, i = e.keys(), e.values(), e.items()
print(k, v, i, len(k), "x" in k, 9 in v, ("x", 9) in i, ("x", 1) in i)
e["new"] = 1
print(len(k), list(v)[-1], sorted(k & {"x", "q"}), sorted(k | {"q"}), sorted(k - {"x"}), sorted(k ^ {"x", "q"}), k == set(e), k.isdisjoint({"q"}), sorted({"a": 1}.items() & {("a", 1)}), {"a"} <= {"a": 1}.keys(), k.mapping["x"], type(k).__name__)
for change in (lambda: e.__setitem__("grow", 1), lambda: e.__delitem__("x")):
    try:
        for key in e:
            change()
    except RuntimeError as error:
        print(type(error).__name__, error)
try:
    for key in e.items():
        e.pop(key[0]); e[key[0] + "!"] = 1
except RuntimeError as error:
    print(type(error).__name__, error)
e.clear(); print(e, list(k), not e)
r = {}; r["self"] = r; print(r, {"k": [r]})
big = {i: str(i) for i in range(5000)}
for i in range(0, 5000, 2):
    del big[i]
for i in range(5000, 5100):
    big[i] = "new"
print(len(big), list(big)[:3], list(big)[-2:], big[4999], sum(big), all(big[k] for k in big))


class Missing(dict):
    def __missing__(self, key):
        return f"no {key}"


m = Missing(a=1)
print(m["a"], m["b"], m.get("b"), m, type(m.copy()).__name__, type(m | {}).__name__, isinstance(m, dict), "%(x)s" % m)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return f"K{self.n}"


c = {Key(i): i for i in range(10)}
del c[Key(3)]
print(c[Key(7)], Key(11) in c, Key(3) in c, len(c), c)


class Bad:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise ValueError("eq")


b = {Bad(): 1}
attempt(lambda: b[Bad()])
attempt(lambda: {1: "x"}[Bad()])


class BadHash:
    def __hash__(self):
        return "x"


attempt(lambda: {BadHash(): 1})
print(hash(-1), hash(-2), {-1: "a", -2: "b"}[-2], {None: 1, (): 2, "": 3, 0: 4}[()], {1: "int"}[True], {1.0: "f"}[1])
print({}.__class__, dict.__name__, {"a": 1}.__contains__("a"), {"a": 1}.__getitem__("a"), dict.__len__({1: 2}), isinstance({}.keys(), type({}.keys())))
