# Attributes of modules of a subclass are in the module's namespace, and a module may become one.
import sys
import types


class Sub(types.ModuleType):
    constant = 7

    @property
    def computed(self):
        return self.value + 1


module = Sub("sub")
module.value = 1
object.__setattr__(module, "other", 2)
print(sorted(name for name in vars(module) if not name.startswith("__")), module.computed, module.constant)
print("value" in dir(module), object.__getattribute__(module, "value"), vars(module) is module.__dict__)
del module.value
print(hasattr(module, "value"))
plain = types.ModuleType("plain")
plain.value = 10
plain.__class__ = Sub
print(type(plain).__name__, plain.computed, plain.constant, repr(plain))
plain.__class__ = types.ModuleType
print(hasattr(plain, "constant"), plain.value)
for native in int | str, type(sys.implementation)():
    try:
        iter(native)
    except TypeError as error:
        print(error)
for mistake in "if = 5", "while = 5", "x = = 5":
    try:
        compile(mistake, "", "exec")
    except SyntaxError as error:
        print(error.msg)


class Elsewhere:
    pass


print("__firstlineno__" in vars(Elsewhere))
Elsewhere.__module__ = "elsewhere"
print("__firstlineno__" in vars(Elsewhere))
