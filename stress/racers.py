"""Threads that race: they change and read shared objects at random, and check what must hold whatever the order.

    typhon stress/racers.py --threads 4 --seconds 10 --rounds 3 --seed 1 [--only lists]

Each arena is a set of shared objects with moves. A move may fail with the exceptions that Python promises for it when
another thread was faster; what it reads must be whole: a value that some thread has written, never a mixture. When the
time is up, each arena says whether its sums come out. The program is plain Python and runs on any runtime; on Typhon
the heap is verified while the threads race, and rounds must leave no objects behind.
"""

import argparse
import base64
import binascii
import random
import struct
import sys
import threading
import time
import weakref
import zlib
from array import array
from collections import OrderedDict, deque

from arena import Arena, Broken, check
from cycles import Cycles
from decimals import Decimals

try:
    import _typhon
except ImportError:
    _typhon = None


class Token:
    """A value that can tell whether it is whole: its parts were made together and never change."""

    __slots__ = ("number", "text", "pair", "weight")

    def __init__(self, rng):
        self.number = rng.getrandbits(rng.choice((8, 40, 90)))
        self.text = str(self.number)
        self.pair = (self.number, self.text)
        self.weight = self.number / 7.0

    def verify(self):
        check(self.text == str(self.number), "token: text")
        check(self.pair[0] == self.number and self.pair[1] == self.text, "token: pair")
        check(self.weight == self.number / 7.0, "token: weight")


class Lists(Arena):
    def __init__(self, threads):
        super().__init__(threads)
        self.items = []
        self.pushed = [0] * threads
        self.popped = [0] * threads
        self.scratch = []

    def move_push(self, rng, me):
        self.items.append(Token(rng))
        self.pushed[me] += 1

    def move_pop(self, rng, me):
        try:
            token = self.items.pop(rng.choice((-1, 0)))
        except IndexError:
            return
        self.popped[me] += 1
        token.verify()

    def move_look(self, rng, me):
        items = self.items
        try:
            items[rng.randrange(len(items) or 1)].verify()
        except IndexError:
            pass

    def move_walk(self, rng, me):
        for token, _ in zip(self.items, range(50)):
            token.verify()

    def move_copy(self, rng, me):
        for token in self.items[-20:]:
            token.verify()
        check(all(type(token) is Token for token in list(self.items)), "list: foreign item")

    def move_scratch(self, rng, me):
        scratch = self.scratch
        choice = rng.randrange(10)
        try:
            if choice == 0:
                scratch[:] = [Token(rng) for _ in range(rng.randrange(20))]
            elif choice == 1:
                del scratch[rng.randrange(5) :]
            elif choice == 2:
                scratch.insert(rng.randrange(5), Token(rng))
            elif choice == 3:
                scratch.extend([Token(rng)] * rng.randrange(40))
            elif choice == 4:
                scratch.reverse()
            elif choice == 5:
                scratch.sort(key=lambda token: token.number)
            elif choice == 6:
                scratch[rng.randrange(len(scratch) or 1)] = Token(rng)
            elif choice == 7:
                scratch.clear()
            elif choice == 8:
                scratch *= 2 if len(scratch) < 500 else 0
            else:
                check(sum(1 for token in scratch if type(token) is not Token) == 0, "scratch: foreign item")
        except (IndexError, ValueError):
            pass  # too late by a step; or `sort` noticed a change, as it should

    def finish(self):
        check(sum(self.pushed) - sum(self.popped) == len(self.items), "list: pushes and pops do not add up")


class Dicts(Arena):
    KEYS = 200

    def __init__(self, threads):
        super().__init__(threads)
        self.table = {}
        self.private = [set() for _ in range(threads)]
        self.names = {}

    def move_set(self, rng, me):
        self.table[rng.randrange(self.KEYS)] = Token(rng)

    def move_get(self, rng, me):
        token = self.table.get(rng.randrange(self.KEYS))
        if token is not None:
            token.verify()

    def move_delete(self, rng, me):
        token = self.table.pop(rng.randrange(self.KEYS), None)
        if token is not None:
            token.verify()

    def move_walk(self, rng, me):
        try:
            for key, token in self.table.items():
                check(0 <= key < self.KEYS, "dict: foreign key")
                token.verify()
        except RuntimeError:
            pass  # changed size during iteration

    def move_copy(self, rng, me):
        copy = dict(self.table)
        check(len(copy) == len(list(copy)) <= self.KEYS, "dict: a copy that does not agree with itself")
        for key in list(self.table):
            check(0 <= key < self.KEYS, "dict: foreign key")

    def move_own_keys(self, rng, me):
        """Keys that no other thread touches must always be as this thread left them."""
        key = (me, rng.randrange(500))
        mine = self.private[me]
        check((key in self.names) == (key in mine), "dict: an own key came or went")
        if key in mine:
            check(self.names[key] == key[1], "dict: an own value changed")
            if rng.random() < 0.6:
                del self.names[key]
                mine.discard(key)
        else:
            self.names[key] = key[1]
            mine.add(key)

    def move_clear(self, rng, me):
        if rng.random() < 0.02:
            self.table.clear()
        else:
            self.table.setdefault(rng.randrange(self.KEYS), Token(rng)).verify()

    def finish(self):
        check(set(self.names) == set().union(*self.private), "dict: own keys at the end")


