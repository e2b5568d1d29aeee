class A:
    pass


a = A()
a.b = A()
a.b.c = [1, {"k": None}]


def f(*args):
    return a.b.c[1]["k"].attribute + 1


value = 3 + f(1, 2) * 4
