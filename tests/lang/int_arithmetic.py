"""Arithmetic on integers, small and big."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as error:
        print(type(error).__name__, error)


for a in (7, -7, 0, 2**62, -(2**62), 2**63, 2**64 + 1, 10**30, -(10**30)):
    for b in (3, -3, 1, -1, 2**31, 10**20, -(10**20)):
        print(a + b, a - b, a * b, a // b, a % b, divmod(a, b))

print(2**61 - 1, 2**61, -(2**61), -(2**61) - 1, 2**62, 2**63 - 1, 2**63)
print((2**62) - 1 + 1, (2**61 - 1) * 2, (2**31) * (2**31), -(2**40) * 2**40)
print(3 ** 100, (-3) ** 101, 0**0, 7**0, 2**-1, (-2) ** -3)
print(pow(3, 1000, 10**9 + 7), pow(3, -1, 7), pow(2, 10, -7), pow(-5, 3, 13), pow(10**30, 10**5, 10**31 + 7))
print(1 / 3, 10**400 / 10**399, -7 / 2, 2**1000 / 2**999, (2**53 + 1) / 1)
print(1 << 100, -1 << 65, (1 << 100) >> 98, -1 >> 1000, -5 >> 1, 5 >> 100)
print(0b1011 & 0b1101, 0b1011 | 0b1101, 0b1011 ^ 0b1101, ~0, ~(2**70), -1 & 2**70, -(2**70) | 1, -(2**70) ^ (2**65))
print(+True, -True, True + True, ~5, not 0)
print(abs(-(10**25)), abs(-1), round(12345, -2), round(15, -1), round(25, -1), round(-15, -1), round(10**20 + 5, -1))
print(7 .bit_length(), (2**100).bit_length(), (-8).bit_length(), (0).bit_length(), (255).bit_count(), (-(2**80) + 1).bit_count())
print((10**30).as_integer_ratio(), (5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (5).is_integer())
print((1024).to_bytes(2, "big"), (1024).to_bytes(4, "little"), (-1).to_bytes(3, "big", signed=True), (0).to_bytes())
print(int.from_bytes(b"\x04\x00", "big"), int.from_bytes(b"\xff\xff", "little", signed=True), int.from_bytes([1, 2, 3]))

attempt(lambda: 1 // 0)
attempt(lambda: 1 % 0)
attempt(lambda: divmod(1, 0))
attempt(lambda: 1 / 0)
attempt(lambda: 10**30 // 0)
attempt(lambda: 10**30 % 0)
attempt(lambda: 0**-1)
attempt(lambda: 1 << -1)
attempt(lambda: 1 >> -1)
attempt(lambda: 10**400 / 3)
attempt(lambda: float(10**400))
attempt(lambda: (300).to_bytes(1, "big"))
attempt(lambda: (-1).to_bytes(1, "big"))
attempt(lambda: (1).to_bytes(1, "middle"))
attempt(lambda: pow(2, -1, 4))
attempt(lambda: pow(2, 3, 0))
attempt(lambda: 1 + "x")
attempt(lambda: 1 - None)
attempt(lambda: "x" - 1)
attempt(lambda: 1 & 1.0)
attempt(lambda: ~1.5)
attempt(lambda: -"x")

x = 5
x += 3; x *= 2; x -= 1; x //= 2; x **= 3; x %= 100; x <<= 3; x >>= 1; x |= 1; x &= 0xFE; x ^= 3
print(x)

# The border between immediate and big integers, from both sides.
for border in (2**60, 2**61, 2**62, 2**63):
    for delta in (-2, -1, 0, 1, 2):
        n = border + delta
        assert n - delta == border and -n + n == 0 and n * 2 // 2 == n and hash(n) == hash(n + 0)
        assert int(str(n)) == n and int(str(-n)) == -n
        print(n, -n, n * n, hash(n), hash(-n))
