"""What grows by its caller's measure raises MemoryError, or OverflowError where no memory could be so large."""

import subprocess
import sys

PROGRAM = """
import array
import binascii
import io
import itertools
import resource

with open("/proc/self/statm") as statm:
    limit = int(statm.read().split()[0]) * resource.getpagesize() + (160 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def write_at(file, place, what):
    file.seek(place)
    file.write(what)


for name, make in {
    "bytearray of an iterator": lambda: bytearray(itertools.repeat(1)),
    "array of an iterator": lambda: array.array("d", itertools.repeat(1)),
    "digits": lambda: bytes(10**8).hex(),
    "base64": lambda: binascii.b2a_base64(bytes(10**8)),
    "file of bytes": lambda: write_at(io.BytesIO(), 10**10, b"a"),
    "file of text": lambda: write_at(io.StringIO(), 10**10, "a"),
    "end of a file of bytes": lambda: write_at(io.BytesIO(), 2**63 - 1, b"a"),
    "end of a file of text": lambda: write_at(io.StringIO(), 2**63 - 1, "a"),
}.items():
    try:
        make()
    except (MemoryError, OverflowError) as error:
        print(name, repr(error))
    else:
        print(name, "was made")
"""

outcome = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
print(outcome.stdout, end="")
print(outcome.returncode, outcome.stderr[-300:])
