def g(items):
    for i in items:
        yield 10 / i


total = sum([x for x in g([1, 0])])
