import os.path as p
from . import a as b
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
def loops(xs):
    total = 0
    for i, x in enumerate(xs):
        if 0 < x <= 10 and not i or x is None:
            total += x
        elif x in {1, 2}:
            break
        else:
            continue
    else:
        return -1
    while total:
        total -= 1
    return total
