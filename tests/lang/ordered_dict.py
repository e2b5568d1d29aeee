"""OrderedDict: its order, what changes it, and what notices."""

import copy
import pickle
import random
import weakref
from collections import OrderedDict, OrderedDict as OD
from collections.abc import ItemsView, KeysView, MutableMapping, ValuesView


def t(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


t(lambda: OD(1,2))
t(lambda: OD([1]))
t(lambda: OD([(1,2,3)]))
t(lambda: OD([(1,)]))
t(lambda: OD(5))
t(lambda: OD().update(1,2))
t(lambda: OD().update([()]))
t(lambda: OD.__init__())
t(lambda: OD.update())
t(lambda: OD().update([5]))
t(lambda: OD().popitem())
t(lambda: OD().popitem(last=False))
t(lambda: OD().move_to_end('x'))
t(lambda: OD().pop('x'))
t(lambda: OD().pop())
t(lambda: OD().pop(1,2,3))
t(lambda: OD().move_to_end())
t(lambda: OD(a=1).keys())
t(lambda: OD(a=1).values())
t(lambda: OD(a=1).items())
t(lambda: iter(OD(a=1)).__class__)
t(lambda: OD(a=1)|{'b':2})
t(lambda: {'b':2}|OD(a=1))
t(lambda: OD(a=1)|[(1,2)])
t(lambda: OD(a=1).__reduce__()[:4])
t(lambda: iter(OD(a=1).items()).__reduce__())
t(lambda: reversed(OD(a=1,b=2).items()).__reduce__())
t(lambda: type(OD().keys()).__mro__)
t(lambda: type(OD().keys())())
t(lambda: type(OD().__iter__())())
t(lambda: hash(OD()))
t(lambda: OD.__doc__)
t(lambda: OD.__module__)
t(lambda: type(OD().keys()).__module__)
class S(OD):
    def items(self): return [(9,9)]
    def keys(self): return [1]
    def __getitem__(self,k): return 'got'
s=S()
OD.__setitem__(s,1,2)
OD.__setitem__(s,3,4)
t(lambda: repr(s))
t(lambda: s.copy())
t(lambda: s.pop(3))
t(lambda: dict(s))
t(lambda: OD(s))
t(lambda: list(OD.items(s)))
class U(OD):
    def __setitem__(self,k,v): print('set',k,v); super().__setitem__(k,v)
    def __delitem__(self,k): print('del',k); super().__delitem__(k)
u=U([(1,2)],x=4)
u.update({3:4})
u.update([(5,6)],y=3)
t(lambda: u.setdefault(7))
t(lambda: u.pop(7))
t(lambda: u.popitem())
t(lambda: u.popitem(False))
u.move_to_end(5)
u|={8:9}
t(lambda: u)
t(lambda: u.copy())
u.clear()
t(lambda: u)
t(lambda: U.fromkeys('ab'))
t(lambda: u|{1:2})
class M:
    def items(self): return [(1,2)]
t(lambda: OD(M()))
class M2:
    def keys(self): return [1]
    def __getitem__(self,k): return 5
t(lambda: OD(M2()))
def mut(f, kind='keys', rev=False):
    od=OD.fromkeys('abc',0); out=[]
    it=getattr(od,kind)(); it=reversed(it) if rev else iter(it)
    out.append(next(it))
    try:
        f(od); out.append('ok')
        for x in it: out.append(x)
    except BaseException as e: out.append((type(e).__name__,str(e)))
    out.append(next(it,'end'))
    print(out)
for rev in (0,1):
  for kind in ('keys','values','items'):
    mut(lambda o: o.move_to_end('a'), kind, rev)
    mut(lambda o: o.move_to_end('c'), kind, rev)
    mut(lambda o: o.popitem(), kind, rev)
    mut(lambda o: o.__setitem__('a',3), kind, rev)
    mut(lambda o: o.__setitem__('z',3), kind, rev)
    mut(lambda o: o.clear(), kind, rev)
    mut(lambda o: (o.popitem(),o.__setitem__('c',1)), kind, rev)
od=OD.fromkeys('abc')
for k in od:
    if k=='c': od['d']=1
print(od)
it=iter(od)
t(lambda: it.__length_hint__())
t(lambda: OD(a=1)==OD(a=1))
t(lambda: OD(a=1,b=2)==OD(b=2,a=1))
t(lambda: OD(a=1,b=2)=={'b':2,'a':1})
t(lambda: OD()!=3)
t(lambda: OD(a=1)<OD())
o=OD(a=1)
o['self']=o
t(lambda: o)
o.x=3
t(lambda: o.__dict__)
t(lambda: o.__reduce__()[:3])
t(lambda: vars(o))
o2=o.copy()
t(lambda: vars(o2))
t(lambda: OD.fromkeys('ab',value=3))
t(lambda: OD.fromkeys(iterable='ab'))
t(lambda: OD().setdefault(key=1,default=2))
t(lambda: OD(a=1).pop(key='a',default=3))
t(lambda: OD(a=1,b=2).popitem(last=0))
t(lambda: OD(a=1,b=2).move_to_end(key='a',last=True))
t(lambda: OD(a=1).move_to_end('a',last='x'))
t(lambda: OD()['x'])
t(lambda: OD().__delitem__('x'))
t(lambda: OD().update(OD(a=1),b=2))
t(lambda: OD.fromkeys(3))
t(lambda: OD.__new__(OD,1,2,3))
t(lambda: OD({1:2}).__eq__(3))
t(lambda: {1:2}.__eq__(OD({1:2})))
t(lambda: OD().__or__(3))
t(lambda: OD().__ior__(3))
t(lambda: OD().__ior__([(1,2)]))
t(lambda: OD()|dict())
t(lambda: OD().keys().mapping)
class R(OD):
    pass
r=R(a=1)
r.y=2
t(lambda: r.__reduce__()[:4])
t(lambda: r)
t(lambda: r|{1:2})
t(lambda: {1:2}|r)


# Against a list of pairs that does the same.
def model(seed):
    rng = random.Random(seed)
    od, pairs = OD(), []
    for step in range(3000):
        key, what = rng.randrange(12 if seed % 2 else 60), rng.randrange(10)
        at = next((at for at, (k, _) in enumerate(pairs) if k == key), None)
        if what < 3:
            od[key] = step
            if at is None:
                pairs.append((key, step))
            else:
                pairs[at] = (key, step)
        elif what < 7:
            last = rng.random() < 0.5
            try:
                od.move_to_end(key, last)
                pair = pairs.pop(at)
                pairs.insert(len(pairs) if last else 0, pair)
            except KeyError:
                assert at is None
        elif what == 7 and pairs:
            last = rng.random() < 0.5
            assert od.popitem(last) == pairs.pop(-1 if last else 0)
        elif what == 8:
            assert od.pop(key, None) == (None if at is None else pairs.pop(at)[1])
        elif rng.random() < 0.01:
            od.clear()
            pairs.clear()
        assert list(od.items()) == pairs and list(reversed(od.items())) == pairs[::-1], step
        assert od == OD(pairs) and od == dict(pairs) and len(od) == len(pairs)
        assert all(od[k] == v for k, v in pairs) and list(od) == list(od.copy())
        if len(pairs) > 1:
            assert od != OD(pairs[1:] + pairs[:1])
    return len(pairs)


print([model(seed) for seed in range(6)])


class Odd:
    """A key whose comparison runs Python code, and has the hash of many."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, Odd) and self.name == other.name

    def __hash__(self):
        return len(self.name)

    def __repr__(self):
        return self.name


od = OD((Odd(name), at) for at, name in enumerate(["a", "b", "cc", "c", "dd"]))
od.move_to_end(Odd("b"))
od.move_to_end(Odd("c"), last=False)
print(od, od[Odd("b")], od[Odd("c")], Odd("x") in od)
print(od.pop(Odd("cc")), od.popitem(last=False), list(od.items()))

# A cache of the last ones used.
cache = OD()
for at in range(5000):
    key = at * at % 97
    if key in cache:
        cache.move_to_end(key)
    cache[key] = at
    if len(cache) > 10:
        cache.popitem(last=False)
print(list(cache.items()))

# Copies and pickles.
od = OD([("x", 1), ("y", [2])])
od.extra = "kept"
for made in [copy.copy(od), copy.deepcopy(od), *(pickle.loads(pickle.dumps(od, n)) for n in range(pickle.HIGHEST_PROTOCOL + 1))]:
    print(type(made).__name__, made, vars(made), made["y"] is od["y"], made == od)
od.copy().move_to_end("x")
print(od, od.copy().__dict__)
it = iter(od)
next(it)
print(list(copy.copy(it)), list(it), next(it, "ended"))

# Views.
od = OD(a=1, b=2)
print(isinstance(od, MutableMapping), isinstance(od.keys(), KeysView), isinstance(od.values(), ValuesView), isinstance(od.items(), ItemsView))
print(od.keys() & {"a"}, od.keys() == {"b", "a"}, ("a", 1) in od.items(), ("a", 2) in od.items(), len(od.values()))
print(sorted(od.keys() | {"c"}), od.items() - {("a", 1)}, od.keys().isdisjoint("xy"), od.keys().mapping)
keys = od.keys()
od["c"] = 3
od.move_to_end("a")
print(keys, list(reversed(keys)), list(reversed(od.values())), list(reversed(od.items())))
print(weakref.ref(od)() is od, OD.__reversed__(od).__class__.__name__, OD[int, str])

# Subclasses.
class LastUpdated(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.move_to_end(key)


d = LastUpdated(a=1, b=2)
d["a"] = 3
d.update(b=5)
print(d, d | {"a": 0}, type(d.copy()), d.copy())


class Defaults(OrderedDict):
    def __missing__(self, key):
        return 0


m = Defaults(a=1)
print(m["zz"], m.pop("b", 5), m.pop("a", 6), m.pop("a", default=6), m.setdefault("q", 7), m)
match OD(kind="point", x=1, y=2):
    case {"kind": "point", "x": x, **rest}:
        print(x, rest)
def keywords(**kw):
    return kw
print(keywords(**OD(z=1, a=2)), [*OD(z=1, a=2)], {**OD(z=1)})


# Python code in a comparison or a subclass that changes the dict meanwhile.
class Changing:
    def __init__(self, change):
        self.change = change
        self.count = 0

    def __hash__(self):
        return 7

    def __eq__(self, other):
        self.count += 1
        if self.count == 2:
            self.change()
        return True


for change in (lambda: one.clear(), lambda: one.move_to_end(0), lambda: one.popitem(False), lambda: one.update(x=1)):
    one, two = (OD({0: None, Changing(change): None, 4.2: None}) for _ in range(2))
    t(lambda: one == two)


class Clearing(OD):
    def __getitem__(self, key):
        if key == 1:
            self.clear()
        return "got"


t(lambda: Clearing([(0, 0), (1, 1), (2, 2)]).copy())
