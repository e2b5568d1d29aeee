"""Objects of every kind that can refer to others: how one is made, and how it is given one more reference.

A maker takes a token and some objects, and returns a new object that refers to these, and a function that makes it refer to
one more; None where it cannot change any more. Whoever holds the object holds the token and what it refers to. What it
stands for has no other holder.
"""

import collections
import contextvars
import functools
import itertools
import operator
import queue
import sys
import types
import weakref


class Plain:
    """An instance with attributes."""


class Slotted:
    __slots__ = ("token", "targets", "__weakref__")


class Box:
    """Makes anything hashable."""

    __slots__ = ("item", "__weakref__")

    def __init__(self, item):
        self.item = item


def subclass(base):
    """A subclass of a native type, whose instances have attributes."""
    return type(f"Sub{base.__name__}", (base,), {})


SUBCLASSES = {base: subclass(base) for base in (list, dict, set, tuple, str, int, float, bytes, frozenset, Exception)}
SUBDEQUE = subclass(collections.deque)


def make_list(token, before):
    made = [token, *before]
    return made, made.append


def make_dict(token, before):
    made = {"token": token, **{f"first {at}": item for at, item in enumerate(before)}}

    def link(item):
        made[len(made)] = item

    return made, link


def make_dict_keys(token, before):
    made = {Box(item): None for item in [token, *before]}

    def link(item):
        made[Box(item)] = len(made)

    return made, link


def make_set(token, before):
    made = {token, *map(Box, before)}
    return made, lambda item: made.add(Box(item))


def make_tuple(token, before):
    return (token, *before), None


def make_frozenset(token, before):
    return frozenset([token, *map(Box, before)]), None


def make_instance(token, before):
    made = Plain()
    made.token, made.before = token, before

    def link(item):
        setattr(made, f"link_{len(made.__dict__) % 20}", (item, made.__dict__.get(f"link_{len(made.__dict__) % 20}")))

    return made, link


def make_odd_instance(token, before):
    made = Plain()
    made.passing = made.token = token
    del made.passing
    made.__dict__["before"] = before
    return made, lambda item: made.__dict__.__setitem__(len(made.__dict__), item)


def make_slotted(token, before):
    made = Slotted()
    made.token, made.targets = token, before

    def link(item):
        made.targets = (item, made.targets)

    return made, link


def make_closure(token, before):
    held = before

    def made():
        return token, held

    def link(item):
        cell = made.__closure__[made.__code__.co_freevars.index("held")]
        cell.cell_contents = (item, cell.cell_contents)

    return made, link


def make_function(token, before):
    def made(default=token, *, other=before):
        return default, other

    def link(item):
        made.__dict__[f"attribute {len(made.__dict__)}"] = item

    return made, link


def make_method(token, before):
    owner, link = make_instance(token, before)
    return types.MethodType(lambda self: self, owner), link


def make_builtin_method(token, before):
    items, link = make_list(token, before)
    return items.append, link


def make_partial(token, before):
    made = functools.partial(max, token, *before, key=id)
    return made, lambda item: setattr(made, f"link_{len(made.__dict__)}", item)


def make_cached(token, before):
    @functools.lru_cache(maxsize=None)
    def made(box):
        return box.item

    for item in [token, *before]:
        made(Box(item))
    return made, lambda item: made(Box(item))


def make_generator(token, before):
    def talk():
        held = [token, before]
        while True:
            held.append((yield))

    made = talk()
    next(made)
    return made, made.send


def make_delegating(token, before):
    inner, link = make_generator(token, before)

    def delegate():
        yield from inner

    made = delegate()
    next(made)
    del inner
    return made, made.send


def make_fresh_generator(token, before):
    return (item for item in [token, *before]), None


@types.coroutine
def pause():
    return (yield)


def make_coroutine(token, before):
    async def talk():
        held = [token, before]
        while True:
            held.append(await pause())

    made = talk()
    made.send(None)
    return made, made.send


def make_async_generator(token, before):
    async def talk():
        held = (token, before)
        while True:
            held = (yield), held

    made = talk()
    for item in (None,):
        try:
            made.asend(item).send(None)
        except StopIteration:
            pass

    def link(item):
        try:
            made.asend(item).send(None)
        except StopIteration:
            pass

    return made, link


def make_frame(token, before):
    made, link = make_generator(token, before)
    return (made.gi_frame, made), link


def make_exception(token, before):
    def fail(depth, held):
        if depth:
            fail(depth - 1, [held])
        raise ValueError(held)

    try:
        fail(3, (token, before))
    except ValueError as error:
        made = error.with_traceback(error.__traceback__.tb_next)
    return made, lambda item: setattr(made, "args", (item, made.args))


def make_chained_exception(token, before):
    try:
        try:
            raise KeyError(token)
        except KeyError as cause:
            raise ExceptionGroup("group", [ValueError(before)]) from cause
    except ExceptionGroup as error:
        made = error.with_traceback(None)
        made.__cause__.with_traceback(None)
    return made, lambda item: made.__dict__.__setitem__(f"note {len(made.__dict__)}", item)


def make_traceback(token, before):
    error, _ = make_exception(token, before)
    return error.__traceback__, None


