"""Small objects that outgrow what the process may have raise MemoryError, and the program goes on."""

import subprocess
import sys

# The limit is one of addresses: it is set in a process of its own, to little more than it has to begin with.
PROGRAM = """
import itertools
import json
import pickle
import re
import resource
import threading

text = "word " * 300_000
document = "[" + '{"a": [1.5, "xyz"]},' * 10_000 + "1]"
pickled = pickle.dumps([(i, str(i), [i]) for i in range(10_000)])
told, begin = [], threading.Event()


def kept(make):
    all = []
    while True:
        all.append(make())


def fill():
    begin.wait()
    try:
        kept(lambda: {"a": [1]})
    except MemoryError:
        told.append(True)


threads = [threading.Thread(target=fill) for _ in range(4)]
for thread in threads:
    thread.start()
with open("/proc/self/statm") as statm:
    limit = int(statm.read().split()[0]) * resource.getpagesize() + (150 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
many = range(1000, 10**9)


class Node:
    def __init__(self, value):
        self.value = [value]


def generator():
    yield list(range(5))


def begun():
    made = generator()
    next(made)
    return made


def failed():
    try:
        raise ValueError([1])
    except ValueError as caught:
        return caught.with_traceback(None)


begin.set()
for thread in threads:
    thread.join()
print("threads", told)
for name, make in {
    "lists": lambda: [[] for _ in many],
    "instances": lambda: kept(lambda: Node(1)),
    "mapped strs": lambda: list(map(str, many)),
    "zip": lambda: list(zip(many, many)),
    "sorted": lambda: sorted(map(float, many)),
    "unpacked": lambda: [*map(float, many)],
    "joined": lambda: "".join(map(str, many)),
    "strs": lambda: ["x" * 100 + str(i) for i in many],
    "functions": lambda: kept(lambda: lambda: text),
    "generators": lambda: kept(begun),
    "exceptions": lambda: kept(failed),
    "product": lambda: list(itertools.product(range(100), repeat=9)),
    "split": lambda: kept(text.split),
    "slices": lambda: kept(lambda: text[1:]),
    "in other cases": lambda: kept(text.title),
    "matches": lambda: kept(lambda: re.findall("[a-z]+", text)),
    "documents": lambda: kept(lambda: json.loads(document)),
    "pickles": lambda: kept(lambda: pickle.loads(pickled)),
}.items():
    for _ in range(2):
        try:
            make()
        except MemoryError as error:
            del error
            print(name, "MemoryError")
        else:
            print(name, "was made")
"""

result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
print(result.stdout, result.stderr[-500:], f"code {result.returncode}")
