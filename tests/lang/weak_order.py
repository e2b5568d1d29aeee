"""The order of weak references to an object, and what their texts tell of its name."""

import types
import weakref


class Thing:
    pass


class Reference(weakref.ref):
    pass


thing = Thing()
made = {
    "with a callback": weakref.ref(thing, print),
    "shared proxy": weakref.proxy(thing),
    "shared": weakref.ref(thing),
    "proxy with a callback": weakref.proxy(thing, print),
    "of a subclass": Reference(thing),
}
for reference in weakref.getweakrefs(thing):
    print(next(name for name, other in made.items() if other is reference))


class Named(dict):
    def __getattr__(self, name):
        return self[name]


class Failing:
    @property
    def __name__(self):
        raise ZeroDivisionError


thing.__name__ = "of the instance alone"
print(*(repr(weakref.ref(x)).count("(") for x in (thing, Named(), types.ModuleType("module"), print, Thing) if x is not None))
try:
    repr(weakref.ref(failing := Failing()))
except ZeroDivisionError:
    print("the error is the caller's")
