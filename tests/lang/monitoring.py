# sys.monitoring: tools are told of frames, lines, calls and exceptions.
import sys

monitoring = sys.monitoring
events = monitoring.events
TOOL = 3
told = []


def inner(x):
    return len([x])


def outer():
    try:
        inner(1)
        {}["key"]
    except KeyError:
        pass
    return sum(numbers())


def numbers():
    yield 1
    yield 2


NAMES = "PY_START PY_RESUME PY_RETURN PY_YIELD LINE RAISE PY_UNWIND CALL C_RETURN".split()


def watcher(name):
    def watch(code, place, *rest):
        if code.co_filename != __file__:
            return None
        if name == "LINE":
            rest = (place - code.co_firstlineno,)
        if name == "CALL" or name == "C_RETURN":
            rest = (getattr(rest[0], "__name__", "?"), rest[1] is monitoring.MISSING)
        if name == "RAISE":
            rest = (type(rest[0]).__name__,)
        told.append((name, code.co_name, *rest))

    return watch


monitoring.use_tool_id(TOOL, "golden")
print(monitoring.get_tool(TOOL), monitoring.get_tool(4))
for name in NAMES:
    monitoring.register_callback(TOOL, getattr(events, name), watcher(name))
wanted = events.PY_START | events.PY_RETURN | events.PY_YIELD | events.PY_RESUME | events.LINE | events.RAISE | events.CALL
monitoring.set_events(TOOL, wanted)
outer()
monitoring.set_events(TOOL, 0)
for event in told:
    if event[1] != "<module>":
        print(*event)

print("-- local events, disabled after the first")
told.clear()


def once(code, line):
    told.append(line - code.co_firstlineno)
    return monitoring.DISABLE


monitoring.register_callback(TOOL, events.LINE, once)
monitoring.set_local_events(TOOL, numbers.__code__, events.LINE)
print(list(numbers()), list(numbers()), told, monitoring.get_local_events(TOOL, numbers.__code__) == events.LINE)
monitoring.restart_events()
list(numbers())
print(told)
monitoring.free_tool_id(TOOL)
list(numbers())
print(told, monitoring.get_tool(TOOL))
for wrong in events.C_RETURN, 1 << 30:
    monitoring.use_tool_id(TOOL, "golden")
    try:
        monitoring.set_events(TOOL, wrong)
    except ValueError as error:
        print(error)
    monitoring.free_tool_id(TOOL)
