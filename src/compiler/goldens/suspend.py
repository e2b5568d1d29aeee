def g(a):
    x = yield a
    y = yield from x
    return (i async for i in y) if 0 else (i for i in y)
async def f(a):
    async with a as b:
        async for x in b:
            yield [await y async for y in x]
