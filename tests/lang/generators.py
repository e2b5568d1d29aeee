"""Generators: send, throw, close, return values, yield from."""


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except BaseException as error:
        print(type(error).__name__, error)


def echo():
    received = []
    try:
        while True:
            value = yield len(received)
            received.append(value)
            if value == "stop":
                return received
    except KeyError as error:
        yield f"caught {error}"
    finally:
        print("finally", received)


g = echo()
print(next(g), g.send("a"), g.send(None), next(g))
try:
    g.send("stop")
except StopIteration as stop:
    print(stop.value, stop.args)
attempt(next, g)
g = echo()
attempt(g.send, "too early")
next(g)
print(g.throw(KeyError("k")))
attempt(next, g)
g = echo()
next(g)
g.close(); g.close()
attempt(next, g)
g = echo()
next(g)
attempt(g.throw, ValueError("thrown"))
attempt(g.throw, ValueError, "late")
g = echo()
attempt(g.throw, ValueError("at start"))
attempt(next, g)


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn()
next(g)
attempt(g.close)


def swallows():
    try:
        yield 1
    except GeneratorExit:
        return 99


g = swallows()
next(g)
print(g.close())


def inner():
    try:
        x = yield "in1"
        print("inner got", x)
        yield "in2"
    except ValueError as error:
        print("inner caught", error)
        yield "recovered"
    return "inner result"


def outer():
    result = yield from inner()
    print("result", result)
    yield from [1, 2]
    yield from "ab"
    return (yield from range(2))


g = outer()
print(next(g), g.send("hello"), g.throw(ValueError("v")), list(g))
g = outer()
next(g)
g.close()


def reenter():
    yield next(me)


me = reenter()
attempt(next, me)


def stops():
    yield 1
    raise StopIteration("inside")


attempt(list, stops())


def numbers():
    yield 1
    yield
    yield 2, 3
    x = yield
    print(x)


print(list(numbers()))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


from itertools import islice, takewhile

print(list(islice(fib(), 15)), list(takewhile(lambda n: n < 50, fib())), sum(islice(fib(), 10)))


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(list(tree(4)))
g = numbers()
print(g.gi_running, g.gi_frame is not None, g.gi_code.co_name, g.gi_yieldfrom, g.__name__, g.__qualname__, iter(g) is g, type(g).__name__)
list(g)
print(g.gi_frame)


def cleanup():
    try:
        yield 1
        yield 2
    finally:
        print("cleaned up")


for x in cleanup():
    break
g = cleanup(); next(g); del g
print("after")


def with_return():
    return 5
    yield


print(list(with_return()))
attempt(next, with_return())
exp = (x * 2 for x in [1, 2, 3])
print(next(exp), exp.send(None), list(exp))


def chain_exceptions():
    try:
        yield 1
    except ValueError:
        raise TypeError("replaced")


g = chain_exceptions(); next(g)
try:
    g.throw(ValueError("first"))
except TypeError as error:
    print(error, repr(error.__context__))


def deep(n):
    if n == 0:
        yield "bottom"
    else:
        yield from deep(n - 1)


print(list(deep(100)))


class Delegate:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration("from next")

    def close(self):
        print("closed delegate")


def d():
    return (yield from Delegate())


attempt(next, d())
attempt(lambda: (lambda: (yield))().send(1))
state = [0]


def lazy():
    state[0] += 1
    yield state[0]


g = lazy(); print(state, next(g), state)
a, b, *c = fib_list = list(islice(fib(), 6)); print(a, b, c)
