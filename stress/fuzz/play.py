"""Plays a file of cases under the interpreter that runs it:  play.py calls|programs|source CASES.json

The file is a list of [number, text]; each outcome is a line on stdout. See prelude.py for how it is told.
"""

import json
import linecache
import sys
import traceback
import warnings

from prelude import case, line, shown


def call(number, text):
    case(number, lambda: eval(compile(text, "<case>", "eval"), world))


def program(number, text):
    name = f"<program {number}>"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    said = []
    scope = {"__name__": "program", "say": lambda one: said.append(shown(one))}
    try:
        exec(compile(text, name, "exec"), scope)
    except BaseException as error:
        told = traceback.format_exception(error)
        said += [one for one in told if "play.py" not in one]
    line(number, "\n".join(said[:300]))


def source(number, text):
    mode, flags = "exec", 0
    if text.startswith("\0bytes"):
        text = text[6:].encode("latin-1")
    elif text.startswith("\0mode"):
        head, _, text = text.partition("\n")
        _, mode, flags = head.split()
    told = []
    warnings.showwarning = lambda message, category, file, at, *rest: told.append(f"{category.__name__} {at}: {message}")
    try:
        compile(text, "<source>", mode, int(flags), dont_inherit=True)
        said = "compiles"
    except SyntaxError as error:
        place = f"{error.lineno}:{error.offset} to {error.end_lineno}:{error.end_offset}"
        said = f"{type(error).__name__}: {error.msg} at {place} in {error.text!r}"
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
    line(number, "; ".join([said, *told]))


PLAYERS = {"calls": call, "programs": program, "source": source}

if __name__ == "__main__":
    kind, path = sys.argv[1:]
    world = {}
    if kind == "calls":
        exec("from world import *\nfrom prelude import t", world)
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    for number, text in cases:
        PLAYERS[kind](number, text)
