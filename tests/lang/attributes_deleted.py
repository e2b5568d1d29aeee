"""Attributes that are deleted and set again: what is left, in which order, and that nobody is mistaken for another."""

import threading


class Plain:
    def __init__(self):
        self.a, self.b, self.c, self.d = "abcd"

    def look(self):
        return [getattr(self, name, None) for name in "abcde"]

    def d_and_a(self):
        return self.d, self.a


class Slotted:
    __slots__ = ("x", "y", "__dict__")

    def __init__(self):
        self.x, self.y, self.p, self.q, self.r = 1, 2, "p", "q", "r"


def told(action):
    try:
        return action()
    except AttributeError as error:
        return f"AttributeError: {error}"


for order in ("a", "b", "d", "ab", "ba", "dcba", "abcd", "cbd"):
    plain = Plain()
    for name in order:
        delattr(plain, name)
        print(name, plain.look(), end=" ")
    print(told(plain.d_and_a), told(lambda: plain.__delattr__(order[0])))
    for name in order:
        setattr(plain, name, name * 2)
    plain.e = "e"
    print(plain.look(), vars(plain))

# Objects in whose class much is deleted, each its own way.
many = [Plain() for _ in range(200)]
for number, plain in enumerate(many):
    for bit, name in enumerate("abcd"):
        if number >> bit & 1:
            delattr(plain, name)
print([told(plain.d_and_a) if number % 16 in (0, 1, 8) else len(vars(plain)) for number, plain in enumerate(many)][:32])
print({tuple(vars(plain)) for plain in many} == {tuple(n for b, n in enumerate("abcd") if not k >> b & 1) for k in range(16)})

slotted = Slotted()
del slotted.p, slotted.x
slotted.z = "z"
print(slotted.y, slotted.q, slotted.r, slotted.z, told(lambda: slotted.x), vars(slotted))
slotted.x = 5
del slotted.r
print(slotted.x, slotted.y, vars(slotted))

# Of more attributes than slots, and of an object that other threads know.
wide = Plain()
for number in range(100):
    setattr(wide, f"n{number}", number)
for number in range(0, 100, 3):
    delattr(wide, f"n{number}")
print(len(vars(wide)), wide.n1, told(lambda: wide.n3), wide.look())

shared = Plain()


def take():
    for name in "bd":
        delattr(shared, name)


thread = threading.Thread(target=take)
thread.start()
thread.join()
print(shared.look(), vars(shared), told(lambda: delattr(shared, "b")))


class Counted:
    def __del__(self):
        print("gone", end=" ")


plain = Plain()
plain.b = Counted()
del plain.b
print(plain.look())
for _ in range(3):
    plain = Plain()
    del plain.a, plain.b
    plain.a = 1
    print(plain.d_and_a(), vars(plain))
