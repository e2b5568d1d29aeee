# Containers that reducers and other threads change while they are pickled; pickles that are wrong.
import io
import pickle
import threading


def outcome(function, *args):
    try:
        return repr(function(*args))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Call:
    """Pickled as an int, by way of a function."""

    def __init__(self, function):
        self.function = function

    def __reduce__(self):
        self.function()
        return int, ()


def by_reducers():
    items = [1, 2]
    items.insert(1, Call(items.clear))
    print("a list that is emptied:", outcome(pickle.dumps, items))
    items = [1]
    items.append(Call(lambda: items.append(2)))
    print("a list that grows:", outcome(pickle.dumps, items))
    items = [1, 2, 3]
    items[0] = Call(lambda: items.append(items.pop(0)))
    print("a list that turns:", outcome(lambda: pickle.loads(pickle.dumps(items))))
    mapping = {1: 1, 2: 2}
    mapping[3] = Call(lambda: mapping.update({4: 4}))
    print("a dict that grows:", outcome(pickle.dumps, mapping))
    mapping = {1: 1, 2: 2}
    mapping[2] = Call(lambda: mapping.update({1: 5}))
    print("a dict with another value:", outcome(lambda: pickle.loads(pickle.dumps(mapping))))
    members = set()
    members.update([1, Call(lambda: members.add(2))])
    print("a set that grows:", outcome(pickle.dumps, members))
    array = bytearray(b"abc")
    file = io.BytesIO()

    class Shrinking:
        def write(self, data):
            del big[10:]
            return file.write(data)

    big = bytearray(100_000)
    pickle.dump([array, big], Shrinking(), protocol=5)
    print("a bytearray:", file.getvalue()[:20])


def by_threads():
    """What comes out is what was there at some moment of each item."""
    shared_list = list(range(100))
    shared_dict = {str(i): i for i in range(100)}
    shared_set = set(range(100))
    shared_bytes = bytearray(b"0" * 100)
    end = threading.Event()
    wrong = []

    def change():
        i = 0
        while not end.is_set():
            i += 1
            shared_list[i % 10] = i % 100
            if i % 3 == 0:
                shared_list.append(i % 100)
            elif len(shared_list) > 50:
                shared_list.pop()
            shared_dict[str(i % 100)] = i % 100
            shared_dict.pop(str((i + 1) % 100), None)
            shared_set.add(i % 100)
            shared_set.discard((i + 1) % 100)
            shared_bytes[i % 50] = 48 + i % 10

    def dump():
        for i in range(200):
            for value in (shared_list, shared_dict, shared_set, shared_bytes):
                try:
                    data = pickle.dumps(value, i % 6)
                except RuntimeError:
                    continue
                read = pickle.loads(data)
                if type(read) is not type(value):
                    wrong.append(type(read))
                if isinstance(read, dict):
                    read = read.values()
                elif isinstance(read, bytearray):
                    read = [byte - 48 for byte in read]
                if not all(type(item) is int and 0 <= item < 100 for item in read):
                    wrong.append(read)

    threads = [threading.Thread(target=change) for _ in range(2)] + [threading.Thread(target=dump) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads[2:]:
        thread.join()
    end.set()
    for thread in threads[:2]:
        thread.join()
    print("threads:", wrong)


def one_at_a_time():
    """A pickler and an unpickler are used by one thread at a time; the others are refused."""
    pickler = pickle.Pickler(io.BytesIO())
    inside, go_on = threading.Event(), threading.Event()

    def wait():
        inside.set()
        go_on.wait()

    thread = threading.Thread(target=pickler.dump, args=([Call(wait)],))
    thread.start()
    inside.wait()
    print("dump:", outcome(pickler.dump, 1))
    print("__init__:", outcome(pickler.__init__, io.BytesIO()))
    go_on.set()
    thread.join()
    print("dump:", outcome(pickler.dump, 1))


def deep():
    for make in (lambda inner: [inner], lambda inner: (inner,), lambda inner: {1: inner}):
        value = None
        for _ in range(100_000):
            value = make(value)
        try:
            pickle.dumps(value)
            print("pickled")
        except RecursionError as error:
            print("RecursionError", error.__notes__[0])
        while value:
            value = value[1] if type(value) is dict else value[0]


def in_a_small_stack(function):
    before = threading.stack_size(1 << 20)
    thread = threading.Thread(target=function)
    thread.start()
    threading.stack_size(before)
    thread.join()


def malformed():
    for data in (
        b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f.",
        b"N\x95\xff\xff\xff\xff\xff\xff\xff\xff.",
        b"B\xff\xff\xff\xff.",
        b"X\xff\xff\xff\xffabc.",
        b"\x8b\xff\xff\xff\x7f.",
        b"j\xff\xff\xff\xff.",
        b"g99999999999999999999\n.",
        b"(((((0000000.",
        b"](\x85.",
        b"\x8f(]\x90.",
        b"}(NNNu.",
        b"cbuiltins\nint\n(R.",
        b"\x84\xff\xff\xff\x7f.",
    ):
        print(data, outcome(pickle.loads, data))
    # Numbers of the memo with gaps.
    print(pickle.loads(b"Nr\xff\xff\x00\x000I1\nq\x050j\xff\xff\x00\x00h\x05\x86."))


by_reducers()
by_threads()
one_at_a_time()
in_a_small_stack(deep)
malformed()
