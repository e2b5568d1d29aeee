# PEP 688: classes that lend bytes by `__buffer__` and hear of the end by `__release_buffer__`.
import array
import collections.abc
import inspect


class Lender:
    def __init__(self):
        self.bytes = bytearray(b"hello")

    def __buffer__(self, flags):
        print("asked", inspect.BufferFlags(flags) & inspect.BufferFlags.WRITABLE)
        return memoryview(self.bytes)

    def __release_buffer__(self, view):
        print("released", type(view).__name__, view.tobytes())


lender = Lender()
with memoryview(lender) as view:
    part = view[1:3]
    view[0] = ord("j")
    print(view.tobytes(), part.tobytes(), type(view.obj).__name__)
part.release()
print(bytes(lender))
lender.bytes += b"!"
view = memoryview(lender)
try:
    lender.bytes += b"!"
except BufferError as error:
    print(error)
del view
lender.bytes += b"!"
print(lender.bytes)
print(isinstance(lender, collections.abc.Buffer), isinstance(array.array("B"), collections.abc.Buffer))


class Smuggler(bytearray):
    def __release_buffer__(self, view):
        for attempt in memoryview, lambda view: view[:1], memoryview.toreadonly, lambda view: view.cast("b"):
            try:
                attempt(view)
            except ValueError as error:
                print(error)
        print(view.tobytes())
        super().__release_buffer__(view)
        try:
            view.tobytes()
        except ValueError as error:
            print(error)


smuggler = Smuggler(b"abc")
with memoryview(smuggler) as view:
    print(view.obj is smuggler)
smuggler.clear()

try:
    b"".__buffer__(inspect.BufferFlags.WRITABLE)
except BufferError as error:
    print(error)
try:
    memoryview(b"").__buffer__(inspect.BufferFlags.WRITABLE)
except BufferError as error:
    print(error)
for owner in bytearray(b"x"), bytearray(b"y"):
    view = memoryview(bytearray(b"x")) if owner == b"y" else memoryview(owner)
    try:
        print(owner.__release_buffer__(view))
        owner.__release_buffer__(view)
    except (ValueError, TypeError) as error:
        print(error)
try:
    bytearray().__release_buffer__(b"")
except TypeError as error:
    print(error)


class Bad:
    def __buffer__(self, flags):
        return b"bytes"


try:
    memoryview(Bad())
except TypeError as error:
    print(error)


class Hashing(array.array):
    def __hash__(self):
        view.release()


view = memoryview(Hashing("B", b"A")).toreadonly()
try:
    hash(view)
except BufferError as error:
    print(error)
