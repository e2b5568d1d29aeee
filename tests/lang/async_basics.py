"""async def and await without a loop: coroutines driven by hand."""


class Suspend:
    def __init__(self, value): self.value = value

    def __await__(self):
        got = yield self.value
        return got


async def inner(n):
    a = await Suspend(n)
    b = await Suspend(n + 1)
    return a + b


async def outer():
    try:
        total = await inner(1) + await inner(10)
    finally:
        print("finally")
    return total


def drive(coroutine, answers):
    asked = []
    try:
        asked.append(coroutine.send(None))
        for answer in answers:
            asked.append(coroutine.send(answer))
    except StopIteration as stop:
        return asked, stop.value


print(drive(outer(), [1, 2, 3, 4]))


class Manager:
    async def __aenter__(self):
        print("enter", await Suspend("entering"))
        return self

    async def __aexit__(self, *exc):
        print("exit", exc[0] and exc[0].__name__, await Suspend("leaving"))
        return True


class Numbers:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return await Suspend(self.n)


async def generator():
    for i in range(3):
        yield i
        await Suspend(f"pause {i}")


async def everything():
    async with Manager() as m:
        async for x in Numbers(2):
            print("got", x)
        else:
            print("else")
        print([y async for y in generator()], [y * await Suspend("in comp") for y in range(1)], {k async for k in Numbers(1)})
        raise ValueError("swallowed")
    return "done"


c = everything()
asked, answer = [], None
try:
    while True:
        asked.append(c.send(answer))
        answer = len(asked)
except StopIteration as stop:
    print(asked, stop.value)
c = inner(1)
print(type(c).__name__, c.cr_frame is not None, c.__name__)
c.close()
for action in (lambda: drive(c, []), lambda: iter(inner), lambda: next(c)):
    try:
        action()
    except (RuntimeError, TypeError) as error:
        print(type(error).__name__, error)
c = outer()
c.send(None)
try:
    c.throw(KeyError("thrown"))
except KeyError as error:
    print("out", error)
import asyncio


async def worker(name, n):
    for i in range(n):
        await asyncio.sleep(0)
    return name


async def main():
    print(await asyncio.gather(worker("a", 3), worker("b", 1)))
    async with asyncio.TaskGroup() as group:
        t = group.create_task(worker("t", 2))
    print(t.result())
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError:
        print("timeout")
    q = asyncio.Queue()
    await q.put(1)
    print(await q.get(), await asyncio.to_thread(lambda: "in thread"))


asyncio.run(main())
