"""Views that `__buffer__` of a view gives: the view lends them, and is not released before them."""


def tell(text):
    try:
        print(text, "gives", eval(text))
    except Exception as error:
        print(text, "raises", type(error).__name__, error)


data = bytearray(b"abcd")
m = memoryview(data)
v = memoryview(m)
tell("v.obj is data")
tell("m.__release_buffer__(v)")
tell("m.__release_buffer__(m)")
tell("v.__buffer__(0).obj is v")
tell("memoryview(v.__buffer__(0)).obj is v")
tell("v.__buffer__(0)[1:].obj is v")
tell("v.__buffer__(0).__buffer__(0)[1:].tobytes()")
tell("m.__release_buffer__(m.__buffer__(0))")
tell("memoryview(b'a').__release_buffer__(memoryview(b'b'))")
tell("data.__release_buffer__(memoryview(data))")
tell("data.__release_buffer__(memoryview(memoryview(data)))")
tell("data.__release_buffer__(data.__buffer__(0))")
for given in "m.__buffer__(0)", "memoryview(m.__buffer__(0))", "memoryview(m)", "memoryview(data)", "m[:1]", "m.__buffer__(0)[:1]", "v.__buffer__(0)":
    tell(f"m.__release_buffer__({given})")

lent = m.__buffer__(1)
lent[0] = 90
tell("m.release()")
tell("m.tobytes()")
del lent
tell("m.release()")
tell("v.release()")
tell("data.append(1)")
print(data)


class Lends:
    def __init__(self):
        self.view = memoryview(bytearray(b"xyz"))

    def __buffer__(self, flags):
        return self.view.__buffer__(flags)

    def __release_buffer__(self, view):
        print("back", view.tobytes())


one = Lends()
with memoryview(one) as seen:
    print(seen.tobytes(), bytes(one))
    tell("one.view.release()")
del seen
tell("one.view.release()")
