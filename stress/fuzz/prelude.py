"""What every generated file imports: how an outcome is told, so that two interpreters' can be compared."""

import io
import os
import re
import sys
import warnings
from itertools import islice

LONGEST = 600
ADDRESS = re.compile(r"(?<= at )0x[0-9a-f]+|(?<= @ )0x[0-9a-f]+|\b0x[0-9a-f]{6,}")
trace = []
tracked = []


def note(text):
    """An odd object tells that it was asked something; told as a part of the case's outcome."""
    if len(trace) < 20:
        trace.append(text)


def t(thing):
    """Marks an object whose state is told after the case."""
    tracked.append(thing)
    return thing


def shown(thing, depth=3):
    kind = type(thing)
    if kind in (bool, type(None), type(Ellipsis), type(NotImplemented)):
        return repr(thing)
    if kind is int:
        return hex(thing) if thing.bit_length() > 4000 else repr(thing)
    if kind in (str, bytes, bytearray):
        return repr(thing) if len(thing) < 500 else f"{thing[:100]!r}...{len(thing)}...{thing[-100:]!r}"
    if kind in (float, complex, range, slice):
        return repr(thing)
    if depth == 0:
        return kind.__name__
    if kind in (list, tuple):
        inside = ", ".join([shown(one, depth - 1) for one in thing[:30]])
        return f"{'[(' [kind is tuple]}{inside}{'...' * (len(thing) > 30)}{'])'[kind is tuple]}"
    if kind in (set, frozenset):
        return f"{kind.__name__}{{{', '.join(sorted([shown(one, depth - 1) for one in list(thing)[:200]]))}}}"
    if kind is dict:
        pairs = [f"{shown(k, depth - 1)}: {shown(v, depth - 1)}" for k, v in islice(thing.items(), 30)]
        return f"{{{', '.join(pairs)}}}"
    if isinstance(thing, BaseException):
        return f"<{failure(thing)}>"
    if isinstance(thing, type):
        return f"<class {thing.__name__}>"
    if kind is memoryview:
        return f"memoryview({thing.format}, {thing.shape}, {thing.readonly})"
    if hasattr(kind, "__next__"):
        return f"{kind.__name__} of {shown(list(islice(thing, 8)), depth - 1)}"
    text = ADDRESS.sub("0x", repr(thing))
    return f"{kind.__name__}:{text[:LONGEST]}"


EXTRA = ("start", "end", "reason", "encoding", "name", "errno", "filename", "value", "code", "pos", "msg", "lineno", "offset")


def failure(error):
    try:
        text = str(error)
    except BaseException as worse:
        text = f"(its str raises {type(worse).__name__}: {worse})"
    parts = [type(error).__name__, ": ", text]
    state = {name: getattr(error, name, None) for name in EXTRA}
    if any(value is not None for value in state.values()):
        kept = [f"{name}={shown(value, 1)}" for name, value in state.items() if value is not None]
        parts.append(f" {{{', '.join(kept)}}}")
    if error.__cause__ is not None:
        parts.append(f" from {type(error.__cause__).__name__}: {error.__cause__}")
    elif error.__context__ is not None and not error.__suppress_context__:
        parts.append(f" during {type(error.__context__).__name__}: {error.__context__}")
    if getattr(error, "__notes__", None):
        parts.append(f" notes {error.__notes__}")
    return "".join(parts)


def warned(message, category, *rest, **more):
    note(f"{category.__name__}: {message}")


warnings.simplefilter("always")
warnings.showwarning = warned
real = sys.stdout


def case(number, action):
    """Does one case and prints its outcome on one line that starts with its number."""
    trace.clear()
    tracked.clear()
    sys.stdout = captured = io.StringIO()
    try:
        try:
            outcome = "= " + shown(action())
        except BaseException as error:
            outcome = "! " + failure(error)
        state = [shown(one) for one in tracked]
    except BaseException as error:
        outcome, state = f"? telling the outcome raises {failure(error)}", []
    sys.stdout = real
    text = outcome
    if state:
        text += f" @ {' '.join(state)}"
    if trace:
        text += f" ~ {'; '.join(trace)}"
    if captured.getvalue():
        text += f" > {captured.getvalue()[:200]!r}"
    line(number, text)


def line(number, text):
    text = ADDRESS.sub("0x", text)
    if len(text) > 4000:
        text = text[:2000] + f"...{len(text)}..." + text[-500:]
    text = text.encode("utf-8", "backslashreplace").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    os.write(1, b"%d\t%s\n" % (number, text))
