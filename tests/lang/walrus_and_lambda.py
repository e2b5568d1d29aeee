"""Assignment expressions and lambdas in odd places."""

if (n := len("hello")) > 3:
    print(n)
while (n := n - 1) > 2:
    print(n, end=" ")
print([y := 1, y + 1, (z := 5) * y], z)
print((lambda: (w := 3) + w)(), [last := v for v in range(3)], last)
print(f"{(a := 5)} {a}", {(k := "key"): (v := 1)}, k, v)


def f(x):
    return (y := x * 2), y


print(f(4), sum(m for q in range(3) if (m := q * q)), m)
fs = {"add": lambda a, b: a + b, "id": lambda x: x, "none": lambda: None, "var": lambda *a, **k: (a, k)}
print(fs["add"](1, 2), fs["id"]("x"), fs["none"](), fs["var"](1, k=2))
print((lambda x: (lambda y: (lambda z: x + y + z)))(1)(2)(3), sorted("bca", key=lambda c: -ord(c)), list(map(lambda x, y: x * y, [1, 2], [3, 4])), list(filter(lambda x: x % 2, range(5))))
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
print(fact(10), fact.__name__, (lambda: 0).__qualname__, (lambda a, b=2, *c, d, e=5, **f: 0).__code__.co_varnames)
if any((hit := x) % 7 == 0 for x in range(5, 20)):
    print(hit)