def make_subclassed(base):
    def make(token, before):
        made = SUBCLASSES[base]()
        made.token, made.before = token, before
        return made, lambda item: made.__dict__.__setitem__(f"link {len(made.__dict__)}", item)

    make.__name__ = f"make_subclass_of_{base.__name__}"
    return make


def make_deque(token, before):
    made = collections.deque([token, *before])
    return made, made.appendleft


def make_subclassed_deque(token, before):
    made = SUBDEQUE([token])
    made.before = before
    return made, made.append


def make_ordered(token, before):
    made = collections.OrderedDict(token=token, before=before)

    def link(item):
        made[len(made)] = item
        made.move_to_end(len(made) - 1, last=False)

    return made, link


def make_default(token, before):
    made = collections.defaultdict(lambda: (token, before))

    def link(item):
        made[len(made)] = item

    return made, link


def make_namespace(token, before):
    made = types.SimpleNamespace(token=token, before=before)
    return made, lambda item: made.__dict__.__setitem__(f"link_{len(made.__dict__)}", item)


def make_iterator(wrap):
    def make(token, before):
        items, link = make_list(token, before)
        return wrap(items), link

    make.__name__ = "make_iterator"
    return make


def pass_on(items):
    """A tee of which one half has gone on, so that the links of its chain hold items."""
    first, second = itertools.tee(items)
    next(second)
    return first, second


ITERATORS = [
    iter,
    reversed,
    enumerate,
    lambda items: zip(items, itertools.count()),
    lambda items: map(str, items),
    lambda items: filter(None, items),
    lambda items: itertools.chain(items, ()),
    lambda items: itertools.chain.from_iterable([items]),
    lambda items: itertools.islice(items, 10),
    itertools.cycle,
    lambda items: itertools.repeat(items, 3),
    lambda items: itertools.groupby(items, id),
    lambda items: itertools.product([items]),
    lambda items: itertools.zip_longest(items, ()),
    lambda items: itertools.accumulate(items, max),
    lambda items: itertools.starmap(max, [items]),
    lambda items: itertools.takewhile(bool, items),
    pass_on,
    lambda items: iter(items.copy, None),
    lambda items: operator.itemgetter(items),
    lambda items: operator.methodcaller("index", items),
    lambda items: slice(None, items, items),
    lambda items: property(items.append),
    lambda items: staticmethod(items.append),
    lambda items: classmethod(items.append),
    lambda items: types.CellType(items),
    lambda items: types.GenericAlias(list, (items,)),
    lambda items: types.MappingProxyType({"items": items}),
    lambda items: {"items": items}.values(),
    lambda items: {"items": items}.items(),
    lambda items: iter({"items": items}.values()),
    lambda items: super(Plain, make_instance(items, ())[0]),
    lambda items: memoryview(Buffer(items)),
]


class Buffer(bytearray):
    """Bytes that hold something."""

    def __init__(self, held):
        super().__init__(8)
        self.held = held


def make_weak_callback(token, before):
    anchor, held = Plain(), [token, before]
    made = weakref.ref(anchor, lambda reference: held)
    held.append(anchor)
    return (made, held), held.append


def make_weak_dictionary(token, before):
    key = Plain()
    made = weakref.WeakKeyDictionary({key: [token, before]})
    return (made, key), lambda item: made[key].append(item)


def make_context(token, before):
    variable = contextvars.ContextVar("variable")
    context = contextvars.copy_context()
    context.run(variable.set, (token, before))

    def link(item):
        context.run(lambda: variable.set((item, variable.get())))

    return (context, variable), link


def make_queue(token, before):
    made = queue.SimpleQueue()
    for item in [token, *before]:
        made.put(item)
    return made, made.put


def make_class(token, before):
    class Made:
        held = token

        def method(self):
            return Made

    Made.before = before
    return Made, lambda item: setattr(Made, "link", (item, getattr(Made, "link", None)))


def make_instance_of_class(token, before):
    kind, link = make_class(token, before)
    made = kind()
    made.kind = kind
    return made, link


def make_metaclass(token, before):
    class Meta(type):
        held = token

    class Made(metaclass=Meta):
        held = before

    return Made, lambda item: setattr(Meta, "link", (item, getattr(Meta, "link", None)))


def make_module(token, before):
    made = types.ModuleType("made")
    sys.modules["made"] = made
    made.token, made.before, made.me = token, before, made
    del sys.modules["made"]
    return made, lambda item: made.__dict__.__setitem__(f"link_{len(made.__dict__)}", item)


MODULE = compile("def function():\n    return token, before, function\n", "<module>", "exec")


def make_module_function(token, before):
    namespace = {"token": token, "before": before}
    exec(MODULE, namespace)
    return namespace["function"], lambda item: namespace.__setitem__(f"link_{len(namespace)}", item)


MAKERS = [make for name, make in sorted(globals().items()) if name.startswith("make_")]
MAKERS = [make for make in MAKERS if make not in (make_iterator, make_subclassed)]
MAKERS += [make_iterator(wrap) for wrap in ITERATORS]
MAKERS += [make_subclassed(base) for base in SUBCLASSES]
