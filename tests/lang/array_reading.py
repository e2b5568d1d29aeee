"""Arrays from pickles of other machines, items that are no characters, comparisons without values."""

import array
import warnings

A = array.array
F, G, S, a = b"\xff\xff\xff\xff", b"\xff\xff\xff\0", b"\0\xd8\0\0", b"a\0\0\0"


def tell(what, *more):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            outcome = ascii(eval(what) if isinstance(what, str) else what(*more))
        except Exception as error:
            outcome = f"{type(error).__name__}: {ascii(str(error))}"
    print(what if isinstance(what, str) else more, "gives", outcome, *{str(one.message) for one in seen})


for k in "wu":
    print("---", k)
    for text in """A(k, F); A(k, F)[0]; A(k, F).tolist(); A(k, F).tounicode(); A(k, G).tounicode(); A(k, S).tounicode(); A(k, S); A(k, S)[0]
        A(k, F).pop(); A(k, F) == A(k, F); A(k, F) == A(k, F + F); A(k, F) < A(k, a); A(k, F) < A('i', [1]); A(k, F) == A('i'); A(k, a + F) < A(k, a)
        list(A(k, a + F)); A(k, A('w', F)); A(k, A('u', F)); 'x' in A(k, F); A(k, F).index('x'); A(k, a + F).index('a'); A(k, a + F).__reduce_ex__(2)
        A(k, a + F).__reduce_ex__(3); A(k, a + F) * 2; memoryview(A(k, F)).format; memoryview(A(k, F))[0]; next(iter(A(k, F)))""".replace("\n", ";").split(";"):
        tell(text.strip())

print("--- order")
for text in """A('B', [1, 255]) > A('B', [1, 2]); A('b', [-1]) < A('b', [1]); A('Q', [2**64 - 1]) > A('Q', [1]); A('q', [-1, 5]) <= A('q', [-1]); A('d', [float('nan')]) == A('d', [float('nan')])
    A('d', [1.0]) == A('i', [1]); A('i', [1, 2]) >= A('h', [1, 3]); A('i') < A('h', [1]); A('f', [1.5, 2]) != A('f', [1.5]); A('H', [1]) == A('H', [1])""".replace("\n", ";").split(";"):
    tell(text.strip())

print("--- pickles")
make = array._array_reconstructor


class B(A):
    pass


for args in (
    (), (1, 2, 3), (1, 2, 3, 4), (int, "i", 8, b""), (1, "i", 8, b""), (None, "ii", 8, b""), (B, "i", 8, b"abcd"), (B, "i", 9, b"abcd"), (A, "x", 8, b""), (A, 1, 8, b""), (A, "", 8, b""),
    (A, "i", 99, b""), (A, "i", -1, b""), (A, "i", "a", b""), (A, "i", 2**31, b""), (A, "i", 2**80, b""), (A, "i", 1.5, b""), (A, "i", 8, "x"), (A, "i", 8, bytearray(4)), (A, "i", 8, b"abc"), (A, "B", 9, b"abc"),
):  # fmt: skip
    tell(make, *args)
for code in "bidwu":
    for number in range(21):
        tell(make, A, code, number, b"abcd\0\0e\0")
tell(make, A, "w", 21, b"\0\0\0a\0\0\0b")
tell(make, A, "w", 21, b"\0\x11\0\0\0\0\0b")
tell(make, A, "w", 18, b"\0\xd8a\0")

print("--- others")
for text in """A('i', [1]).__reduce_ex__('x'); A('i', [1]).__reduce_ex__(1.5); A('i', [1]).__reduce_ex__(2**70); A('i', [1]).__reduce_ex__(-1); A('u')""".split(";"):
    tell(text.strip())
numbers = A("i", [1, 2, 3, 4])
numbers[::2] = A("i")
print(numbers)
