"""Precedence, evaluation order, augmented assignment."""


def n(label, value):
    print(label, end=" ")
    return value


print(n("a", 1) + n("b", 2) * n("c", 3) ** n("d", 2))
print(n("a", 1) if n("t", 0) else n("e", 2))
print(n("x", 1) < n("y", 2) < n("z", 0) < n("never", 9))
print(n("l", {})if n("c", 1) else 0, [n(1, 1), n(2, 2)], {n("k", "k"): n("v", "v")})
d = {}
n("target", d)[n("key", "k")] = n("value", 1)
print(d)
l = [0, 0]
l[n("i", 0)] += n("amount", 5)
print(l, 2 + 3 * 4, (2 + 3) * 4, 2 ** 3 ** 2, -2 ** 2, (-2) ** 2, 2 ** -1, not 1 == 2, 7 // 2 * 2, 7 % 4 * 2, 1 << 2 + 1, 5 & 3 | 4 ^ 1, ~1 + 1, -3 // 2, 1 or 0 and 0, 10 - 3 - 2, 100 / 10 / 2, "a" "b" * 2, 1, 2 == 2, 1 in [1] in [[1]])
print(1 + 1 == 2 and 3 > 2 or 1 / 0, not not 5, (lambda: 1 is not None)(), [1, 2][0] + 1, "abc"[1:][0].upper(), -5 .__abs__())


class Matrix:
    def __matmul__(self, other): return "matmul"
    def __rmatmul__(self, other): return "rmatmul"
    def __imatmul__(self, other): return "imatmul"


m = Matrix()
print(m @ 1, 1 @ m)
m @= 1
print(m)


class Aug:
    def __init__(self, log): self.log = log
    def __add__(self, o): return Aug(self.log + ["add"])
    def __iadd__(self, o): self.log.append("iadd"); return self
    def __sub__(self, o): return Aug(self.log + ["sub"])
    def __isub__(self, o): return NotImplemented


a = Aug([])
b = a
a += 1
print(a is b, a.log)
a -= 1
print(a is b, a.log, b.log)
x = [1]
y = x
x += (2, 3)
x *= 2
print(x is y, x)
t = (1,)
u = t
t += (2,)
print(t is u, t, u)
s = {1}
r = s
s |= {2}
s -= {1}
print(s is r, s)
