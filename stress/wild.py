"""Threads that do anything to anything: no operation, however it races, may crash or hang the runtime.

    typhon stress/wild.py --threads 4 --seconds 10 --seed 1

Each round makes a world of shared objects and some functions of random statements, whose instructions know nothing yet, and lets
all threads run them. What they compute and raise is of no interest. The program is plain Python and runs on any runtime.
"""

import argparse
import collections
import contextlib
import copy
import datetime
import decimal
import enum
import functools
import gc
import io
import itertools
import operator
import pickle
import random
import re
import string
import sys
import threading
import time
import types
import weakref
from array import array

NAMES = ("x", "y", "name", "__doc__", "__dict__", "__class__", "__name__", "items", "append", "real")
DUNDERS = tuple(
    f"__{name}__"
    for name in "init new del repr str hash eq lt len bool iter next getitem setitem delitem contains call get set delete add radd iadd"
    " enter exit getattr getattribute setattr delattr index int float format class_getitem init_subclass set_name missing".split()
)
# What a class may have under a name.
KINDS = (
    "property(w.g)", "property(w.g, w.f)", "w.f", "lambda *args: w.f()", "staticmethod(len)", "classmethod(w.f)",
    "functools.cached_property(w.g)", "w.c", "5", "None",
)
STATEMENTS = (
    "{o}.{n}",
    "{o}.{n} = {v}",
    "del {o}.{n}",
    "{o}.{n}({v})",
    "{o}({v})",
    "{o}({v}, {v})",
    "{o}(*({v},), **{{'x': {v}}})",
    "{o}[{v}]",
    "{o}[{v}:{v}]",
    "{o}[{v}] = {v}",
    "{o}[{v}:{v}] = {v}",
    "del {o}[{v}]",
    "for item in itertools.islice({o}, 9): pass",
    "list(itertools.islice({o}, 9))",
    "next({o})",
    "first, *rest = itertools.islice({o}, 9)",
    "{o} == {v}, {o} < {v}, {v} in {o}",
    "{o} + {v}",
    "w.number += {v}",
    "hash({o}), repr({o}), str({o}), f'{{ {o} }}', bool({o}), len({o})",
    "copy.copy({o})",
    "pickle.dumps({o})",
    "w.ref = weakref.ref({o}); w.ref()",
    "w.last = {o}",
    "w.last = None",
    "{i}.__class__ = {c}",
    "{c}.__bases__ = ({c},)",
    "{c}.{n} = {k}",
    "{c}.{d} = {k}",
    "del {c}.{d}",
    "{c}()",
    "{c}({v})",
    "{i}.{n}",
    "{i}.{n} = {v}",
    "{i}.{n}()",
    "isinstance({o}, {c}), issubclass({c}, {c})",
    "super({c}, {i}).{n}",
    "w.made = type('Made', ({c},), {{'{n}': {k}}})",
    "{f}.__code__ = {f}.__code__",
    "{f}.__defaults__ = ({v},)",
    "{f}.__kwdefaults__ = {{'y': {v}}}",
    "{f}({v})",
    "{f}()",
    "w.generators.append(w.generate({v})); next(w.generators[-1])",
    "next(w.generators[0])",
    "w.generators[0].send({v})",
    "w.generators.pop().close()",
    "raise w.error",
    "w.error.__traceback__ = None",
    "w.error.__context__ = w.error",
    "w.cell.cell_contents = {v}",
    "w.closure()",
    "globals()['fresh'] = {v}; fresh",
    "del globals()['fresh']",
    "setattr(w.module, '{n}', {v}); w.module.{n}",
    "sorted({o})",
    "w.list.sort(key=lambda item: {v})",
    "max({o}), min({o}), sum({o})",
    "operator.attrgetter('{n}')({o}), operator.itemgetter({v})({o})",
    "match {o}:\n        case [a, *b]: pass\n        case {{'x': c}}: pass\n        case A(name=d): pass",
    "with {o} as entered: pass",
    "sys._getframe().f_back.f_locals",
    "gc.collect(0)",
    "sys._current_frames()",
)


