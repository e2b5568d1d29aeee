def subscript(x):
    return 1 + x[0][1]["long key"] + 2


def call(x):
    return x.method(1)(2)


for f, x in ((subscript, [[0, {}]]), (call, "text")):
    try:
        f(x)
    except Exception as error:
        import traceback

        traceback.print_exc()
left, right = 5, "é日本"
text = "日本" + left + right
