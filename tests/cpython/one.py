"""Runs one file of CPython's test suite and tells, line by line on a file descriptor, what became of each test.

    typhon -X stdlib=LIB one.py FD EXECUTABLE NAME [ID...]

Without the tests ID…, which ended the process before. EXECUTABLE is sys.executable for the tests.

A line is JSON: [what, test, text], where what is started, passed, failed, skipped or, at the end, done.
"""

import json
import os
import sys
import types
import unittest

# Modules of CPython for its own tests, which some files cannot be imported without; a test that uses one is skipped. Of some
# they want one name: others are not there, for what the tests are helped by has another way then.
STAND_INS = {
    "test.test_bytes": ["_testlimitedcapi"],
    "test.test_class": ["_testinternalcapi.has_inline_values"],
    "test.test_inspect": ["_pickle"],
    "test.test_types": ["_datetime"],
}


# How often CPython runs something before it has its own instructions for it: tests do so as often, and any number will do.
NUMBERS = {
    "test.test_monitoring": ("_testinternalcapi", {"SPECIALIZATION_THRESHOLD": 2, "SPECIALIZATION_COOLDOWN": 2}),
}

# Classes of tests that want CPython's modules in C, and that disturb the tests after them when they are skipped half-way.
LEFT_OUT = {"test.test_monitoring": ["TestCApiEventGeneration"]}


class Absent:
    """What such a module would have."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *args, **keywords):
        raise unittest.SkipTest(f"{self.name} is CPython's own")

    def __getattr__(self, name):
        self()


class StandIn(types.ModuleType):
    """In the place of a module of CPython in C."""

    only = None

    def __getattr__(self, name):
        if name.startswith("__") or self.only not in (None, name):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")


def numbers(module, values):
    """A stand-in that has nothing but numbers."""
    sys.modules[module] = stand_in = StandIn(module)
    stand_in.only = ""
    vars(stand_in).update(values)


def stand_ins(names):
    # What has an implementation in Python takes that one first.
    import datetime, pickle  # noqa: E401, F401

    for name in names:
        name, _, only = name.partition(".")
        try:
            __import__(name)
        except ImportError:
            sys.modules[name] = StandIn(name)
            sys.modules[name].only = only or None


def name(test):
    """A test's name within its file."""
    identity = test.id()
    for prefix in (sys.argv[3] + ".", "test."):
        identity = identity.removeprefix(prefix)
    return identity


def reason(error):
    """An exception in one line."""
    kind, value, _ = error
    try:
        lines = str(value).strip().splitlines()
    except Exception as again:
        lines = [f"its text raises {type(again).__name__}"]
    lines = [line.strip() for line in lines if line.strip()] or [""]
    # What keeps a file from being imported stands at the end.
    text = lines[-1] if lines[0].startswith("Failed to import") else lines[0]
    return f"{kind.__name__}: {text}" if text else kind.__name__


class Teller(unittest.TestResult):
    """Tells what happens at once: the process may not live to the end."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.bad = {}

    def tell(self, what, test, text=""):
        os.write(self.out, (json.dumps([what, name(test), text]) + "\n").encode())

    def startTest(self, test):
        super().startTest(test)
        self.tell("started", test)

    def fail(self, test, text):
        # A test that fails in several of its parts is told once.
        if name(test) not in self.bad:
            self.bad[name(test)] = text
            self.tell("failed", test, text)

    def addError(self, test, error):
        self.fail(test, reason(error))

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.fail(test, reason(error))

    def addUnexpectedSuccess(self, test):
        self.fail(test, "an unexpected success")

    def addSkip(self, test, why):
        self.tell("skipped", getattr(test, "test_case", test), str(why))

    def addExpectedFailure(self, test, error):
        self.tell("passed", test)

    def addSuccess(self, test):
        if name(test) not in self.bad:
            self.tell("passed", test)


def without(suite, ended):
    """The suite without some tests; the order is kept."""
    kept = unittest.TestSuite()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            kept.addTest(without(test, ended))
        elif name(test) not in ended:
            kept.addTest(test)
    return kept


def left_out(teller, suite, classes):
    """The names of the tests of these classes, which are told as skipped."""
    names = set()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            names |= left_out(teller, test, classes)
        elif type(test).__name__ in classes:
            teller.addSkip(test, "it wants a module of CPython in C")
            names.add(name(test))
    return names


def main():
    out, sys.executable, module = int(sys.argv[1]), *sys.argv[2:4]
    ended = set(sys.argv[4:])
    teller = Teller(out)
    try:
        from test import support

        stand_ins(STAND_INS.get(module, ()))
        if module in NUMBERS:
            numbers(*NUMBERS[module])
        support.use_resources = []
        support.verbose = 0
        suite = unittest.defaultTestLoader.loadTestsFromName(module)
        without(suite, ended | left_out(teller, suite, LEFT_OUT.get(module, ()))).run(teller)
    except unittest.SkipTest as skipped:
        os.write(out, (json.dumps(["skipped", "the whole file", str(skipped)]) + "\n").encode())
    except BaseException as error:
        text = reason((type(error), error, None))
        os.write(out, (json.dumps(["failed", "the whole file", text]) + "\n").encode())
    os.write(out, b'["done", "", ""]\n')


# Processes that tests start by multiprocessing import the file that began it all.
if __name__ == "__main__":
    main()
