"""A function whose code is replaced after instructions learned what it takes, by its own thread and by others."""

import threading

def g(self):
    return 1


def s(self, v):
    self.v = v

class A:
    name = property(g, s)
    def __init__(self): pass
    def m(self): return 2
def use(a):
    return a.name
def put(a):
    a.name = 5
def call(a):
    return a.m()
def make():
    return A()
def plain(x): return x
def callplain():
    return plain(1)
def star(t):
    return plain(*t)
a = A()
for _ in range(50): use(a); put(a); call(a); make(); callplain(); star((1,))
for name, f, new in [('getter', g, lambda self, other: other), ('setter', s, lambda self, v, other: other), ('m', A.m, lambda self, o: o), ('init', A.__init__, lambda self, o: o), ('plain', plain, lambda x, y: y)]:
    f.__code__ = new.__code__
    for probe in (lambda: use(a), lambda: put(a), lambda: call(a), lambda: make(), lambda: callplain(), lambda: star((1,))):
        try: print(name, type(probe()).__name__)
        except Exception as e: print(name, type(e).__name__, e)


class B:
    pass


def one(self):
    return 1


def two(self, other):
    return 2


def generates(self):
    yield 3


def started(self):
    pass


codes = [one.__code__, two.__code__, generates.__code__]
B.name = property(one)
B.__init__ = started
starts = [started.__code__, generates.__code__, two.__code__]
done = threading.Event()


def changes():
    while not done.is_set():
        for code, start in zip(codes, starts):
            one.__code__ = code
            started.__code__ = start
    one.__code__, started.__code__ = codes[0], starts[0]


def uses():
    for _ in range(3000):
        for probe in (lambda: B().name, lambda: one(*(5,)), lambda: one(5), lambda: one(*(5, 6))):
            try:
                probe()
            except TypeError:
                pass


changer = threading.Thread(target=changes)
users = [threading.Thread(target=uses) for _ in range(3)]
for thread in [changer, *users]:
    thread.start()
for thread in users:
    thread.join()
done.set()
changer.join()
print(B().name, one(5))
