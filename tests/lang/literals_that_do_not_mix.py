"""Literals of different kinds side by side, lambdas in fields, and Unicode errors that change while they are shown."""

SOURCES = [
    "t'x' 'y'", "t'x' b'y'", "t'x' br'y'", "b'y' t'x'", "'y' t'x'", "f'y' t'x'", "t'x' f'{1}'", "t'a' 'b' b'c'",
    "f'{lambda x:x}'", "f'{lambda :x}'", "f'{lambda *arg, :x}'", "f'{lambda x:}'", "f'{lambda :}'", "f'{lambda x,:}'",
    "f'{+ lambda:None}'", "t'{lambda x:}'", "{lambda x:}", "f'{(lambda x:x)(1):}'",
]  # fmt: skip
for source in SOURCES:
    try:
        print(source, eval(source))
    except SyntaxError as error:
        print(source, "|", error.msg, error.offset, error.end_offset)


class Changing(str):
    def __str__(self):
        change(error)
        return self


def replace(error):
    error.object = None


def delete(error):
    del error.object


for change in (replace, delete):
    for encoding, reason in (("utf-8", Changing("r")), (Changing("utf-8"), "r")):
        for error in (
            UnicodeEncodeError(encoding, "x", 0, 1, reason),
            UnicodeDecodeError(encoding, b"x", 0, 1, reason),
            UnicodeTranslateError("x", 0, 1, reason),
        ):
            try:
                print(str(error))
            except TypeError as refused:
                print("TypeError", refused)
