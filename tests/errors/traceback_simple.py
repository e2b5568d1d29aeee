def first(x):
    return second(x, 1)


def second(a, b):
    return a / (b - 1)


print("before", flush=True)
first(10)
