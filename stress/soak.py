"""A server's day in minutes: requests make and drop what servers make and drop, and memory must stay flat.

    typhon stress/soak.py [--seconds 60] [--threads 4] [--seed 1] [--only closures]

Workers take requests from a queue; each is a random piece of work, most of which leaves cycles behind. A part of the heap
lives for long: sessions, of which at random one is dropped and another made, and a cache that forgets. Thirty times the
workers rest, and after a collection resident memory is looked at, and on Typhon the objects are counted. No later than after a third of
the time both have to be flat: no count in the last third may be above the median of the second third by a fiftieth and 500 objects, and
the median of what is resident not by a tenth and 8 MiB. Between the rests no collection is asked for; what is resident then may not
grow by more than a quarter and 16 MiB.
"""

import argparse
import contextlib
import gc
import json
import queue
import random
import statistics
import sys
import threading
import time
import types
import weakref

from resident import resident

try:
    import _typhon
except ImportError:
    _typhon = None

SESSIONS = 2_000
CACHED = 5_000


class Session:
    """Knows its server's sessions, its own messages, and itself."""

    def __init__(self, number):
        self.number = number
        self.messages = [{"session": self, "text": f"message {i} of {number}"} for i in range(10)]
        self.on_end = lambda: self.messages.clear()


class Work:
    """What a request may ask for: the methods named do_…"""

    def __init__(self):
        self.sessions = [Session(number) for number in range(SESSIONS)]
        self.cache = {f"before {number}": [number] * 15 for number in range(CACHED)}
        self.watched = weakref.WeakValueDictionary()

    def do_sessions(self, rng):
        number = rng.getrandbits(30)
        self.sessions[rng.randrange(SESSIONS)] = session = Session(number)
        self.watched[number % 1000] = session

    def do_cache(self, rng):
        key = f"key {rng.getrandbits(24)}"
        self.cache[key] = [key] * rng.randrange(30)
        if len(self.cache) > CACHED:
            with contextlib.suppress(KeyError, StopIteration, RuntimeError):
                del self.cache[next(iter(self.cache))]

    def do_closures(self, rng):
        def walk(depth):
            return walk(depth - 1) + 1 if depth else len(handlers)

        handlers = {name: lambda name=name: (handlers, name) for name in "abcdefgh"}
        walk(rng.randrange(20))

    def do_exceptions(self, rng):
        def fail(depth):
            held = bytearray(rng.randrange(2000))
            if depth:
                try:
                    fail(depth - 1)
                except KeyError as error:
                    raise ValueError(held) from error
            raise KeyError(depth)

        try:
            fail(rng.randrange(5))
        except (KeyError, ValueError) as error:
            kept = error
        kept.again = kept

    def do_generators(self, rng):
        def talk():
            received = []
            try:
                while True:
                    received.append((yield len(received)))
            finally:
                received.clear()

        generator = talk()
        next(generator)
        for _ in range(rng.randrange(10)):
            generator.send(generator)

    def do_graphs(self, rng):
        nodes = [types.SimpleNamespace(links=[], owner=None) for _ in range(rng.randrange(1, 200))]
        for node in nodes:
            node.links.extend(rng.choices(nodes, k=3))
            node.owner = rng.choice((nodes, {"of": nodes}, {node.links.__len__}, (node,)))

    def do_texts(self, rng):
        told = {"name": "x" * rng.randrange(200), "rows": [{"id": i, "value": i / 7} for i in range(rng.randrange(100))]}
        read = json.loads(json.dumps(told))
        if read != told:
            raise AssertionError("JSON came back as something else")

    def do_buffers(self, rng):
        buffer = bytearray(rng.randrange(200_000))
        view = memoryview(buffer)[10:]
        lines = [bytes(view[:100])] * 20
        b"".join(lines)

    def do_threads(self, rng):
        if rng.random() < 0.05:
            ring = []
            ring.append(ring)
            thread = threading.Thread(target=lambda: ring.append([Session(0) for _ in range(10)]))
            thread.start()
            thread.join()

    def do_classes(self, rng):
        class Base:
            registry = []

            def method(self):
                return super().__repr__(), Base

        class Derived(Base):
            field = property(lambda self: self.registry)

        Base.registry.append(Derived().field)

    def do_modules(self, rng):
        name = f"soaked_{rng.getrandbits(60)}"
        module = types.ModuleType(name)
        sys.modules[name] = module
        exec("import sys\nclass C:\n    me = sys.modules[__name__]\ndef f(x=C()):\n    return f, x\n", module.__dict__)
        module.f()
        sys.modules.pop(name, None)

    def do_functions(self, rng):
        namespace = {}
        exec("def function(x):\n    return function, [y for y in x]\n", namespace)
        namespace["function"]("abc")


def serve(work, requests, failures, seed):
    rng = random.Random(seed)
    while True:
        many = requests.get()
        if many is None:
            return
        try:
            for job in many:
                job(rng)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            requests.task_done()


def soak(args):
    work, rng = Work(), random.Random(args.seed)
    wanted = [name for name in dir(work) if name.startswith("do_")]
    names = args.only or [name.removeprefix("do_") for name in wanted]
    jobs = [getattr(work, "do_" + name) for name in names]
    requests, failures = queue.Queue(4 * args.threads), []
    workers = [
        threading.Thread(target=serve, args=(work, requests, failures, args.seed * 1000 + number))
        for number in range(args.threads)
    ]
    for worker in workers:
        worker.start()
    busy, rested, counts, served, begun, last = [], [], [], 0, time.monotonic(), 0.0
    while (passed := time.monotonic() - begun) < args.seconds and not failures:
        requests.put(rng.choices(jobs, k=50))
        served += 50
        if passed - last >= args.seconds / 30:
            last = passed
            busy.append((passed / args.seconds, resident()))
            requests.join()
            gc.collect()
            rested.append((passed / args.seconds, resident()))
            if _typhon:
                counts.append((passed / args.seconds, _typhon.heap_statistics()["objects"]))
    for _ in workers:
        requests.put(None)
    for worker in workers:
        worker.join()
    return {"objects": counts, "at rest": rested, "at work": busy}, served, failures


def judge(what, samples):
    """Whether it is flat; tells the samples."""
    if not samples:
        return True
    combine, share, more, unit = {
        "objects": (max, 0.02, 500, 1),
        "at rest": (statistics.median, 0.1, 8 << 20, 1 << 20),
        "at work": (statistics.median, 0.25, 16 << 20, 1 << 20),
    }[what]
    before = statistics.median(size for at, size in samples if 1 / 3 <= at < 2 / 3)
    after = combine(size for at, size in samples if at >= 2 / 3)
    flat = after <= before * (1 + share) + more
    curve = " ".join(f"{size / unit:.0f}" for _, size in samples)
    print(f"{what}: {'flat' if flat else f'grows from {before / unit:.1f} to {after / unit:.1f}'}; {curve}")
    return flat


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--threads", type=int, default=4)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", action="append", default=[])
    args = options.parse_args()
    series, served, failures = soak(args)
    if failures:
        sys.exit(f"soak: a request failed: {failures[0]!r}")
    print(f"{served} requests in {args.seconds:.0f} s; memory in MiB")
    flat = [judge(what, samples) for what, samples in series.items()]
    sys.exit(0 if all(flat) else 1)


if __name__ == "__main__":
    main()
