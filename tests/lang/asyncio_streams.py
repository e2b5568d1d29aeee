"""asyncio: streams, subprocesses, threads, groups of tasks, asynchronous generators."""

import asyncio, sys
try: sys.set_asyncgen_hooks(3)
except TypeError as e: print(e)
try: sys.set_asyncgen_hooks(None, finalizer=3)
except TypeError as e: print(e)
async def g():
    try:
        yield 1
        yield 2
    finally:
        print("finally")
async def main():
    async for x in g():
        print(x); break
    await asyncio.sleep(0.01)
    print("end of main")
    r, w = await asyncio.open_connection(*addr)
    w.write(b"hello\n"); print(await r.readline()); w.close(); await w.wait_closed()
async def handle(r,w):
    w.write((await r.readline()).upper()); await w.drain(); w.close()
async def top():
    global addr
    s = await asyncio.start_server(handle, "127.0.0.1", 0)
    addr = s.sockets[0].getsockname()
    async with s:
        await main()
        p = await asyncio.create_subprocess_exec("echo","sub", stdout=-1)
        print(await p.communicate())
    async with asyncio.timeout(5): print(await asyncio.to_thread(lambda: 42))
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(asyncio.sleep(0)); tg.create_task(boom())
    except* ValueError as e: print(e.exceptions)
async def boom(): raise ValueError("boom")
asyncio.run(top())
