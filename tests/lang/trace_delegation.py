"""Generators that delegate, traced and monitored: each frame is told of when it goes on."""

import sys


def inner():
    text = "a" * 3
    yield 1
    text = text + "b"
    yield text


def middle():
    parts = ["c"] * 2
    yield from inner()
    print(parts)


def outer():
    yield from middle()


def catches():
    try:
        yield from inner()
    except ValueError:
        yield "caught"


def traced(what, *args):
    events = []

    def trace(frame, event, argument):
        waste = [str(events), {}]
        events.append((frame.f_code.co_name, event, frame.f_lineno))
        return trace

    sys.settrace(trace)
    try:
        result = what(*args)
    except BaseException as error:
        result = repr(error)
    finally:
        sys.settrace(None)
    print(result)
    print([event for event in events if event[0] != "traced"])


generator = outer()
next(generator)
traced(next, generator)
traced(next, generator, None)

for function in inner, outer, catches:
    generator = function()
    next(generator)
    traced(generator.throw, ValueError("thrown"))
    generator = function()
    next(generator)
    traced(generator.close)
