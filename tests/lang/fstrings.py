"""f-strings."""


def attempt(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


x, name, items = 3.14159, "typhon", [1, 2, 3]
print(f"{x} {x:.2f} {x!r} {name!r:>10} {name:^12}| {name:*<10} {items} {items[0]} {len(items)}")
print(f"{x=} {x = } {x=:.1f} {name=} {name=!s} {1 + 1=} { items [0] = }")
width, precision = 10, 3
print(f"{x:{width}.{precision}f}|{name:{'>'}{width}}|{x:{f'{width}'}}|")
print(f"{{}} {{{x:.0f}}} {{x}}", f"", f"{'nested'} {f'{f"{name}"}'}", f"{'a' if x > 3 else 'b'}", f"{ {'k': 1}['k'] }", f"{[i * i for i in range(3)]}")
print(f"{name!r}" f" and {name}" " plain" rf"\n{name}", f"{lambda_(3)}" if (lambda_ := lambda n: n * 2) else "")
print(f"""multi
{name
}
line""", f"{
    x
    :.1f}", f"{'quotes "inside"'}", f'{"\n".join(['a', 'b'])}', f"{'#'}")
print(f"{x!s:.4} {True:d} {None} {...} {0x10:#x} {1e10} {-0.0}", f"{(y := 5)} {y}", f"{x:}")


class Custom:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "Custom!"

    def __str__(self):
        return "custom"


c = Custom()
print(f"{c} {c:abc} {c!r} {c!s} {c!r:>10} {c:{name}} {c:%H:%M} {c=}", format(c), format(c, "z"), "{:q} {!r}".format(c, c))


class Plain:
    __repr__ = lambda self: "plain"


class BadFormat:
    def __format__(self, spec):
        return 5


attempt(lambda: f"{Plain():x}")
attempt(lambda: f"{BadFormat()}")
attempt(lambda: f"{missing}")
attempt(lambda: f"{name:d}")
attempt(lambda: f"{[]:>5}")
attempt(lambda: f"{1:{'zz'}}")
print(f"{Plain()} {Plain()!r:>8}", f"{'é😀':>5}|{'é':_^5}|{'long text':.4}|{'x':<3}|{'ab':05}|{'x':=>3}")
print(f"{3:{4}}", f"{'a':{'b'}>{5}}", f"{1,2}", f"{1, *items}", f"{not x}", f"{x if x else 0:.1f}", f'{name[1:3]}', f"{items[-1]:03}")
