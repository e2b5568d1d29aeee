"""Cycles: what is collected, what is not, and what finalisers and weak references see of it."""

import gc
import weakref

gc.disable()


class Node:
    def __init__(self, name="node"):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"


class Loud(Node):
    said = []

    def __del__(self):
        self.said.append(f"del {self.name}, refs {[ref() for ref in getattr(self, 'watch', ())]}")


def gone(make):
    """Makes something, drops it, collects: whether it is gone."""
    ref = make()
    before = ref() is not None
    gc.collect()
    return before, ref() is None


def own_list():
    node = Node()
    node.items = [node]
    return weakref.ref(node)


def own_dict():
    node = Node()
    node.table = {"me": (node,)}
    return weakref.ref(node)


def own_set():
    node = Node()
    node.group = {node}
    return weakref.ref(node)


def pair():
    a, b = Node("a"), Node("b")
    a.other, b.other = b, a
    return weakref.ref(b)


def closure():
    node = Node()

    def function():
        return function, node

    return weakref.ref(node)


def method():
    node = Node()
    node.bound = node.__repr__
    return weakref.ref(node)


def generator():
    node = Node()

    def generate(thing):
        received = yield
        yield received, thing

    running = generate(node)
    next(running)
    running.send((running,))
    return weakref.ref(node)


def suspended_frame():
    node = Node()
    running = (thing for thing in [node])
    node.frame = running.gi_frame
    next(running)
    node.running = running
    return weakref.ref(node)


def traceback():
    node = Node()
    try:
        raise ValueError(node)
    except ValueError as error:
        kept = error
    return weakref.ref(node)


def chained():
    node = Node()
    try:
        try:
            {}["missing"]
        except KeyError as error:
            raise TypeError(node) from error
    except TypeError as error:
        kept = [error]
        error.more = kept
    return weakref.ref(node)


def slots():
    class Slotted:
        __slots__ = "me", "__weakref__"

    thing = Slotted()
    thing.me = thing
    return weakref.ref(thing)


def iterators():
    node = Node()
    node.iterators = [iter([node]), iter({1: node}.values()), zip([node]), map(str, [node]), enumerate([node])]
    return weakref.ref(node)


for make in (
    own_list, own_dict, own_set, pair, closure, method, generator, suspended_frame, traceback, chained, slots,
    iterators,
):
    print(make.__name__, gone(make))

print("counts")
items = []
items.append(items)
table = {}
table["me"] = table
del items, table
print(gc.collect(), gc.collect())

print("what a live one holds stays")
live = Node("live")
live.ring = Node("in ring")
live.ring.back = live.ring
inner = weakref.ref(live.ring)
gc.collect()
print(inner(), inner().back is inner())
live = None
gc.collect()
print(inner())

print("finalisers see all as it was, weak references aside")
a, b = Loud("a"), Loud("b")
a.other, b.other = b, a
a.watch = [weakref.ref(a), weakref.ref(b)]
del a, b
print(gc.collect() > 1, sorted(Loud.said))

print("callbacks come first, and not to references that are garbage themselves")
a = Loud("watched")
a.me = a
outer = weakref.ref(a, lambda ref: print("callback", ref() is None))
a.own = weakref.ref(a, lambda ref: print("never"))
del a
gc.collect()
print(outer())


class Phoenix(Node):
    risen = []

    def __del__(self):
        print("del", self.name)
        Phoenix.risen.append(self)


print("resurrection")
bird = Phoenix("bird")
bird.me = bird
bird.nest = Node("nest")
bird.nest.of = bird
nest = weakref.ref(bird.nest)
del bird
gc.collect()
bird = Phoenix.risen.pop()
print(bird, bird.me is bird, bird.nest, bird.nest.of is bird, gc.is_finalized(bird), nest())
again = weakref.ref(bird)
del bird
gc.collect()
print(Phoenix.risen, again())

print("a finaliser takes the cycle apart")


class Tidy(Node):
    def __del__(self):
        print("del", self.name)
        del self.me


tidy = Tidy("tidy")
tidy.me = tidy
ref = weakref.ref(tidy)
del tidy
gc.collect()
print(ref())

print("an error in a finaliser")


class Bad(Node):
    def __del__(self):
        raise ValueError("bad")


import sys

sys.unraisablehook = lambda told: print("unraisable", type(told.exc_value).__name__, told.exc_value)
bad = Bad()
bad.me = bad
del bad
gc.collect()
sys.unraisablehook = sys.__unraisablehook__


def closing():
    def generate():
        me = yield
        try:
            yield me
        finally:
            print("closed")

    running = generate()
    next(running)
    running.send(running)


print("a generator is closed")
closing()
gc.collect()

print("callbacks of the collector")
gc.callbacks.append(lambda phase, info: print(phase, sorted(info), info["generation"]))
ring = []
ring.append(ring)
del ring
gc.collect()
gc.collect(1)
gc.callbacks.clear()

print("kept garbage")
gc.collect()
gc.set_debug(gc.DEBUG_SAVEALL)
ring = [1]
ring.append(ring)
del ring
print(gc.collect(), gc.garbage)
gc.set_debug(0)
gc.garbage[0].clear()
gc.garbage.clear()

print("frozen")
ring = Node("frozen")
ring.me = ring
ref = weakref.ref(ring)
gc.freeze()
print(gc.get_freeze_count() > 0)
del ring
gc.collect()
print(ref())
gc.unfreeze()
print(gc.get_freeze_count())
gc.collect()
print(ref())

print("what is told of objects")


class Bare:
    __slots__ = ()


table = {3: 1}
print(sorted(map(str, gc.get_referents([1, 2.5, None, "text"], table))))
print([thing is globals() for thing in gc.get_referrers(table)].count(True))
print([gc.is_tracked(thing) for thing in (1, "a", b"b", object(), int, Bare(), Bare, [], set(), gc, bytearray())])

print("collections begin by themselves")
gc.enable()
count = 0


class Counted:
    def __init__(self):
        self.me = self
        self.room = [0] * 8

    def __del__(self):
        global count
        count += 1


for _ in range(300_000):
    Counted()
print(count > 100_000)


class Large:
    def __init__(self):
        self.me = self
        self.room = [0] * 200_000

    def __del__(self):
        global count
        count += 1


gc.set_threshold(500)
count = 0
for _ in range(700):
    Large()
print(count > 100)
gc.set_threshold(2000, 10, 10)

print("a collection in a finaliser does nothing")


class Nested:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("nested", gc.collect())


Nested()
gc.collect()


class AtEnd(Node):
    def __del__(self):
        print("at the end", self.name, known)


known = "and globals are there"
first = AtEnd("first")
second = AtEnd("second")
second.held = AtEnd("held")