class Ordered(Arena):
    KEYS = 60

    def __init__(self, threads):
        super().__init__(threads)
        self.cache = OrderedDict()
        self.stays = OrderedDict((f"key {number}", number) for number in range(20))

    def move_use(self, rng, me):
        """A cache of the last ones used."""
        key = rng.randrange(self.KEYS)
        try:
            self.cache.move_to_end(key)
            self.cache[key].verify()
        except KeyError:
            self.cache[key] = Token(rng)
        if len(self.cache) > self.KEYS // 2:
            self.pop(last=False)

    def pop(self, last):
        try:
            key, token = self.cache.popitem(last)
        except KeyError:
            return
        check(0 <= key < self.KEYS, "ordered: foreign key")
        token.verify()

    def move_pop(self, rng, me):
        self.pop(rng.random() < 0.5)

    def move_walk(self, rng, me):
        for walk in (self.cache.items(), reversed(self.cache.items())):
            try:
                for key, token in walk:
                    check(0 <= key < self.KEYS, "ordered: foreign key")
                    token.verify()
            except RuntimeError:
                pass  # mutated during iteration

    def move_there(self, rng, me):
        """Keys that only move are there at every moment."""
        number = rng.randrange(len(self.stays))
        check(self.stays[f"key {number}"] == number, "ordered: a moved key's value")
        self.stays.move_to_end(f"key {rng.randrange(20)}", last=rng.random() < 0.5)
        check(len(self.stays) == 20 and len(self.stays.copy()) == 20, "ordered: keys that only moved")

    def move_clear(self, rng, me):
        if rng.random() < 0.02:
            self.cache.clear()

    def finish(self):
        check(sorted(self.stays.values()) == list(range(20)), "ordered: values at the end")
        check(list(self.stays) == list(reversed(self.stays))[::-1], "ordered: both ways at the end")


class Sets(Arena):
    def __init__(self, threads):
        super().__init__(threads)
        self.members = set()
        self.private = [set() for _ in range(threads)]

    def move_toggle(self, rng, me):
        member = (me, rng.randrange(300))
        mine = self.private[me]
        check((member in self.members) == (member in mine), "set: an own member came or went")
        if member in mine:
            self.members.remove(member)
            mine.remove(member)
        else:
            self.members.add(member)
            mine.add(member)

    def move_common(self, rng, me):
        name = f"common {rng.randrange(30)}"
        self.members.add(name)
        self.members.discard(f"common {rng.randrange(30)}")

    def move_union(self, rng, me):
        try:
            for member in self.members | {("x", 1)}:
                check(type(member) in (tuple, str), "set: foreign member")
        except RuntimeError:
            pass

    def finish(self):
        check({m for m in self.members if type(m) is tuple} == set().union(*self.private), "set: at the end")


class Node:
    def __init__(self, token):
        self.token = token
        self.next = None

    def describe(self):
        return self.token.text

    def kind(self):
        return "node"


class OtherNode(Node):
    def describe(self):
        return "other " + self.token.text

    def kind(self):
        return "other"


