# What Python code can do to a collection, and it to Python code: see "Attacks" in design/collector.md.
import gc
import threading
import time


class Node:
    def __init__(self, name):
        self.name = name
        self.me = self


def churn():
    """Another thread collects all the time until it is told to end."""
    end = threading.Event()

    def work():
        while not end.is_set():
            gc.collect()

    thread = threading.Thread(target=work)
    thread.start()
    return lambda: (end.set(), thread.join())


def a10_generators():
    """A generator in a cycle with itself is resumed while it is tried; its frame holds the only references to nodes."""

    def walk(box):
        for number in range(300):
            node = Node(number)
            box.append(node.me)
            yield box.pop()
        del node
        yield box

    box = []
    generator = walk(box)
    box.append(generator)
    box.reverse()
    names = [node.name for _, node in zip(range(300), generator)]
    return names == list(range(300)) and next(generator)[0] is generator


def a11_native_calls():
    """Sorting holds the items, and a key function that collects sees none of them freed."""
    nodes = [Node(number % 17) for number in range(120)]

    def key(node):
        if node.name == 5:
            gc.collect()
        return -node.name

    nodes.sort(key=key)
    table = {number: Node(number) for number in range(50)}
    total = 0
    while table:
        _, node = table.popitem()
        gc.collect(0)
        total += node.me.name
    return [node.me.name for node in nodes] == sorted((n % 17 for n in range(120)), reverse=True) and total == 1225


def a12_held_elsewhere():
    """A finaliser hands its object to a thread that holds it while the set is looked at again."""
    shelf = []

    class Phoenix(Node):
        def __del__(self):
            shelf.append(self)

    for number in range(20):
        Phoenix(number)
        gc.collect()
    # The other thread's collection may be about to find the last ones.
    end = time.monotonic() + 10
    while len(shelf) < 20 and time.monotonic() < end:
        gc.collect()
    return sorted(node.me.name for node in shelf) == list(range(20))


def a15_finalisers_run_outside_of_stops():
    """A finaliser waits for what another thread does only then."""
    asked, answered = threading.Event(), threading.Event()
    seen = []

    class Waiter(Node):
        def __del__(self):
            asked.set()
            seen.append(answered.wait(10))

    thread = threading.Thread(target=lambda: asked.wait(10) and answered.set())
    thread.start()
    Waiter("waiter")
    gc.collect()
    thread.join()
    return seen == [True]


for attack in a10_generators, a11_native_calls, a12_held_elsewhere:
    stop = churn()
    print(attack.__name__, attack())
    stop()
print(a15_finalisers_run_outside_of_stops.__name__, a15_finalisers_run_outside_of_stops())
