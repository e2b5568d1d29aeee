from . import circle_b

A = "a"


def both():
    return A + circle_b.B
