"""A small program: Dijkstra, topological order, union-find, a trie and an LRU cache."""

import heapq
from collections import OrderedDict, defaultdict, deque


def dijkstra(graph, start):
    distance = {start: 0}
    heap = [(0, start)]
    while heap:
        far, node = heapq.heappop(heap)
        if far > distance[node]:
            continue
        for neighbour, weight in graph[node].items():
            if far + weight < distance.get(neighbour, float("inf")):
                distance[neighbour] = far + weight
                heapq.heappush(heap, (far + weight, neighbour))
    return distance


def topological(edges):
    after, degree = defaultdict(list), defaultdict(int)
    for a, b in edges:
        after[a].append(b)
        degree[b] += 1
        degree[a] += 0
    ready, order = deque(sorted(n for n in degree if not degree[n])), []
    while ready:
        order.append(node := ready.popleft())
        for n in after[node]:
            degree[n] -= 1
            if not degree[n]:
                ready.append(n)
    if len(order) < len(degree):
        raise ValueError("cycle")
    return order


class UnionFind:
    def __init__(self, n): self.parent = list(range(n))
    def find(self, x):
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x
    def union(self, a, b): self.parent[self.find(a)] = self.find(b)


class Trie:
    def __init__(self): self.children, self.end = {}, False
    def add(self, word):
        node = self
        for c in word:
            node = node.children.setdefault(c, Trie())
        node.end = True
    def __iter__(self):
        if self.end:
            yield ""
        for c in sorted(self.children):
            for rest in self.children[c]:
                yield c + rest
    def __contains__(self, word):
        node = self
        for c in word:
            node = node.children.get(c)
            if node is None:
                return False
        return node.end


class LRU(OrderedDict):
    def __init__(self, size): super().__init__(); self.size = size
    def __getitem__(self, key):
        self.move_to_end(key)
        return super().__getitem__(key)
    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > self.size:
            self.popitem(last=False)


print(dijkstra({"a": {"b": 7, "c": 3}, "b": {"d": 2}, "c": {"b": 1, "d": 8}, "d": {}}, "a"))
print(topological([("shirt", "tie"), ("tie", "jacket"), ("trousers", "shoes"), ("trousers", "jacket")]))
try:
    topological([(1, 2), (2, 1)])
except ValueError as error:
    print(error)
u = UnionFind(10)
for a, b in ((1, 2), (2, 3), (7, 8)):
    u.union(a, b)
print([u.find(i) == u.find(3) for i in range(10)])
t = Trie()
for word in "to tea ten inn in i A".split():
    t.add(word)
print(list(t), "te" in t, "tea" in t)
cache = LRU(2)
cache["a"] = 1; cache["b"] = 2; cache["a"]; cache["c"] = 3
print(list(cache.items()))


def knapsack(items, room):
    best = [0] * (room + 1)
    for weight, value in items:
        for w in range(room, weight - 1, -1):
            best[w] = max(best[w], best[w - weight] + value)
    return best[room]


def lcs(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def hanoi(n, a="a", b="b", c="c"):
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a) if n else 0


def pascal(n):
    row = [1]
    for _ in range(n):
        yield row
        row = [1, *(a + b for a, b in zip(row, row[1:])), 1]


print(knapsack([(3, 4), (4, 5), (2, 3)], 6), lcs("typhon runtime", "python routine"), hanoi(10), list(pascal(6)))
primes = [n for n in range(2, 60) if all(n % d for d in range(2, int(n**0.5) + 1))]
print(primes, sum(1 / p for p in primes))
