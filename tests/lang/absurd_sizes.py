"""Sizes that no machine has end in MemoryError or OverflowError, and the program goes on."""

import io


def attempt(label, f):
    try:
        f()
        print(label, "returned")
    except (MemoryError, OverflowError) as error:
        print(label, type(error).__name__)
    except Exception as error:
        print(label, type(error).__name__, error)


HUGE = 10**17
attempt("str", lambda: "x" * HUGE)
attempt("str of two", lambda: "xy" * (2**62))
attempt("bytes", lambda: b"x" * HUGE)
attempt("bytes of size", lambda: bytes(HUGE))
attempt("bytearray", lambda: bytearray(HUGE))
attempt("list", lambda: [0] * HUGE)
attempt("list of many", lambda: [0] * (2**62))
attempt("tuple", lambda: (0,) * HUGE)
attempt("in place", lambda: [1, 2].__imul__(HUGE))
attempt("str beyond", lambda: "x" * 10**30)
attempt("list beyond", lambda: [0] * 10**30)
attempt("bytes beyond", lambda: bytes(10**30))
attempt("center", lambda: "x".center(HUGE))
attempt("ljust", lambda: "x".ljust(HUGE))
attempt("zfill", lambda: "x".zfill(HUGE))
attempt("format", lambda: f"{1:{HUGE}}")
attempt("percent", lambda: "%*d" % (HUGE, 1))
attempt("shift", lambda: 1 << HUGE)
attempt("shift beyond", lambda: 1 << 10**30)
attempt("zero shift", lambda: 0 << 10**30)
attempt("right shift", lambda: 1 >> 10**30)
attempt("range", lambda: len(range(10**30)))
attempt("list of range", lambda: list(range(HUGE)))
attempt("index", lambda: [1][10**30])
attempt("chr", lambda: chr(10**30))
attempt("float", lambda: float(10**400))
attempt("to_bytes", lambda: (1).to_bytes(HUGE, "big"))
attempt("expandtabs", lambda: "\t".expandtabs(10**30))
attempt("int power float", lambda: 10.0**1000)
attempt("sleep", lambda: __import__("time").sleep(10**30))
attempt("product", lambda: __import__("itertools").product(range(2), repeat=2**60 - 1))
attempt("product beyond", lambda: __import__("itertools").product(range(2), repeat=2**60))
attempt("buffer", lambda: io.BufferedWriter(io.BytesIO(), 2**63 - 1))
attempt("buffers", lambda: io.BufferedRWPair(io.BytesIO(), io.BytesIO(), 2**63 - 9))
attempt("small", lambda: "x" * 10)
print("end")
