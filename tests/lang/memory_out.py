"""Containers that outgrow what the process may have raise MemoryError, and the program goes on."""

import subprocess
import sys

# The limit is one of addresses: it is set in a process of its own, to little more than it has to begin with.
PROGRAM = """
import itertools
import resource

with open("/proc/self/statm") as statm:
    limit = int(statm.read().split()[0]) * resource.getpagesize() + (160 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
many = range(10**9)
for name, make in {
    "dict": lambda: dict.fromkeys(many),
    "set": lambda: set(many),
    "frozenset": lambda: frozenset(many),
    "list": lambda: list(many),
    "tuple": lambda: tuple(many),
    "repeated": lambda: [None] * 10**9,
    "bytearray": lambda: bytearray(10**10),
    "str": lambda: "ab" * 10**10,
    "power": lambda: (-5) ** 662555932,
    "smaller power": lambda: (224289650).__rpow__(7),
    "iterators": lambda: itertools.tee("", 10**7),
    "product": lambda: (1 << 10**9) * (1 << 10**9),
}.items():
    try:
        make()
    except MemoryError:
        print(name, "MemoryError")
    else:
        print(name, "was made")
numbers = {}
try:
    for number in many:
        numbers[number] = None
except MemoryError:
    print("whole:", all(key in numbers for key in range(0, len(numbers), 1000)))
"""

outcome = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
print(outcome.stdout, end="")
print(outcome.returncode, outcome.stderr[-300:])