class Instances(Arena):
    """Shared instances: attributes come, change and go, links are cut and made, classes change."""

    def __init__(self, threads):
        super().__init__(threads)
        rng = random.Random(threads)
        self.nodes = [Node(Token(rng)) for _ in range(16)]
        self.own = [Node(Token(rng)) for _ in range(threads)]

    def move_write(self, rng, me):
        node = rng.choice(self.nodes)
        node.token = Token(rng)
        node.next = rng.choice(self.nodes)

    def move_read(self, rng, me):
        node = rng.choice(self.nodes)
        for _ in range(10):
            node.token.verify()
            node = node.next
            if node is None:
                break

    def move_call(self, rng, me):
        node = rng.choice(self.nodes)
        check(node.describe().split()[-1].isdigit(), "instance: describe")
        check(node.kind() in ("node", "other"), "instance: kind")

    def move_attribute(self, rng, me):
        node = rng.choice(self.nodes)
        name = f"extra_{rng.randrange(40)}"
        try:
            if rng.random() < 0.5:
                setattr(node, name, Token(rng))
            elif rng.random() < 0.5:
                getattr(node, name).verify()
            else:
                delattr(node, name)
        except AttributeError:
            pass

    def move_own_attribute(self, rng, me):
        name = f"mine_{me}_{rng.randrange(20)}"
        node = self.nodes[0]
        setattr(node, name, me)
        check(getattr(node, name) == me, "instance: an own attribute changed")
        if rng.random() < 0.5:
            delattr(node, name)
            check(not hasattr(node, name), "instance: an own attribute came back")

    def move_class(self, rng, me):
        rng.choice(self.nodes).__class__ = rng.choice((Node, OtherNode))

    def move_dict(self, rng, me):
        node = rng.choice(self.nodes)
        try:
            for name, value in list(vars(node).items()):
                check(type(name) is str, "instance: a name that is no string")
                if type(value) is Token:
                    value.verify()
        except RuntimeError:
            pass
        if rng.random() < 0.1:
            node.__dict__["extra_0"] = Token(rng)


class Classes(Arena):
    """Classes that change while others call their methods."""

    def __init__(self, threads):
        super().__init__(threads)

        class Base:
            value = 0

            def answer(self):
                return 0

        class Middle(Base):
            pass

        class Other(Base):
            def answer(self):
                return 100

        self.base, self.middle, self.other = Base, Middle, Other
        self.leaf = type("Leaf", (Middle,), {})
        self.shared = self.leaf()

    def move_call(self, rng, me):
        for _ in range(20):
            check(self.shared.answer() in (0, 1, 2, 100), "class: an answer that no method gives")
            check(self.shared.value in (0, 1, 2), "class: a value that nobody has set")

    def move_method(self, rng, me):
        number = rng.randrange(3)
        rng.choice((self.base, self.middle)).answer = lambda self, number=number: number

    def move_value(self, rng, me):
        rng.choice((self.base, self.middle, self.leaf)).value = rng.randrange(3)

    def move_unset(self, rng, me):
        for cls, name in ((self.middle, "answer"), (self.middle, "value"), (self.leaf, "value")):
            try:
                delattr(cls, name)
            except AttributeError:
                pass

    def move_bases(self, rng, me):
        if rng.random() < 0.1:
            self.leaf.__bases__ = (rng.choice((self.middle, self.other)),)

    def move_fresh(self, rng, me):
        fresh = type("Fresh", (self.leaf,), {"own": me})
        check(fresh().own == me and fresh.__mro__[-1] is object, "class: a fresh one")


counter_cell = 0
shared_global = "start"


class Globals(Arena):
    def __init__(self, threads):
        super().__init__(threads)
        self.lock = threading.Lock()
        self.added = [0] * threads
        global counter_cell
        counter_cell = 0
        self.cell = self.make_cell()

    @staticmethod
    def make_cell():
        content = "start"

        def write(value):
            nonlocal content
            content = value

        return write, lambda: content

    def move_locked_count(self, rng, me):
        global counter_cell
        with self.lock:
            counter_cell += 1
        self.added[me] += 1

    def move_write(self, rng, me):
        global shared_global
        shared_global = rng.choice(("start", 1 << 80, 2.5, ("a", "tuple"), 7))
        self.cell[0](shared_global)

    def move_read(self, rng, me):
        known = ("start", 1 << 80, 2.5, ("a", "tuple"), 7)
        check(shared_global in known, "global: a value that nobody has written")
        check(self.cell[1]() in known, "cell: a value that nobody has written")

    def move_make(self, rng, me):
        name = f"made_{rng.randrange(20)}"
        if rng.random() < 0.5:
            globals()[name] = name
        else:
            check(globals().pop(name, name) == name, "global: foreign value")

    def finish(self):
        check(counter_cell == sum(self.added), "global: counted under a lock, and lost")


