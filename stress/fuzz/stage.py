"""What generated programs find in their scope: context managers, descriptors, awaitables, and drivers of generators."""

import sys

from prelude import shown


class Error(Exception):
    pass


class SubError(Error):
    def __init__(self, *args, extra=None):
        super().__init__(*args)
        self.extra = extra


class Manager:
    """A context manager that tells what it is asked; with `swallows` it suppresses, with `breaks` it raises."""

    def __init__(self, say, name, swallows=False, breaks=None):
        self.say, self.name, self.swallows, self.breaks = say, name, swallows, breaks

    def __enter__(self):
        self.say(f"enter {self.name}")
        if self.breaks == "enter":
            raise Error(f"enter {self.name}")
        return self.name

    def __exit__(self, kind, error, trace):
        self.say(f"exit {self.name} {kind and kind.__name__} {error}")
        if self.breaks == "exit":
            raise Error(f"exit {self.name}")
        return self.swallows

    async def __aenter__(self):
        await Pause(f"aenter {self.name}")
        return self.__enter__()

    async def __aexit__(self, *args):
        await Pause(f"aexit {self.name}")
        return self.__exit__(*args)


class Pause:
    """Awaiting it hands a value to the driver and gives what the driver sends."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


class Steps:
    """An asynchronous iterator over a few numbers."""

    def __init__(self, count):
        self.count = count

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.count <= 0:
            raise StopAsyncIteration
        self.count -= 1
        return await Pause(self.count)


class Described:
    """A data descriptor that tells its uses."""

    def __init__(self, say):
        self.say = say

    def __set_name__(self, owner, name):
        self.name = name
        self.say(f"set_name {owner.__name__}.{name}")

    def __get__(self, one, kind):
        self.say(f"get {self.name} {one is None} {kind.__name__}")
        return 11 if one is not None else self

    def __set__(self, one, value):
        self.say(f"set {self.name} {value!r}")

    def __repr__(self):
        return "Described"


class Meta(type):
    def __prepare__(name, bases, **more):
        return {"prepared": name}

    def __new__(kind, name, bases, body, **more):
        made = super().__new__(kind, name, bases, body)
        made.more = sorted(more)
        return made

    def __init__(self, name, bases, body, **more):
        super().__init__(name, bases, body)

    def __getattr__(self, name):
        if name.startswith("dyn"):
            return f"meta {name}"
        raise AttributeError(f"Meta has no {name}")


class Pair:
    __match_args__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right

    def __repr__(self):
        return f"Pair({self.left!r}, {self.right!r})"


def told(error):
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, BaseExceptionGroup):
        text += f" of [{', '.join(told(one) for one in error.exceptions)}]"
    return text


def drive(one, *moves):
    """Runs a generator or coroutine by moves: a value is sent, an exception thrown, Ellipsis closes. Tells what came of each."""
    came = []
    for move in (None, *moves):
        try:
            if move is ...:
                came.append(("closed", one.close()))
            elif isinstance(move, BaseException) or isinstance(move, type):
                came.append(one.throw(move))
            else:
                came.append(one.send(move))
        except StopIteration as error:
            came.append(f"ends with {shown(error.value)}")
        except BaseException as error:
            came.append(told(error))
    return came


def drive_async(one, *moves):
    """As `drive`, for an asynchronous generator: each move is an awaitable that is run to its end."""
    came = []
    for move in (None, *moves):
        try:
            if move is ...:
                asked = one.aclose()
            elif isinstance(move, BaseException):
                asked = one.athrow(move)
            else:
                asked = one.asend(move)
            came.append(drive(asked.__await__() if hasattr(asked, "__await__") else asked, 1, 2))
        except BaseException as error:
            came.append(told(error))
    return came


def frames(error):
    """The names and lines of a traceback."""
    found, trace = [], error.__traceback__
    while trace is not None:
        found.append((trace.tb_frame.f_code.co_name, trace.tb_lineno))
        trace = trace.tb_next
    return found


sys.setrecursionlimit(300)
