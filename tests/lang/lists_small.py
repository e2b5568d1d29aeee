"""Small lists, which have their items in the object, and what they do when they outgrow it."""

import threading


def made(n):
    """Lists of the same n items, each made in another way."""
    display = [[], ["a0"], ["a0", "a1"], ["a0", "a1", "a2"], ["a0", "a1", "a2", "a3"],
               ["a0", "a1", "a2", "a3", "a4"], ["a0", "a1", "a2", "a3", "a4", "a5"],
               ["a0", "a1", "a2", "a3", "a4", "a5", "a6"], ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7"]]
    items = [f"a{i}" for i in range(n)]
    yield "display", display[n]
    yield "comprehension", items
    yield "slice", [f"a{i}" for i in range(12)][:n]
    yield "copy", items.copy()
    yield "list(tuple)", list(tuple(items))
    yield "list(generator)", list(item for item in items)
    yield "split", " ".join(items).split()
    yield "split at", ",".join(items).split(",") if n else []
    yield "lines", "\n".join(items).splitlines()
    yield "times", items * 1
    yield "sum", items[:1] + items[1:]
    first, *rest = items + ["end"]
    rest[-1:] = []
    yield "star", [first, *rest] if n else rest


def check(name, n, what, ok):
    if not ok:
        print("wrong:", name, n, what)


class Item:
    alive = 0

    def __init__(self):
        Item.alive += 1

    def __del__(self):
        Item.alive -= 1


checks = 0
for n in range(9):
    wanted = [f"a{i}" for i in range(n)]
    for which in range(12):
        def new():
            return list(made(n))[which]

        name, l = new()
        check(name, n, "made", l == wanted and len(l) == n)
        for more in range(20):
            l.append(more)
            check(name, n, "append", l == wanted + list(range(more + 1)))
        name, l = new()
        l.extend(l)
        check(name, n, "extend by itself", l == wanted + wanted)
        name, l = new()
        l.extend("xyz")
        l[1:1] = ["in"] * 3
        check(name, n, "splice", l == (wanted + list("xyz"))[:1] + ["in"] * 3 + (wanted + list("xyz"))[1:])
        name, l = new()
        for _ in range(n):
            l.pop()
        check(name, n, "popped", l == [])
        l += [1]
        check(name, n, "again", l == [1])
        name, l = new()
        l.clear()
        l.extend(range(5))
        check(name, n, "cleared", l == [0, 1, 2, 3, 4])
        name, l = new()
        l.sort(reverse=True)
        check(name, n, "sort", l == wanted[::-1])
        l.append("z")
        l.sort()
        check(name, n, "sort again", l == wanted + ["z"])
        l.reverse()
        check(name, n, "reverse", l == ["z"] + wanted[::-1])
        name, l = new()
        l.insert(0, "first")
        del l[-1:]
        check(name, n, "insert", l == (["first"] + wanted)[:-1])
        name, l = new()
        try:
            l.sort(key=lambda item: (l.append(item), item)[1])
            check(name, n, "sort while it changes", n == 0)
        except ValueError as error:
            check(name, n, "sort while it changes", n > 0 and str(error) == "list modified during sort")
        check(name, n, "after that", sorted(map(str, l)) == wanted)
        checks += 1
print(checks, "ways")

# Unpacking a list that nobody else has, and one that somebody has.
for n in (1, 2, 3, 7, 8):
    kept = [Item() for _ in range(n)]
    if n == 2:
        a, b = [Item(), Item()]
        c, d = kept
        print(c is kept[0], d is kept[1], Item.alive)
        del a, b, c, d
    elif n == 3:
        a, b, c = [Item(), Item(), Item()]
        d, e, f = kept
        print(f is kept[2], Item.alive)
        del a, b, c, d, e, f
    del kept
    print(n, Item.alive)
try:
    a, b, c = [Item(), Item()]
except ValueError as error:
    print(error)
try:
    a, b = "1 2 3".split()
except ValueError as error:
    print(error)
print(Item.alive)

# Threads at small lists that all know.
shared = [[], [1], [1, 2], [1, 2, 3], list(range(7))]
sizes = [len(l) for l in shared]


def work():
    for _ in range(300):
        for l in shared:
            l.append(0)
            l[0]
            l.pop()
            sorted(l)
            l[:]


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print([len(l) for l in shared] == sizes)


class Sub(list):
    pass


for n in range(9):
    s = Sub(range(n))
    s.append(n)
    s.sort(reverse=True)
    t = Sub(s)
    t.extend(s)
    assert s == list(range(n, -1, -1)) and len(t) == 2 * n + 2, n
print(Sub([1, 2]), Sub("ab") + ["c"])
