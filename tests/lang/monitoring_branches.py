# sys.monitoring tells of branches: which way a condition or a loop goes, and from which line.
import sys

E = sys.monitoring.events
TOOL = 3
events = []


def line_of(code, offset):
    return next(line - code.co_firstlineno for start, end, line in code.co_lines() if start <= offset < end)


def record(name, answer=None):
    def callback(code, source, target):
        events.append((name, line_of(code, source)))
        assert any(source == row[0] and target in row[1:] for row in code.co_branches()), (source, target)
        return answer

    return callback


def watch(function, *args, answer=None, wanted=E.BRANCH_LEFT | E.BRANCH_RIGHT):
    events.clear()
    sys.monitoring.register_callback(TOOL, E.BRANCH_LEFT, record("left", answer))
    sys.monitoring.register_callback(TOOL, E.BRANCH_RIGHT, record("right", answer))
    sys.monitoring.set_local_events(TOOL, function.__code__, wanted)
    function(*args)
    sys.monitoring.set_local_events(TOOL, function.__code__, 0)
    sys.monitoring.restart_events()
    print(function.__name__, events)


def loops(count):
    for number in range(count):
        if number:
            pass
        else:
            number = 5
    while count:
        count -= 1
    return number


def nothing(value):
    if value is None:
        return 1
    return 2


def catches():
    try:
        1 / 0
    except KeyError:
        pass
    except ZeroDivisionError:
        pass


async def items(count):
    for number in range(count):
        yield number


async def drives():
    async for item in items(2):
        item


def run():
    try:
        drives().send(None)
    except StopIteration:
        pass


sys.monitoring.use_tool_id(TOOL, "branches")
watch(loops, 2)
watch(loops, 2, answer=sys.monitoring.DISABLE)
watch(loops, 1, wanted=E.BRANCH_RIGHT)
watch(nothing, None)
watch(nothing, 1)
watch(catches)
events.clear()
sys.monitoring.set_local_events(TOOL, drives.__code__, E.BRANCH_LEFT | E.BRANCH_RIGHT)
run()
print([way for way, _ in events])
sys.monitoring.set_local_events(TOOL, drives.__code__, E.BRANCH)
print(sys.monitoring.get_local_events(TOOL, drives.__code__) == E.BRANCH_LEFT | E.BRANCH_RIGHT)
sys.monitoring.set_local_events(TOOL, drives.__code__, 0)


def chooses(text):
    if text:
        return 1
    else:
        return 0


def jump(code, source, target):
    frame = sys._getframe(1)
    frame.f_lineno = frame.f_lineno + 3


sys.monitoring.register_callback(TOOL, E.BRANCH_LEFT, jump)
sys.monitoring.set_local_events(TOOL, chooses.__code__, E.BRANCH_LEFT)
print(chooses("text"))
sys.monitoring.free_tool_id(TOOL)
