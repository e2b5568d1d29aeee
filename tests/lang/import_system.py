"""Packages, relative imports, namespaces, errors, sys.modules."""

import sys


def attempt(source):
    try:
        exec(source, {"__name__": "__main__"})
        print("ok:", source)
    except Exception as error:
        print(type(error).__name__ + ":", str(error).replace(sys.path[0], "PATH"))


import pkg
import pkg.low
import pkg.low as renamed
from pkg import VALUE, lower, late
from pkg.sub import fine

print(pkg.VALUE, pkg.low is lower is renamed, VALUE, late.__name__, fine.result, pkg.name, pkg.lazy)
print(pkg.__name__, pkg.__package__, pkg.__path__ is not None, pkg.__file__.endswith("__init__.py"), pkg.__spec__.name, pkg.low.__spec__.parent, type(pkg).__name__, pkg.__doc__)
print("pkg.low" in sys.modules, sys.modules["pkg"] is pkg, repr(pkg.low).replace(sys.path[0], "PATH"))
from pkg.star import names

print(names)
from pkg import circle_a

print(circle_a.both(), circle_a.circle_b.early)
import pkg.space.inner

print(pkg.space.inner.WHERE, pkg.space.__file__ if hasattr(pkg.space, "__file__") else "namespace", type(pkg.space.__path__).__name__)
attempt("from pkg import *; print(sorted(n for n in globals() if n[0] != '_'))")
attempt("import pkg.missing")
attempt("import pkg.low.deeper")
attempt("from pkg import missing")
attempt("from pkg.low import missing")
attempt("import nothing_like_this")
attempt("import pkg.broken")
attempt("import pkg.broken")
attempt("import pkg.badsyntax")
attempt("import pkg.sub.deep")
attempt("from . import x")
attempt("from .x import y")
attempt("import sys as s, os.path as p; print(s.__name__, p.__name__[-4:])")
attempt("from math import pi as p, sqrt; print(p, sqrt(4))")
attempt("from os import path; import os; assert os.path is path")
print("pkg.broken" in sys.modules, __name__, __import__("pkg.low").__name__, __import__("pkg.low", fromlist=["VALUE"]).__name__)
import importlib

low = importlib.import_module("pkg.low")
low.VALUE = 99
importlib.reload(low)
print(low.VALUE, importlib.import_module(".low", "pkg") is low, importlib.util.find_spec("nope") if hasattr(importlib, "util") else None)
sys.modules["made_up"] = type(sys)("made_up")
import made_up

made_up.x = 5
print(made_up.x, repr(made_up))
sys.modules["blocked"] = None
attempt("import blocked")


def local_import():
    import pkg.low as inner
    from pkg import sub
    return inner.VALUE, sub.__name__


print(local_import(), "json" in sys.modules or __import__("json").dumps([1]))
module = type(sys)("fresh", "doc")
module.f = lambda: 1
print(module.__name__, module.__doc__, module.f(), vars(module)["f"] is module.f, module.__spec__, module.__dict__["__name__"])
try:
    module.g
except AttributeError as error:
    print(error)
del module.f
print(hasattr(module, "f"))