class World:
    """What the threads share."""

    def __init__(self):
        class A:
            name = 1

            def __init__(self, *args):
                self.x = args

        class B(A):
            def y(self, *args):
                return self.name

        class C:
            __slots__ = ("x", "y")

        class D(dict, A):
            pass

        class E(Exception):
            pass

        def f(x=1, *args, y=2):
            self.turn()
            return self.number, x

        def g(x, **rest):
            self.turn()
            return x

        contents = 5

        def closure():
            return contents

        class Colour(enum.Enum):
            RED = 1

        self.A, self.B, self.C, self.D, self.E = A, B, C, D, E
        self.a, self.b, self.c, self.d = A(), B(), C(), D()
        self.f, self.g, self.closure, self.cell = f, g, closure, closure.__closure__[0]
        self.error, self.module, self.number = E("wild"), types.ModuleType("wild"), 0
        self.turns = 0
        self.generators = []
        self.last = self.ref = self.made = None
        self.list, self.dict, self.set = [1, 2, "x"], {"x": 1, 2: "y"}, {1, "x", (2,)}
        self.objects = {
            **{f"w.{name}": getattr(self, name) for name in "a b c d list dict set f g error module cell A B".split()},
            "w.deque": collections.deque((1, 2, 3)),
            "w.ordered": collections.OrderedDict(x=1, y=2),
            "w.counter": collections.Counter("abca"),
            "w.default": collections.defaultdict(list),
            "w.bytes": bytearray(b"wild"),
            "w.view": memoryview(bytearray(b"view")),
            "w.array": array("l", (1, 2, 3)),
            "w.text": io.StringIO("one\ntwo\n"),
            "w.raw": io.BytesIO(b"one\ntwo\n"),
            "w.tuple": collections.namedtuple("Pair", "x y")(1, 2),
            "w.proxy": types.MappingProxyType(self.dict),
            "w.space": types.SimpleNamespace(x=1),
            "w.partial": functools.partial(f, 1),
            "w.cached": functools.lru_cache(maxsize=3)(g),
            "w.property": property(g),
            "w.red": Colour.RED,
            "w.date": datetime.datetime(2024, 2, 29),
            "w.decimal": decimal.Context(prec=5),
            "w.match": re.compile("(?P<x>a)").match("a"),
            "w.template": string.Template("$x"),
            "w.stack": contextlib.ExitStack(),
            "w.iter": iter(self.list),
            "w.keys": iter(self.dict),
            "w.members": iter(self.set),
            "w.zip": zip(self.list, self.dict),
            "w.map": map(g, self.list),
            "w.filter": filter(None, self.list),
            "w.chain": itertools.chain(self.list, self.set),
            "w.slice": itertools.islice(itertools.count(), 99),
            "w.tee": itertools.tee(self.list)[0],
            "w.group": itertools.groupby(self.list),
            "w.product": itertools.product(self.list, repeat=2),
            "w.accumulate": itertools.accumulate(self.list),
            "w.pairwise": itertools.pairwise(self.list),
            "w.enumerate": enumerate(self.list),
            "w.reversed": reversed(self.list),
            "w.super": super(B, self.b),
            "w.weak": weakref.WeakKeyDictionary({self.a: 1}),
            "w.frame": sys._getframe(),
        }
        for name, value in self.objects.items():
            setattr(self, name[2:], value)

    def turn(self):
        """As `__next__`, nothing goes on without end."""
        self.turns += 1
        if self.turns % 4 == 0:
            raise StopIteration

    def generate(self, value):
        for turn in range(9):
            value = yield value, turn


class Maker:
    """Makes statements."""

    def __init__(self, rng, world):
        self.rng, self.world = rng, world

    def value(self):
        literals = ("0", "1", "-1", "2", "'x'", "b'y'", "()", "(1, 2)", "[3]", "{'x': 1}", "1.5", "None", "10**20", "w.number")
        return self.rng.choice(literals) if self.rng.random() < 0.7 else self.rng.choice(list(self.world.objects))

    def statement(self):
        choice = self.rng.choice
        if self.rng.random() < 0.4:
            name, value = choice(list(self.world.objects.items()))
            arguments = ", ".join(self.value() for _ in range(choice((0, 1, 1, 2, 3))))
            return f"itertools.islice({name}.{choice(dir(value))}({arguments}), 9)"
        holes = {
            "o": lambda: choice(list(self.world.objects)), "v": self.value, "n": lambda: choice(NAMES), "d": lambda: choice(DUNDERS),
            "c": lambda: "w." + choice("ABCDE"), "i": lambda: "w." + choice("abcd"), "f": lambda: "w." + choice("fg"),
            "k": lambda: choice(KINDS),
        }
        text = re.sub(r"\{([ovndcifk])\}", lambda hole: holes[hole[1]](), choice(STATEMENTS))
        return text.replace("{{", "{").replace("}}", "}")

    def function(self):
        body = "".join(f"    try:\n        {self.statement()}\n    except Exception: pass\n" for _ in range(6))
        return f"def wild(w):\n{body}"


def small(world):
    """Keeps what grows from growing on."""
    world.error.__traceback__ = None
    for name in ("list", "dict", "set", "deque", "bytes", "array", "ordered", "generators"):
        grown = getattr(world, name, None)
        with contextlib.suppress(Exception):
            if len(grown) > 500:
                grown.clear()


def round_of(rng, threads, span):
    world = World()
    maker = Maker(rng, world)
    functions = []
    for _ in range(12):
        namespace = dict(globals(), A=world.A)
        source = maker.function()
        try:
            exec(source, namespace)
        except SyntaxError:
            continue
        functions.append(namespace["wild"])
    end = time.monotonic() + span
    rounds = [0] * threads

    def runs(me):
        own = random.Random(me)
        while time.monotonic() < end:
            with contextlib.suppress(Exception):
                own.choice(functions)(world)
            rounds[me] += 1
            if rounds[me] % 16 == 0:
                small(world)

    workers = [threading.Thread(target=runs, args=(me,)) for me in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(rounds)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--threads", type=int, default=4)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--span", type=float, default=0.2, help="seconds of a round")
    given = options.parse_args()
    sys.unraisablehook = threading.excepthook = lambda told: None
    end, number, calls = time.monotonic() + given.seconds, 0, 0
    while time.monotonic() < end:
        calls += round_of(random.Random(f"{given.seed} {number}"), given.threads, given.span)
        number += 1
    print(f"{number} worlds, {calls} calls by {given.threads} threads, seed {given.seed}: all whole")


main()
