"""Closures, nonlocal, global and the rules of names."""


def counter():
    n = 0

    def step(by=1):
        nonlocal n
        n += by
        return n

    def read():
        return n

    return step, read


step, read = counter()
other, _ = counter()
print(step(), step(5), read(), other(), step.__closure__[0].cell_contents, step.__code__.co_freevars, counter.__code__.co_cellvars)


def three():
    a = 1

    def two():
        b = 2

        def one():
            nonlocal a
            a += b
            return a, b

        return one

    return two()


one = three()
print(one(), one())
fs = []
for i in range(3):
    def f():
        return i
    fs.append(f)
print([f() for f in fs])

g = 1


def use_global():
    global g, made
    g += 1
    made = "made"

    def inner():
        global g
        g += 10

    inner()
    return g


print(use_global(), g, made)


def attempt(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


def unbound():
    print(v)
    v = 1


def free():
    def inner():
        return v
    attempt(inner)
    v = 5
    attempt(inner)
    del v
    attempt(inner)


def deleted():
    v = 1
    del v
    return v


def conditional(flag):
    if flag:
        v = 1
    return v


attempt(unbound)
free()
attempt(deleted)
attempt(lambda: conditional(False))
attempt(lambda: conditional(True))
attempt(lambda: undefined_name)


def handler():
    try:
        1 / 0
    except ZeroDivisionError as error:
        pass
    return error


attempt(handler)


def delete_missing():
    del g2


attempt(delete_missing)


def delete_global():
    global made
    del made
    return made


attempt(delete_global)


def shadow(len):
    return len


print(shadow(5), (lambda: (lambda: g)())(), (lambda x: lambda y: x + y)(1)(2))


class C:
    g = "class"

    def method(self):
        return g, __class__.__name__

    attribute = g
    nested = [g for _ in range(1)]


print(C().method(), C.attribute, C.nested)


def class_closure():
    v = "enclosing"

    class K:
        seen = v
        v = "own"

        def m(self):
            return v

    return K.seen, K.v, K().m()


attempt(class_closure)


def walrus():
    if (n := 10) > 5:
        [m := n + i for i in range(2)]
    return n, m


print(walrus(), sorted(vars()["C"].__dict__)[-1])


def recursive(n):
    def fact(k):
        return 1 if k < 2 else k * fact(k - 1)
    return fact(n)


print(recursive(20), eval("g + 1"), eval("x + y", {"x": 1, "y": 2}), eval("a", {}, {"a": 5}))
namespace = {}
exec("def f(n):\n    return n * k\nk = 7\nresult = f(6)", namespace)
print(namespace["result"], sorted(k for k in namespace if k != "__builtins__"))


def cells():
    def setter(value):
        nonlocal content
        content = value
    content = None
    return setter, lambda: content


s, r = cells()
s([1]); print(r())
