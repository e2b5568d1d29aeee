"""Numbers of bytes or items that no machine has room for."""

import array
import binascii
import io
import itertools
import marshal
import os
import random
import socket
import struct
import sys


def tell(text):
    try:
        outcome = f"gives {eval(text)!r}"
    except (MemoryError, OverflowError) as error:
        outcome = f"raises {type(error).__name__}: {error}"
    print(text, outcome)


null = open("/dev/null", "rb")
raw = open("/dev/zero", "rb", buffering=0)
for text in (
    "os.urandom(2**62); os.urandom(2**63 - 1); os.pread(0, 2**63 - 40, 0); socket.socket().recv(2**63 - 1); struct.pack(f'{2**63 - 1}x')",
    "struct.pack(f'{2**62}s', b'a'); io.BufferedReader(io.BytesIO(b'abc')).read(2**63 - 1); io.BufferedReader(io.BytesIO(b'abc')).read(2**62); null.read(2**62)",
    "io.BufferedReader(io.BytesIO(), 2**62); io.BufferedWriter(io.BytesIO(), 2**62); random.getrandbits(2**64)",
    "itertools.combinations('ab', 2**62); itertools.permutations('ab', 2**61); itertools.combinations_with_replacement('ab', 2**62); itertools.product('ab', repeat=2**58)",
    "itertools.tee('ab', 2**62); next(itertools.batched('abc', 2**62)); array.array('i', [1]) * 2**62; array.array('B').fromfile(null, 2**62)",
    "marshal.dumps(1, 2**31); sys._getframe(2**40); binascii.hexlify(b'abc', ':', 2**31); b'abc'.hex(':', -2**31 - 1); array.array('i').__reduce_ex__(2**63)",
):
    for one in text.split("; "):
        tell(one)
