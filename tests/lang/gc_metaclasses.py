"""A class that is freed together with its own class, its instances, and what both hold."""

import gc
import weakref


def tower(height):
    """A metaclass of a metaclass of ..., an instance of the last, and all know each other."""
    kinds = [type]
    for level in range(height):
        kinds.append(type(kinds[-1])(f"Level{level}", (type,), {"below": tuple(kinds)}))
    made = kinds[-1]("Made", (), {"kinds": tuple(kinds)})
    made.instances = [made() for _ in range(3)]
    made.frozen = (made(), frozenset([made()]))
    for kind in kinds[1:]:
        kind.made = made
    return [weakref.ref(kind) for kind in [*kinds[1:], made, *made.instances]]


watched = [reference for _ in range(50) for height in (0, 1, 2, 5) for reference in tower(height)]
gc.collect()
gc.collect()
print(len(watched), sum(reference() is not None for reference in watched))


class Meta(type):
    ended = 0

    def __del__(cls):
        Meta.ended += 1


for _ in range(100):

    class Made(metaclass=Meta):
        def me(self):
            return Made

    Made.instance = Made()
del Made
gc.collect()
print(Meta.ended)
