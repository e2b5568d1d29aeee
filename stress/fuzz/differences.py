"""What counts as a difference, which differences have one cause, and which are known."""

import ast
import os
import pickletools
import re
import tomllib

from engines import HERE, is_fatal

SHAPES = ((re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""), "S"), (re.compile(r"-?\d[\d.e+]*"), "0"))


def shape(outcome):
    """The outcome without the names, texts and numbers that it speaks of."""
    for pattern, letter in SHAPES:
        outcome = pattern.sub(letter, outcome[:1500])
    return outcome[:200]


def callee(text):
    """What a call calls: differences of one function with outcomes of one shape are told once."""
    found = re.findall(r"[\w.]+(?=\()|\.__\w+__\b", text)
    return next((one for one in found if one not in ("t",)), "")


def anagram(one, other):
    """Whether two texts have the same letters: what is printed in another order."""
    return sorted(one) == sorted(other)


NUMBER = re.compile(r"\d+\.?\d*(?:e[-+]?\d+)?")


def close(one, other):
    """Whether two texts are the same but for the last digits of floats."""
    if NUMBER.sub("", one) != NUMBER.sub("", other):
        return False
    pairs = zip(map(float, NUMBER.findall(one)), map(float, NUMBER.findall(other)))
    return all(abs(a - b) <= 4e-15 * max(abs(a), abs(b)) + 1e-300 for a, b in pairs)


def pickled(outcome):
    """What a pickle says, without how often it says an equal text: what is looked up again stands as it was put in."""
    said, memo = [], []
    for code, value, _ in pickletools.genops(ast.literal_eval(outcome.removeprefix("= "))):
        if code.name == "MEMOIZE":
            memo.append(said[-1])
        elif code.name in ("BINGET", "LONG_BINGET"):
            said.append(memo[value])
        elif code.name != "FRAME":
            said.append((code.name, value))
    return said


def same_pickle(one, other):
    """Whether two texts are those of pickles that differ in the identity of equal texts alone."""
    try:
        return pickled(one) == pickled(other)
    except (ValueError, SyntaxError, IndexError):
        return False


ALIKE = {"anything": lambda one, other: True, "anagram": anagram, "close": close, "pickle": same_pickle}


class Known:
    """Differences that known.toml names: `case`, `cpython` and `typhon` are searched for in what their names say.

    `alike` says how much the outcomes may differ at all: "anagram" for an order, "close" for last digits, "pickle" for
    pickles that look equal texts up or say them again.
    """

    def __init__(self):
        with open(os.path.join(HERE, "known.toml"), "rb") as file:
            self.entries = tomllib.load(file).get("known", [])
        for entry in self.entries:
            entry["uses"] = 0
            for name in ("case", "cpython", "typhon"):
                entry[name] = re.compile(entry.get(name, ""), re.DOTALL)
            entry["alike"] = ALIKE[entry.get("alike", "anything")]

    def names(self, kind, text, wanted, got):
        if is_fatal(got):
            return False
        for entry in self.entries:
            if kind in entry.get("kind", kind).split() and entry["case"].search(text) and entry["cpython"].search(wanted) and entry["typhon"].search(got) and entry["alike"](wanted, got):
                entry["uses"] += 1
                return True
        return False


def first_parting(wanted, got):
    """Where two outcomes part, with some of what is before."""
    place = next((n for n, (a, b) in enumerate(zip(wanted, got)) if a != b), min(len(wanted), len(got)))
    begin = max(0, place - 150)
    return wanted[begin : place + 300], got[begin : place + 300]


def cause(kind, text, wanted, got):
    """A key that differences of one cause are hoped to share."""
    if is_fatal(got):
        return kind, "fatal", shape(got)
    if kind == "calls":
        return kind, callee(text), shape(wanted), shape(got)
    if kind == "source":
        return kind, shape(wanted.split(" at ")[0]), shape(got.split(" at ")[0])
    lines = zip(wanted.split("\\n"), got.split("\\n"))
    parting = next(((a, b) for a, b in lines if a != b), ("", ""))
    return kind, shape(parting[0])[:60], shape(parting[1])[:60]
