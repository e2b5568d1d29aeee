"""Calls through a decorator that passes on whatever it is given."""

from functools import wraps
from time import perf_counter


def passing(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@passing
def combine(a, b, c=0):
    return a + b + c


def work():
    n = 0
    for i in range(200_000):
        n = combine(i, 1) + combine(i, b=2, c=3)
    return n


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
