"""Graphs at random, of objects of every kind: what nobody reaches is gone after two collections, what somebody reaches is not.

    typhon stress/graphs.py [--seconds 60] [--seed 1] [--nodes 400] [--threads 0] [--threshold N]

A model knows who refers to whom. Some nodes are held: by a list, a generator, another thread's frame, native code that calls
back. After the collections exactly the nodes that can be reached from these are alive, and whole; then holders let
go, one after the other, and in the end nothing may be left, and no more objects than before. With --threads, so many threads make
garbage meanwhile, so the collector meets the world running. --threshold sets how often collections begin by themselves: 1, the zeal
mode, is nearly at every change of blocks.

A failure tells the seed of its graph, which makes the same one again: --seed S --graphs 1.
"""

import argparse
import functools
import gc
import random
import sys
import threading
import time
import weakref

import kinds

try:
    import _typhon
except ImportError:
    _typhon = None


# So often a collection is asked for, some ms apart: while other threads collect all the time, hardly any is granted. On a
# machine that has other work to do one takes seconds: so many are to end besides.
PATIENCE = 4_000
COLLECTIONS = 20
# So many rings a thread makes until the next collection has ended: where collecting is slower than making them (ThreadSanitizer),
# each collection would find twice as many as the one before.
RINGS = 500


class Broken(Exception):
    pass


def ended():
    """How many collections have ended."""
    return _typhon.all_collections()["collections"] if _typhon else 0


def attempts():
    """Asks for a collection before each number, until that was often enough.

    Whoever looks at the nodes' weak references touches the nodes, and a large group that is touched while it is tried is let
    go until the next collection. So the pauses get longer now and then, for machines on which a trial takes its time.
    """
    enough = ended() + COLLECTIONS
    attempt = 0
    while attempt < PATIENCE or _typhon and ended() < enough:
        gc.collect()
        yield attempt
        attempt += 1
        time.sleep(0.005 if attempt % 500 else attempt / 500)


class Token:
    """Lives as long as its node does, and knows what must be reached from it."""

    def __init__(self, number):
        self.number = number
        self.text = f"token {number}"


class Last(Token):
    """Has a finaliser, which finds itself whole."""

    ended = []

    def __del__(self):
        Last.ended.append(self.text == f"token {self.number}")


class Phoenix(Token):
    """Is brought back once by its finaliser, with all that it leads to."""

    revived = []

    def __del__(self):
        Phoenix.revived.append(self)


class Graph:
    """The nodes, who refers to whom, and weak references to their tokens."""

    def __init__(self, rng, count, makers):
        self.edges = [[] for _ in range(count)]
        self.tokens = []
        self.names = []
        self.nodes = nodes = []
        links = []
        for number in range(count):
            token = rng.choices((Token, Last), (8, 2))[0](number)
            self.tokens.append(weakref.ref(token))
            before = [rng.randrange(number) for _ in range(rng.randrange(3))] if number else []
            self.edges[number] += before
            maker = rng.choice(makers)
            self.names.append(maker.__name__)
            node, link = maker(token, tuple(nodes[at] for at in before))
            nodes.append(node)
            links.append(link)
            token.links = ()
        for _ in range(rng.randrange(2 * count)):
            a, b = rng.randrange(count), rng.randrange(count)
            if links[a]:
                links[a](nodes[b])
                self.edges[a].append(b)
        # Frames of exceptions lead to this one.
        del nodes, links, node, link, token

    def reached(self, roots):
        found, work = set(), list(roots)
        while work:
            at = work.pop()
            if at not in found:
                found.add(at)
                work += self.edges[at]
        return found

    def check(self, roots, when):
        """Exactly what can be reached from the roots is alive."""
        expected = self.reached(roots)
        for attempt in attempts():
            wrong = [at for at, token in enumerate(self.tokens) if (token() is not None) != (at in expected)]
            lost = [at for at in wrong if at in expected]
            if lost:
                raise Broken(f"{when}: {len(lost)} nodes that are held are gone: {self.tell(lost)}")
            # The second time is allowed; more where other threads may be collecting, so that this one was told to be content.
            if not wrong or attempt >= 1 and threading.active_count() == 1:
                break
        if wrong:
            raise Broken(f"{when}: {len(wrong)} nodes are left that nobody holds: {self.tell(wrong)}")
        for at in expected:
            token = self.tokens[at]()
            if token.number != at or token.text != f"token {at}":
                raise Broken(f"{when}: node {at} has another token")

    def tell(self, numbers):
        return ", ".join(sorted({self.names[at] for at in numbers})[:8])


