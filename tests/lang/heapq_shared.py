"""Heaps that threads share: numbers, strs and tuples of these need no lock; and what Python code compares."""

import heapq
import random
import threading


class Item:
    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        return self.number < other.number


def is_heap(items):
    return all(not items[at] < items[(at - 1) // 2] for at in range(1, len(items)))


def race(make):
    """Four threads push, pop and push again; nothing is lost, and what is left is a heap."""
    heap, taken, gate = [], [[] for _ in range(4)], threading.Barrier(4)

    def work(number):
        rng = random.Random(number)
        gate.wait()
        for _ in range(2000):
            heapq.heappush(heap, make(rng.randrange(1000)))
            if rng.random() < 0.5:
                taken[number].append(heapq.heappop(heap))
            if rng.random() < 0.1:
                heapq.heapreplace(heap, heapq.heappushpop(heap, make(rng.randrange(1000))))
                taken[number].append(heapq.heappop(heap))
                heapq.heappush(heap, make(5))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drained = [heapq.heappop(heap) for _ in range(len(heap))]
    return is_heap(drained) and drained == sorted(drained)


print("ints", race(int))
print("floats", race(float))
print("strs", race(str))
print("tuples", race(lambda number: (number, str(number))))
print("tuples in tuples", race(lambda number: ((number % 7, number), 1.5)))

rng = random.Random(1)
for name, make in {
    "mixed numbers": lambda: rng.choice([rng.randrange(100), rng.random() * 100, 10**20 + rng.randrange(5), True]),
    "tuples": lambda: tuple(rng.randrange(3) for _ in range(rng.randrange(4))),
    "strs": lambda: rng.choice(["", "a", "é", "\U0001f600", "b" * 30]) + str(rng.randrange(9)),
    "deep": lambda: (((((rng.randrange(9),),),),),),
}.items():
    items = [make() for _ in range(2000)]
    heap = items[:]
    heapq.heapify(heap)
    most = items[:]
    heapq.heapify_max(most)
    ordered = sorted(items)
    print(name, [heapq.heappop(heap) for _ in items] == ordered, [heapq.heappop_max(most) for _ in items] == ordered[::-1])

items = [Item(rng.randrange(100)) for _ in range(500)]
heap = []
for item in items:
    heapq.heappush(heap, item)
print("items", [heapq.heappop(heap).number for _ in items] == sorted(item.number for item in items))

for bad in ([1, "a"], [(1, 2), (1, "a")], [1, None]):
    try:
        heapq.heapify(bad)
    except TypeError as error:
        print(error)
for call in (heapq.heappop, heapq.heappop_max, lambda heap: heapq.heapreplace(heap, 1)):
    try:
        call([])
    except IndexError as error:
        print(repr(error))
print(heapq.heappushpop([], 1), heapq.heappushpop([5], 1), heapq.heappushpop([5], 7), heapq.heappushpop([Item(1)], Item(2)).number)
nan = float("nan")
heap = [nan, 2.0, 1.0, nan]
heapq.heapify(heap)
print(heap)


class Short(list):
    pass


heap = Short([3, 1, 2])
heapq.heapify(heap)
print(heap, type(heap).__name__)


class Clears:
    def __lt__(self, other):
        shared.clear()
        return True


shared = [Clears() for _ in range(4)]
try:
    heapq.heapify(shared)
except RuntimeError as error:
    print(repr(error))
