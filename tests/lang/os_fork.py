"""Forking a process that has one thread, and what is called around it."""

import os


def say(*words):
    print(*words, flush=True)


called = []


def note(*words):
    return lambda: called.append(words)


os.register_at_fork(before=note("before, first"), after_in_parent=note("in the parent, first"))
os.register_at_fork(before=note("before, second"), after_in_child=note("in the child"))


def in_child(work):
    """The exit status of a child that does the work, which says how it ended."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.write(writing, repr(work()).encode())
        os._exit(3)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(process, 0)
    return said.decode(), os.waitstatus_to_exitcode(status)


numbers = [1, 2, 3]


def change():
    numbers.append(4)
    return numbers


say(in_child(change), numbers)
say(in_child(lambda: called))
say(called)


def collect():
    """A child has a heap of its own, with threads that it starts."""
    import gc
    import threading

    class Node:
        pass

    for _ in range(1000):
        node = Node()
        node.self = node
    found = []
    threads = [threading.Thread(target=lambda: found.append(gc.collect() >= 0)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, threading.active_count(), threading.current_thread() is threading.main_thread()


say(in_child(collect))
say(in_child(lambda: os.getppid() != os.getpid()))
say(in_child(lambda: in_child(lambda: "a child of a child")))