class Held:
    """Somebody who holds objects until it is told to let go."""

    def __init__(self, rng, nodes):
        self.end = getattr(self, rng.choice(("by_list", "by_generator", "by_thread", "by_frames")))(nodes)

    def by_list(self, nodes):
        return nodes.clear

    def by_generator(self, nodes):
        def hold(*held):
            yield held

        generator = hold(*nodes)
        next(generator)
        nodes.clear()
        return generator.close

    def by_thread(self, nodes):
        ready, done = threading.Event(), threading.Event()

        def hold(first, *others):
            ready.set()
            done.wait()

        thread = threading.Thread(target=hold, args=tuple(nodes), daemon=True)
        nodes.clear()
        thread.start()
        ready.wait()

        def end():
            done.set()
            thread.join()

        return end

    def by_frames(self, nodes):
        def deeper(depth, *held):
            yield from deeper(depth - 1, held) if depth else iter(held)

        generator = deeper(3, *nodes)
        next(generator, None)
        nodes.clear()
        return generator.close


class Key:
    """Calls back when it is compared, hashed, formatted, called."""

    def __init__(self, node, call):
        self.node, self.call = node, call

    def __lt__(self, other):
        self.call()
        return id(self) < id(other)

    def __eq__(self, other):
        self.call()
        return self is other

    def __hash__(self):
        return 7

    def __format__(self, spec):
        self.call()
        return ""


# Ways to hold objects by native code alone that is running: each gets an iterator of nodes and something to call.
def sort(nodes, call):
    sorted(Key(node, call) for node in nodes)


def look_up(nodes, call):
    {Key(node, call) for node in nodes}


def format_all(nodes, call):
    "{}{}{}".format(*[Key(node, call) for node in nodes][:3])


def reduce(nodes, call):
    functools.reduce(lambda a, b: (call(), a, b)[1:], nodes, None)


def comprehend(nodes, call):
    [(node, call()) for node in nodes]


def call_with(nodes, call):
    (lambda *nodes, **more: call())(*nodes, a=call())


def merge(nodes, call):
    list(zip(nodes, map(lambda _: call(), range(3)), strict=False))


WAYS = [sort, look_up, format_all, reduce, comprehend, call_with, merge]


def run_within(rng, graph, roots, way):
    """Checks the graph from within native code that holds the roots."""
    calls = [0]

    def call():
        # Later the roots may be let go of one by one: that is as it should be.
        calls[0] += 1
        if calls[0] == 1:
            gc.collect()
            lost = [at for at in graph.reached(roots[:1]) if graph.tokens[at]() is None]
            if lost:
                raise Broken(f"within {way.__name__}: nodes that are held are gone: {graph.tell(lost)}")

    nodes = [graph.nodes[at] for at in roots]
    graph.nodes.clear()

    def hand_over():
        items = iter(nodes)
        first = next(items)
        yield first
        yield from items
        nodes.clear()

    way(hand_over(), call)


