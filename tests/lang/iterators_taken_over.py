"""Loops over iterators that somebody else may go on with, and over those that nobody can."""

numbers = [1, 2, 3, 4, 5]

# A named iterator goes on where the loop left it.
it = iter(numbers)
for number in it:
    if number == 2:
        break
print(next(it), list(it), list(it))

it = iter((1, 2, 3))
for number in it:
    break
print(list(it))

# A generator expression sees what is appended to its list, and ends for good.
gen = (number * 2 for number in numbers)
print(next(gen))
numbers.append(6)
print(list(gen))
numbers.append(7)
print(list(gen), next(gen, "ended"))

# It goes on with an iterator that was begun, and lets others go on with it.
it = iter(numbers)
next(it)
gen = (number for number in it)
print(next(gen), next(it), next(gen), list(it), list(gen))

it = iter("abc")
print([c for c in it], list(it))

# Ended iterators stay so.
it = iter([])
print(list(it))
print(list(x for x in it), sum(x for x in iter(())), list(x for x in iter([9])))
print(list((a, b) for a in (1, 2) for b in iter([a, a + 1])))


def temporary():
    for value in iter([1, 2]):
        yield value
    for value in iter((3, 4)):
        yield value


print(list(temporary()))
