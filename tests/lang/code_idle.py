# Code that is compiled and dropped goes; code that somebody keeps, wherever, stays and runs.
import queue
import threading
import types
import weakref

PADDING = "# padding\n" * 100


def made(number):
    return compile(f"{PADDING}result = {number}\ndef f(): return {number} + 1\n", f"<{number}>", "exec")


def run(code):
    space = {}
    exec(code, space)
    return space["result"], space["f"]()


def in_generator(number):
    code = made(number)
    yield "begun"
    yield run(code)


def in_closure(number):
    code = made(number)
    return lambda: run(code)


class Holder:
    pass


first = made(-1)
dead = []
watched = weakref.ref(first, lambda reference: dead.append("called"))
del first

kept = {}
generators, closures, holders, keys, functions = [], [], [], {}, []
for number in range(3000):
    code = made(number)
    match number % 500:
        case 1:
            kept[number] = code
        case 2:
            generator = in_generator(number)
            next(generator)
            generators.append(generator)
        case 3:
            closures.append(in_closure(number))
        case 4:
            holder = Holder()
            holder.code = code
            holders.append(holder)
        case 5:
            keys[code] = number
        case 6:
            inner = next(item for item in code.co_consts if isinstance(item, types.CodeType))
            functions.append(types.FunctionType(inner, {}))
        case 7:
            ring = [code]
            ring.append(ring)
            holders.append(ring)

print(watched(), dead)
print([run(code) for code in kept.values()])
print([next(generator) for generator in generators])
print([closure() for closure in closures])
print([run(holder.code if isinstance(holder, Holder) else holder[0]) for holder in holders])
print([(run(code), number) for code, number in keys.items()])
print([function() for function in functions])

# A callback that compiles, and brings nothing back.
count = 0


def again(reference):
    global count
    count += 1
    made(count)


references = [weakref.ref(made(number), again) for number in range(10)]
for number in range(1000):
    made(number)
print(count, [reference() for reference in references])

# Between threads.
handed = queue.Queue()
sums = []


def make(start):
    for number in range(start, start + 400):
        code = made(number)
        if number % 40 == 0:
            handed.put(code)
    handed.put(None)


def take(makers):
    total = 0
    while makers:
        code = handed.get()
        if code is None:
            makers -= 1
        else:
            total += sum(run(code))
    sums.append(total)


threads = [threading.Thread(target=make, args=(1000 * index,)) for index in range(3)]
threads.append(threading.Thread(target=take, args=(3,)))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sums)