def one_graph(seed, args, makers):
    rng = random.Random(seed)
    count = rng.choice((5, 30, args.nodes, args.nodes))
    graph = Graph(rng, count, makers)
    held = []
    for _ in range(rng.randrange(4)):
        roots = rng.sample(range(count), rng.randrange(1, 4))
        held.append((roots, Held(rng, [graph.nodes[at] for at in roots])))
    if rng.random() < 0.2:
        roots = rng.sample(range(count), min(3, count))
        run_within(rng, graph, roots + sum((others for others, _ in held), []), rng.choice(WAYS))
    graph.nodes.clear()
    while True:
        graph.check(sum((roots for roots, _ in held), []), f"with {len(held)} holders")
        if not held:
            break
        _, holder = held.pop(rng.randrange(len(held)))
        holder.end()
        del holder
    if not all(Last.ended):
        raise Broken("a finaliser found its token broken")
    Last.ended.clear()
    return count


def revive(seed):
    """A ring of tokens that its finalisers bring back: nothing of it is lost, and then it ends for good."""
    rng = random.Random(seed)
    tokens = [Phoenix(number) for number in range(rng.randrange(1, 30))]
    for token in tokens:
        token.other, token.links = rng.choice(tokens), [tokens[token.number - 1]]
    watched = [weakref.ref(token) for token in tokens]
    count = len(tokens)
    del tokens, token
    for _ in attempts():
        if len(Phoenix.revived) == count:
            break
    if sorted(token.number for token in Phoenix.revived) != list(range(count)):
        raise Broken(f"{len(Phoenix.revived)} of {count} tokens were brought back")
    if any(token.links[0].text != f"token {token.links[0].number}" for token in Phoenix.revived):
        raise Broken("what was brought back is broken")
    Phoenix.revived.clear()
    for _ in attempts():
        if all(reference() is None for reference in watched):
            break
    if Phoenix.revived or any(reference() is not None for reference in watched):
        raise Broken("what was brought back does not end")


def disturb(go_on):
    """Makes garbage as long as it may."""
    made, known = 0, ended()
    while go_on:
        made += 1
        if made % RINGS == 0:
            while _typhon and go_on and ended() == known:
                time.sleep(0.01)
            known = ended()
        ring = [{"ring": None} for _ in range(20)]
        for a, b in zip(ring, ring[1:] + ring[:1]):
            a["ring"] = b
        time.sleep(0.0002)


def verify(seed):
    if _typhon and (faults := _typhon.verify_heap()):
        raise Broken(f"the heap after {seed}: {faults[:3]}")


def objects():
    gc.collect()
    gc.collect()
    return _typhon.heap_statistics()["objects"] if _typhon else 0


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--graphs", type=int, help="so many, whatever time it takes")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--nodes", type=int, default=400)
    options.add_argument("--threads", type=int, default=0)
    options.add_argument("--threshold", type=int)
    options.add_argument("--kind", action="append", help="only makers with this in their names")
    args = options.parse_args()
    makers = kinds.MAKERS
    if args.kind:
        makers = [make for make in makers if any(kind in make.__name__ for kind in args.kind)]
    if args.threshold is not None:
        gc.set_threshold(args.threshold)
    go_on = [True]
    noise = [threading.Thread(target=disturb, args=(go_on,)) for _ in range(args.threads)]
    for thread in noise:
        thread.start()
    nodes, graphs, begun, seed, before = 0, 0, time.monotonic(), args.seed, None
    try:
        while graphs < args.graphs if args.graphs else time.monotonic() - begun < args.seconds:
            try:
                nodes += one_graph(seed, args, makers)
                revive(seed)
                if graphs % 10 == 0:
                    verify(seed)
            except BaseException:
                print(f"graphs: the graph of --seed {seed} --graphs 1 --nodes {args.nodes} fails", file=sys.stderr)
                raise
            graphs, seed = graphs + 1, seed + 1
            if graphs == 20:
                before = objects()
    finally:
        go_on.clear()
        for thread in noise:
            thread.join()
    if before is not None and not args.threads and objects() > before * 1.01 + 500:
        sys.exit(f"graphs: {before} objects became {objects()}")
    print(f"{graphs} graphs of {nodes} nodes, all as the model has it")


if __name__ == "__main__":
    main()
