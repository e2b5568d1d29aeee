"""How long everyday operations take, each for itself: prints its name and nanoseconds. `compare` runs it.

    typhon benches/operations/operations.py [NAME...]
"""

from timing import tell

# What the operations work on, global as in most programs.
WORLD = '''
import abc, collections, contextlib, dataclasses, enum, functools, io, itertools, json, operator, random, re, threading
import types, weakref


class Plain:
    def __init__(self, a=1):
        self.a = a

    def method(self):
        return 1

    @classmethod
    def made(cls):
        return 1

    @staticmethod
    def alone():
        return 1

    @property
    def computed(self):
        return 1


class Derived(Plain):
    def method(self):
        return super().method()


class Abstract(abc.ABC):
    number = 1

    @classmethod
    def made(cls):
        return 1


class Special:
    def __getitem__(self, index):
        return index

    def __len__(self):
        return 1

    def __contains__(self, item):
        return True

    def __call__(self):
        return 1

    def __iter__(self):
        return iter((1,))

    def __add__(self, other):
        return self

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        pass


class Guessing:
    def __getattr__(self, name):
        return 1


class Color(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Record:
    a: int
    b: int


@functools.lru_cache
def remembered(x):
    return x


@contextlib.contextmanager
def managed():
    yield 1


def anything(a, b=2, *rest, **more):
    pass


def waiting():
    try:
        yield 1
    finally:
        pass


def three():
    yield 1
    yield 2
    yield 3


Point = collections.namedtuple("Point", "x y")
plain, derived, special, guessing = Plain(), Derived(), Special(), Guessing()
point, pair, items, numbers = Point(1, 2), (1, 2), list(range(50)), list(range(20))[::-1]
words, table, lock, data = ["abc"] * 10, {i: i for i in range(10)}, threading.Lock(), bytearray(1000)
view, pattern, rng, text, big = memoryview(data), re.compile(r"(\\w+)=(\\d+)"), random.Random(1), "a,b,c", 1 << 70
partial, ring, counted, grouped = functools.partial(anything, 1), collections.deque(maxlen=10), collections.Counter(), collections.defaultdict(int)
shown = {"name": "x" * 20, "rows": [{"id": 1, "value": 0.5}] * 3}
'''

# One a line: its name, a colon, and the statement; `i` counts.
OPERATIONS = '''
method: plain.method()
method of super: derived.method()
class method: plain.made()
class method of a class: Plain.made()
static method: plain.alone()
property: plain.computed
attribute of an abstract class: Abstract.number
member of an enum: Color.RED
value of a member: Color.RED.value
__getattr__: guessing.other
getattr: getattr(plain, "a")
hasattr: hasattr(plain, "missing")
setattr: setattr(plain, "b", i)
instance: Plain(i)
data class: Record(i, 2)
named tuple: Point(i, 2)
field of a named tuple: point.x
simple namespace: types.SimpleNamespace(a=i)
class: type("Made", (Plain,), {"f": anything})
function: lambda: 1
closure: (lambda x: lambda: x)(i)
call with a default: anything(1)
call with a keyword: anything(1, b=2)
call with more keywords: anything(1, x=2)
call with a tuple: anything(*pair)
partial: partial()
cached function: remembered(i & 7)
__call__: special()
__getitem__: special[i]
__len__: len(special)
__contains__: i in special
__iter__: list(special)
__add__: special + special
__eq__: special == special
with: with special: pass
with a context manager: with managed(): pass
with a lock: with lock: pass
weak reference: weakref.ref(plain)
isinstance: isinstance(i, (str, bytes))
len: len(items)
max: max(i, 3)
int of a text: int("123")
text of an int: str(i)
float of a text: float("1.5")
round: round(i / 3, 2)
big integer: big + i
f-string: f"key {i} of {text}"
percent format: "%s %d" % (text, i)
format: "{} {}".format(text, i)
split: text.split(",")
strip: " abc ".strip()
replace: "abc".replace("b", "d")
startswith: text.startswith("a,")
in a text: "abc" in "xxabc"
join: ",".join(words)
encode: text.encode()
decode: b"abc".decode()
match: pattern.match("abc=123").group(1)
json: json.loads(json.dumps(shown))
slice of a list: items[3:9]
slice of bytes: data[1:3]
view: memoryview(data)
slice of a view: view[:100]
bytes of a view: bytes(view)
item of a bytearray: data[5] = 1
list display: [i, 2, 3]
dict display: {"id": i, "value": 1}
set display: {i, 2, 3}
list times: [i] * 15
comprehension: [x * 2 for x in pair]
generator expression: sum(x * 2 for x in pair)
generator: list(three())
generator closed early: g = waiting(); next(g); g.close()
sort: sorted([3, 1, 2, 5, 4])
sort by a function: sorted(numbers, key=lambda x: x)
sort by an item: sorted([(3, 1), (1, 2)], key=operator.itemgetter(0))
items of a dict: [None for k, v in table.items()]
get: table.get(3)
counter: counted[i & 15] += 1
default dict: grouped[i & 15] += 1
deque: ring.append(i)
chain: list(itertools.chain(pair, pair))
map: list(map(str, pair))
unpack: a, *b = pair
swap: a, b = i, 1; a, b = b, a
match statement: match i & 3:\\n  case 0: pass\\n  case _: pass
raise and catch: try: raise KeyError(5)\\nexcept KeyError: pass
raise from: try:\\n  try: raise KeyError(5)\\n  except KeyError as e: raise ValueError from e\\nexcept ValueError: pass
random: rng.random()
random range: rng.randrange(10)
text stream: io.StringIO().write(text)
'''


def operations():
    """Names and statements."""
    for line in OPERATIONS.strip().splitlines():
        name, statement = line.split(": ", 1)
        yield name, statement.replace("\\n", "\n")


def all_operations():
    world = {"__name__": "operations"}
    exec(WORLD, world)
    for name, statement in operations():
        yield name, statement, world


tell(all_operations())
