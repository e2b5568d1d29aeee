def f():
    assert 1 > 2


try:
    f()
except AssertionError:
    raise ValueError from None
