"""Comprehensions and their scopes."""

x = "outer"
print([x for x in range(3)], x, {x: x * 2 for x in range(3)}, sorted({x % 2 for x in range(5)}), list(x for x in "ab"), x)
print([(i, j) for i in range(3) for j in range(i)], [i for i in range(10) if i % 2 if i > 4], [[j for j in range(i)] for i in range(3)], [y for x in [[1, 2], [3]] for y in x])
print([f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]], [a + b for a, b in [(1, 2), (3, 4)]], [a for a, *_ in ["xyz", "uv"]])
print([y := 5, y], [last := i for i in range(4)], last, any((found := n) > 2 for n in range(5)), found)


def scopes(n):
    inner = [n * k for k in range(3)]
    nested = [[n + i + j for j in range(2)] for i in range(2)]
    total = sum(n for _ in range(3))
    return inner, nested, total, sorted(locals())


print(scopes(5))


class Body:
    size = 3
    items = [i for i in range(size)]
    try:
        bad = [size for i in range(2)]
    except NameError as error:
        print(error)


print(Body.items)
g = (i * i for i in range(4))
print(next(g), list(g), list(g), type(g).__name__)
source = [1, 2, 3]
lazy = (i for i in source if i > limit)
limit = 1
print(list(lazy))
try:
    (i for i in 5)
except TypeError as error:
    print(error)
try:
    [1 / i for i in (1, 0)]
except ZeroDivisionError as error:
    print(error)
print({k: v for k, v in {"a": 1}.items()}, {**{i: i for i in range(2)}}, [*(i for i in range(2))], max(i for i in range(3)), dict((i, i) for i in range(2)), " ".join(str(i) for i in range(3)))
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [(lambda n: n * 2)(i) for i in range(3)], [i if i % 2 else -i for i in range(4)], [i for i in range(5) if not i % 2 or i == 3])


def deep():
    a = 1
    return [[[a + b + c + d for d in range(2)] for c in range(2)] for b in range(2)]


print(deep(), [i for i in [j for j in [k for k in range(3)]]])


def order():
    def note(n):
        print("note", n, end=" ")
        return n

    print({note(1): note(2), note(3): note(4)}, {note(k): note(k + 10) for k in range(2)})


order()