class Others(Arena):
    """Queues, iterators and generators, strings and threads."""

    def __init__(self, threads):
        super().__init__(threads)
        self.line = deque()
        self.numbers = iter(range(10**12))
        self.drawn = [0] * threads
        self.generator = self.generate()

    @staticmethod
    def generate():
        number = 0
        while True:
            yield number
            number += 1

    def move_deque(self, rng, me):
        rng.choice((self.line.append, self.line.appendleft))(Token(rng))
        try:
            rng.choice((self.line.pop, self.line.popleft))().verify()
        except IndexError:
            pass

    def move_iterator(self, rng, me):
        check(type(next(self.numbers)) is int, "iterator: not a number")

    def move_generator(self, rng, me):
        try:
            check(type(next(self.generator)) is int, "generator: not a number")
        except ValueError:
            pass  # already executing, in another thread

    def move_text(self, rng, me):
        words = [str(rng.random()) for _ in range(20)]
        text = "".join(words)
        check(len(text) == sum(map(len, words)), "text: length")
        check("".join(reversed(text))[::-1] == text, "text: reversed")

    def move_exception(self, rng, me):
        try:
            try:
                raise KeyError(me)
            finally:
                {}.get(me)
        except KeyError as error:
            check(error.args == (me,), "exception: somebody else's")

    def move_thread(self, rng, me):
        if rng.random() < 0.05:
            box = []
            thread = threading.Thread(target=lambda: box.append(Token(random.Random(me))))
            thread.start()
            thread.join()
            box[0].verify()

    def move_cycle(self, rng, me):
        a, b = [me], {"me": me}
        a.append(b)
        b["a"] = a
        check(b["a"][0] == me, "cycle: broken")


class Buffers(Arena):
    """Bytes that are read one by one while others write them, through the object and through views."""

    LETTERS = b"abcdefghijklmnopqrstuvwxyz"

    def __init__(self, threads):
        super().__init__(threads)
        self.grown = bytearray()
        self.fixed = bytearray(self.LETTERS * 4)
        self.view = memoryview(self.fixed)
        self.numbers = array("q", range(16))

    def letters(self, rng, count):
        start = rng.randrange(20)
        return (self.LETTERS * 3)[start : start + count]

    def move_grow(self, rng, me):
        grown, at, some = self.grown, rng.randrange(100), self.letters(rng, rng.randrange(40))
        choice = rng.randrange(8)
        try:
            if choice == 0:
                grown.extend(some)
            elif choice == 1:
                grown[at : at + rng.randrange(30)] = some
            elif choice == 2:
                del grown[at:]
            elif choice == 3:
                grown.insert(at, self.LETTERS[at % 26])
            elif choice == 4:
                check(grown.pop() in self.LETTERS, "bytes: popped a byte that nobody has written")
            elif choice == 5:
                grown.append(self.LETTERS[at % 26])
            elif choice == 6:
                grown.reverse()
            elif len(grown) > 1000:
                grown.clear()
        except IndexError:
            pass

    def move_read(self, rng, me):
        grown = self.grown
        try:
            for at in range(rng.randrange(100), len(grown)):
                check(grown[at] in self.LETTERS, "bytes: read a byte that nobody has written")
        except IndexError:
            pass
        check(all(byte in self.LETTERS for byte in bytes(grown)), "bytes: a copy has a byte that nobody has written")

    def move_take(self, rng, me):
        """Whoever takes the bytes for a moment keeps nobody from changing their number."""
        grown = self.grown
        taken = rng.choice(
            (
                lambda: b"".join([grown, grown]),
                lambda: b"abc".replace(b"b", grown),
                lambda: bytearray(b"abc") + grown,
                lambda: b"" + grown,
                lambda: binascii.unhexlify(binascii.hexlify(grown)),
                lambda: zlib.decompress(zlib.compress(grown, 0)),
                lambda: struct.unpack_from("0s", grown)[0],
                lambda: base64.b64decode(base64.b64encode(grown)),
            )
        )()
        check(all(byte in self.LETTERS for byte in taken), "bytes: what was taken has a byte that nobody has written")

    def move_fixed(self, rng, me):
        at, some = rng.randrange(60), self.letters(rng, 20)
        choice = rng.randrange(4)
        if choice == 0:
            self.fixed[at : at + 20] = some
        elif choice == 1:
            self.view[at : at + 20] = some
        elif choice == 2:
            self.view[at] = some[0]
        else:
            try:
                self.fixed.append(some[0])
                raise Broken("bytes: grew while they were lent")
            except BufferError:
                pass

    def move_look(self, rng, me):
        for at in range(rng.randrange(100), len(self.fixed)):
            check(self.fixed[at] in self.LETTERS and self.view[at] in self.LETTERS, "bytes: a fixed one changed")

    def move_numbers(self, rng, me):
        numbers = self.numbers
        try:
            numbers[rng.randrange(16)] = rng.choice((-1, 1 << 62))
            check(numbers[rng.randrange(len(numbers))] in (*range(16), -1, 1 << 62), "array: a mixture")
            rng.choice((numbers.append, lambda item: len(numbers) > 16 and numbers.pop()))(rng.randrange(16))
        except IndexError:
            pass


