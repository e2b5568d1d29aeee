"""Instructions that many threads teach while the class changes: what is found is what the class says, and nothing else."""

import threading
import time

SPAN = 1.5
PROBE = """
def probe(point):
    try:
        found = point.name
    except AttributeError:
        found = None
    try:
        called = point.name()
    except (AttributeError, TypeError):
        called = None
    try:
        point.name = 7
    except AttributeError:
        pass
    return found, called
"""


class Point:
    pass


def getter(self):
    return 8


def method(self):
    return 9


def setter(self, value):
    pass


kinds = [property(getter, setter), method, 5, staticmethod(len), property(getter, setter), None]
done = threading.Event()
strange = []


def fresh():
    """A function whose instructions know nothing yet."""
    namespace = {}
    exec(compile(PROBE, "probe", "exec"), namespace)
    return namespace["probe"]


probe = fresh()


def changes():
    global probe
    while not done.is_set():
        probe = fresh()
        for kind in kinds:
            if kind is not None:
                Point.name = kind
            elif "name" in vars(Point):
                try:
                    del Point.name
                except AttributeError:
                    pass


def uses():
    while not done.is_set():
        point = Point()
        found, called = probe(point)
        if found not in (None, 5, 7, 8, len) and getattr(found, "__func__", None) is not method:
            strange.append(found)
        if called not in (None, 9):
            strange.append(called)
        if type(point) is not Point:
            strange.append(type(point))


threads = [threading.Thread(target=changes) for _ in range(2)] + [threading.Thread(target=uses) for _ in range(6)]
for thread in threads:
    thread.start()
time.sleep(SPAN)
done.set()
for thread in threads:
    thread.join()
print(strange[:3])
