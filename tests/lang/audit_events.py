"""What hooks of PEP 578 hear, in the order in which it happens, and what they can keep from happening."""

import os
import sys
import tempfile

heard = []
deaf = True
refused = None


def hook(event, args):
    if deaf:
        return
    if event == refused:
        raise RuntimeError(f"{event} is refused")
    heard.append((event, args))


sys.addaudithook(hook)


def listen(work, keep=None):
    """The events of a piece of work that keep accepts."""
    global deaf
    heard.clear()
    deaf = False
    try:
        result = work()
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    finally:
        deaf = True
    return result, [event for event in heard if keep is None or event[0].startswith(keep)]


def function():
    return 1


class Thing:
    pass


class Other:
    pass


folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")


def names(found):
    result, events = found
    return result, [event for event, _ in events]


print(listen(lambda: sys.audit("mine", 1, "two")))
print(names(listen(lambda: eval("1 + 1"))))
print(names(listen(lambda: exec(compile("x = 1", "name", "exec"), {}))))
print(listen(lambda: open(path, "w").close(), "open")[1][0][1][1])
print(listen(lambda: os.close(os.open(path, os.O_RDONLY)), "open")[1][0][1][1:])
for call, *rest in [
    (os.listdir, folder), (os.mkdir, path + "d"), (os.rmdir, path + "d"), (os.chmod, path, 0o600), (os.truncate, path, 0),
    (os.link, path, path + "2"), (os.rename, path + "2", path + "3"), (os.remove, path + "3"), (os.symlink, "a", path + "4"),
    (os.unlink, path + "4"), (os.utime, path, (1, 2)), (os.kill, os.getpid(), 0), (os.putenv, "A", "b"), (os.unsetenv, "A"),
    (os.system, "true"), (os.scandir, folder),
]:
    told = listen(lambda: call(*rest))[1]
    print([(event, ["me" if part == os.getpid() else part.replace(folder, "") if isinstance(part, str) else part for part in args]) for event, args in told])
print(names(listen(lambda: (function.__code__, function.__defaults__, function.__kwdefaults__)))[1])


def change():
    function.__code__ = (lambda: 2).__code__
    function.__defaults__ = None
    del function.__kwdefaults__
    Thing.__name__ = "Renamed"
    thing = Thing()
    thing.__class__ = Other
    thing.attribute = 1
    return function()


result, events = listen(change)
print(result, [(event, args[1]) for event, args in events])
print(names(listen(lambda: (sys._getframe(), sys.settrace(None), sys.setprofile(None), id(None)))[0:2])[1])


def work_of_modules():
    import array, gc, marshal, time

    time.sleep(0)
    marshal.loads(marshal.dumps(None))
    gc.get_referents([])
    array.array("i", [1])


print([(event, args) for event, args in listen(work_of_modules)[1] if event.startswith(("time", "marshal", "gc", "array"))])
print(listen(lambda: __import__("no_such_module"), "import")[1][0][1][:2])
attempts = {
    "open": lambda: open(path).close(),
    "exec": lambda: eval("1"),
    "os.listdir": lambda: os.listdir(folder),
    "builtins.id": lambda: id(None) > 0,
    "import": lambda: __import__("no_module"),
    "object.__setattr__": lambda: setattr(Other(), "__class__", Thing),
}
for refused in attempts:
    print(refused, [listen(attempt)[0] for attempt in attempts.values()])
refused = None
listening = []


def second(event, args):
    listening.append(event)


refused = "sys.addaudithook"
deaf = False
sys.addaudithook(second)
deaf = True
sys.audit("unheard")
print(listening)
os.remove(path)
os.rmdir(folder)
