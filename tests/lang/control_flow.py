"""if, while, for, else, break, continue, match on the way."""

for n in range(2, 12):
    for d in range(2, n):
        if n % d == 0:
            break
    else:
        print(n, "is prime", end=" ")
print()
n = 10
while n:
    n -= 1
    if n == 7:
        continue
    if n == 3:
        break
else:
    print("never")
print(n)
while False:
    pass
else:
    print("else of while")
for _ in []:
    pass
else:
    print("else of for")
for i in range(3):
    for j in range(3):
        if j == 1:
            continue
        if i == 1:
            break
        print(i, j, end="; ")
    else:
        print("inner done", end="; ")
print()


def grade(x):
    if x > 90:
        return "A"
    elif x > 80:
        return "B"
    elif x > 70 and not x % 2 or x == 75:
        return "C"
    else:
        return "F"


print([grade(x) for x in (95, 85, 75, 73, 72, 10)])


def early():
    for i in range(5):
        while True:
            if i == 3:
                return i
            break


def loop_finally():
    out = []
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append("f")
    return out


def finally_wins():
    try:
        return "try"
    finally:
        print("finally runs", end=" ")


print(early(), loop_finally(), finally_wins())
x = 5
print("yes" if x > 3 else "no", "a" if x > 9 else "b" if x > 4 else "c", x if x else 0)
assert x == 5, "not raised"
try:
    assert x == 6, f"x is {x}"
except AssertionError as error:
    print(error.args)
try:
    assert not x
except AssertionError as error:
    print(error.args)
pass
if x: print("one line"); print("two")
i = 0
while i < 3: i += 1
print(i)
for i in 1, 2, 3: print(i, end=" ")
else: print("done")
total = 0
for i in range(1000):
    if i & 1:
        if i % 3 == 0:
            total += i
        elif i % 5 == 0:
            total -= i
    elif i % 7 == 0:
        total ^= i
print(total)
data = [3, 0, 5]
print([10 // d if d else None for d in data], all(data), any(data), all([]), any([]))


def nested(n):
    return n and nested(n - 1) + 1


print(nested(50), 1 < x < 10, 1 < x > 10, not (x == 5 and n), x is not None)
del x
try:
    x
except NameError as error:
    print(error)