class Weak(Arena):
    """Weak references to objects that others drop."""

    def __init__(self, threads):
        super().__init__(threads)
        rng = random.Random(threads)
        self.held = [Node(Token(rng)) for _ in range(8)]
        self.refs = [weakref.ref(node) for node in self.held]
        self.known = weakref.WeakValueDictionary()

    def move_replace(self, rng, me):
        node, at = Node(Token(rng)), rng.randrange(8)
        self.refs[at] = weakref.ref(node)
        self.held[at] = node

    def move_call(self, rng, me):
        node = rng.choice(self.refs)()
        if node is not None:
            node.token.verify()

    def move_same(self, rng, me):
        node = rng.choice(self.held)
        check(weakref.ref(node) is weakref.ref(node), "weak: two references without callbacks to one object")
        check(weakref.ref(node)() is node, "weak: an object that is held is gone")

    def move_known(self, rng, me):
        node = rng.choice(self.held)
        self.known[node.token.number] = node
        found = self.known.get(rng.choice(self.held).token.number)
        if found is not None:
            found.token.verify()


ARENAS = {
    kind.__name__.lower(): kind
    for kind in (Lists, Dicts, Ordered, Sets, Instances, Classes, Globals, Others, Buffers, Weak, Cycles, Decimals)
}


def race(arenas, seed, me, deadline, failures, steps):
    rng = random.Random(f"{seed}/{me}")
    try:
        while time.monotonic() < deadline and not failures:
            arena = rng.choice(arenas)
            for _ in range(100):
                rng.choice(arena.moves)(rng, me)
            steps[me] += 100
    except BaseException as error:
        failures.append((f"thread {me}", error))


def run_round(args, seed, seconds, failures):
    """One race in fresh arenas; the number of moves."""
    arenas = [ARENAS[name](args.threads) for name in args.only or ARENAS]
    deadline = time.monotonic() + seconds
    steps = [0] * args.threads
    threads = [
        threading.Thread(target=race, args=(arenas, seed, me, deadline, failures, steps))
        for me in range(args.threads)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(seconds / 4)
        look_at_heap(failures)
    for thread in threads:
        thread.join()
    try:
        if not failures:
            for arena in arenas:
                arena.finish()
    except Broken as error:
        failures.append(("end", error))
    return sum(steps)


def look_at_heap(failures):
    """On Typhon: every count is compared with the references that there are, while the others are stopped."""
    if _typhon:
        failures.extend(("heap", fault) for fault in _typhon.verify_heap())


def held_objects():
    """On Typhon: objects of each class that counts keep. Those that only a collector can free are not among them."""
    if not _typhon:
        return {}
    return {name: held for name, (held, *rest) in _typhon.live_objects().items() if held}


def check_leaks(before, after, failures):
    """Rounds leave nothing behind but what the runtime keeps for later."""
    for name in after:
        more = after[name] - before.get(name, 0)
        if more > SPARE:
            failures.append(("leak", f"{more} more objects of class {name} than after the round before"))


# What a round may leave: entries of caches, records of threads.
SPARE = 20


def say(where, error):
    print(f"{where}: {error!r}", file=sys.stderr)
    if isinstance(error, BaseException):
        step = error.__traceback__
        while step:
            print(f"    {step.tb_frame.f_code.co_qualname}, line {step.tb_lineno}", file=sys.stderr)
            step = step.tb_next


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=4)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", choices=ARENAS, action="append", help="only these arenas")
    args = options.parse_args()

    failures, steps, before = [], 0, {}
    for number in range(args.rounds):
        steps += run_round(args, args.seed * 1000 + number, args.seconds / args.rounds, failures)
        if failures:
            break
        look_at_heap(failures)
        after = held_objects()
        if number > 1:
            check_leaks(before, after, failures)
        before = after
    for where, error in failures:
        say(f"seed {args.seed}, {where}", error)
    print(f"{steps} moves by {args.threads} threads, seed {args.seed}: {'broken' if failures else 'all whole'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
