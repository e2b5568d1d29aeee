"""Where a truth that raises is asked: under `not`, in `and` and `or`, in conditions."""

import traceback


class E:
    def __eq__(self, other):
        raise ValueError

    def __contains__(self, other):
        raise ValueError

    def __lt__(self, other):
        raise ValueError

    def __bool__(self):
        raise KeyError


def show(text):
    try:
        exec(compile(text, "shown", "exec"), {"e": E(), "x": 1})
    except (ValueError, KeyError, TypeError) as error:
        for frame in traceback.TracebackException.from_exception(error).stack:
            if frame.filename == "shown":
                print(repr(text), frame.lineno, frame.end_lineno, frame.colno, frame.end_colno)


TEXTS = [
    "a = not e == 1",
    "a = not e != 1",
    "a = not e < 1",
    "a = not 1 in e",
    "a = not 1 not in e",
    "a = not (e == 1)",
    "if not e == 1: pass",
    "while not e < 1: pass",
    "assert not e == 1",
    "assert e == 1",
    "a = not e",
    "if not e: pass",
    "if not not e: pass",
    "a = not not e",
    "a = not x < e < 1",
    "if not x in e: pass",
    "a = not x is e and not e == 1",
    "a = 3 if not e == 1 else 4",
    "[1 for i in [1] if not e == i]",
    "a = not (\n e ==\n 1)",
    "if not (\n e ==\n 1): pass",
    "lambda: not e",
    "a = (lambda: not e == 1)()",
    "def f():\n  return not e == 1\nf()",
    "class K:\n @property\n def d(s): return 1 if not e != 3 else 2\nK().d",
    "a = e == 1 or 2",
    "if e < 1 < 2: pass",
    "if e: pass",
    "a = 1 if e else 2",
    "a = e and 1",
    "if e and 1: pass",
    "if e < 1 or 1: pass",
    "if not (e < 1 or 1): pass",
    "if not (e and 1): pass",
    "match 1:\n case _ if not e == 1: pass",
    "a = not e in e",
    "a = not e < 1 < 2",
    "a = not 0 < e < 1",
    "a = not not e == 1",
    "a = not (e and 1)",
    "a = not (1 and e)",
    "a = not (1 and e == 1)",
    "f = not (e if 1 else 2)",
    "a = not (e == 1 if x else 2)",
    "a = 1 and not e == 1",
    "a = not e == 1 or 1",
    "a = 1 or not e == 1 or 1",
    "a = x and not e",
    "a = x and e and 1",
    "a = (x and e) and 1",
    "a = e or 1",
    "a = x == 2 or e or 1",
    "a = (e or 1) and 2",
    "a = (e and x) or 2",
    "a = 1 if (e and 1) else 2",
    "a = 1 if (e == 1 and 1) else 2",
    "a = [y for y in [1] if e and 1]",
    "a = x < e < 1 and 1",
    "a = e < 1 and 1",
    "class B:\n def __eq__(s,o): return e\na = B() == 1 and 1",
    "class B:\n def __lt__(s,o): return e\na = B() < 1 < 2",
    "class B:\n def __lt__(s,o): return e\na = not B() < 1",
    "class B:\n def __lt__(s,o): return e\nif B() < 1: pass",
    "class B:\n def __lt__(s,o): return e\na = B() < 1 and 2",
]
for text in TEXTS:
    show(text)
