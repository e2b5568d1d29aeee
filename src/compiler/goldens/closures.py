class P(Q, metaclass=M):
    """A class."""
    z: int = 3
    def __init__(self, x, *, y=3):
        super().__init__(x)
        self.x = self.y = x
    @property
    def w(self):
        return [lambda: i for i in self.x if i]
def outer(a, b=1, *c, d, **e):
    def inner():
        nonlocal a
        a += 1
        return a, b
    return inner
