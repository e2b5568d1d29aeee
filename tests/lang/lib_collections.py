"""collections."""

from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque, namedtuple
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableSequence, Sequence, Set, Sized

c = Counter("abracadabra")
print(c, c.most_common(2), c["z"], c.total(), sorted(c.elements())[:4], c + Counter("ab"), c - Counter("aaa"), c & Counter("aab"), c | Counter("z"), +Counter(a=-1), c == Counter("abracadabra"), Counter(a=1) <= Counter(a=2))
c.update("zz"); c.subtract("a"); del c["b"]; print(c)
d = defaultdict(list)
d["x"].append(1); d["y"]; print(d, d.get("z"), d.default_factory, dict(d), defaultdict(int, a=1)["b"])
try:
    defaultdict(None)["x"]
except KeyError as error:
    print("KeyError", error)
q = deque([1, 2, 3], maxlen=4)
q.append(4); q.append(5); q.appendleft(0); print(q, q.maxlen, q[0], q[-1], len(q))
q.rotate(1); print(q); q.rotate(-2); print(q, q.pop(), q.popleft(), q.index(4) if 4 in q else None, q.count(2))
q.extend([7, 8]); q.extendleft([9]); q.remove(7); q.insert(1, "i"); q.reverse(); print(q, list(reversed(q)), q == deque(q, 4), q.copy(), deque("ab") + deque("c"), deque("ab") * 2)
q[0] = "set"; del q[1]; print(q); q.clear()
for action in (q.pop, q.popleft, lambda: q[0], lambda: deque([1]).remove(5), lambda: deque(5), lambda: deque([], -1), lambda: deque([1], 1).insert(0, 2)):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)
q = deque([1, 2])
try:
    for x in q:
        q.append(x)
except RuntimeError as error:
    print(error)
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a"); o.move_to_end("c", last=False); print(o, o.popitem(last=False), list(reversed(o)), o == {"a": 1, "b": 2}, o == OrderedDict(a=1, b=2), o | {"z": 1})
P = namedtuple("P", "x y", defaults=[5])
p = P(1)
print(p, p.x, p[1], p._asdict(), p._replace(x=7), P._fields, P._make([3, 4]), p == (1, 5), P.__doc__, p + (1,), hash(p) == hash((1, 5)))
for action in (lambda: P(), lambda: P(1, 2, 3), lambda: setattr(p, "x", 1), lambda: namedtuple("Q", "a a"), lambda: namedtuple("Q", "class"), lambda: p._replace(z=1)):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 4
print(m, m["a"], m["b"], sorted(m), m.parents, m.new_child({"n": 1})["n"], len(m))


class D(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k, v * 2)


print(D(a=1), UserList([1]) + [2], UserString("x") + "y")
print(isinstance([], Sequence), isinstance({}, Mapping), isinstance(set(), Set), isinstance(len, Callable), isinstance([], Hashable), isinstance("", Iterable), isinstance(5, Sized), issubclass(list, MutableSequence))


class Seq(Sequence):
    def __len__(self): return 3
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * i


s = Seq()
print(list(s), 4 in s, s.index(4), s.count(1), list(reversed(s)))
