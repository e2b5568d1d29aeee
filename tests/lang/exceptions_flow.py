"""try, except, else, finally: what runs, and in which order."""


def run(label, f):
    try:
        print(label, "->", f())
    except BaseException as error:
        print(label, "raised", type(error).__name__, error)


def full(what):
    log = []
    try:
        try:
            log.append("try")
            if what == "raise":
                raise ValueError("v")
            if what == "other":
                raise KeyError("k")
            if what == "return":
                return log
        except ValueError as error:
            log.append(f"except {error}")
        else:
            log.append("else")
        finally:
            log.append("finally")
        log.append("after")
        return log
    finally:
        print(log)


for what in ("nothing", "raise", "other", "return"):
    run(what, lambda: full(what))


def override():
    try:
        raise ValueError
    finally:
        return "finally's"


def nested_finally():
    try:
        try:
            1 / 0
        finally:
            print("inner", end=" ")
            [][0]
    except IndexError as error:
        print("caught", type(error.__context__).__name__, end=" ")
    finally:
        print("outer")


def loop():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append(-i)
    else:
        out.append("else")
    return out


def reraise():
    try:
        try:
            raise KeyError("first")
        except KeyError:
            print("seen", end=" ")
            raise
    except KeyError as error:
        return error.args


def tuple_match(error):
    try:
        raise error
    except (ValueError, TypeError) as e:
        return "tuple", type(e).__name__
    except ArithmeticError:
        return "arithmetic"
    except LookupError as e:
        return "lookup"
    except Exception:
        return "any"


run("override", override)
run("nested", nested_finally)
run("loop", loop)
run("reraise", reraise)
for e in (ValueError, TypeError("t"), ZeroDivisionError, KeyError("k"), OSError(2, "x"), Exception):
    print(tuple_match(e))


def bare():
    try:
        raise SystemExit(3)
    except:
        return "bare"


run("bare", bare)
run("not caught", lambda: exec("try:\n raise ValueError('q')\nexcept TypeError: pass"))
run("raise non-exception", lambda: exec("raise 5"))
run("raise none", lambda: exec("raise None"))
run("raise class with args", lambda: exec("raise ValueError from 5"))
run("bare raise", lambda: exec("raise"))
run("bad match", lambda: exec("try: 1/0\nexcept 5: pass"))
run("bad tuple", lambda: exec("try: 1/0\nexcept (ValueError, 'x'): pass"))


def deleted_name():
    error = "before"
    try:
        raise ValueError
    except ValueError as error:
        pass
    return error


run("deleted name", deleted_name)


def from_except():
    try:
        return 1 / 0
    except ZeroDivisionError:
        return "from except"
    finally:
        print("cleanup", end=" ")


run("return", from_except)


def generator():
    try:
        yield 1
    finally:
        print("generator finally", end=" ")


def abandon():
    for x in generator():
        return x


run("abandon", abandon)
import sys


def current():
    seen = [sys.exc_info()[0], sys.exception()]
    try:
        1 / 0
    except ZeroDivisionError as e:
        seen.append(sys.exc_info()[1] is e)
        try:
            [][0]
        except IndexError as f:
            seen.append(sys.exception() is f)
        seen.append(sys.exception() is e)
    seen.append(sys.exception())
    return seen


run("current", current)


def deep(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        deep(n - 1)
    finally:
        if n % 20 == 0:
            print(n, end=" ")


run("deep", lambda: deep(60))


def while_finally():
    n = 0
    while True:
        try:
            n += 1
            if n > 3:
                return n
        except Exception:
            pass
        else:
            continue
        finally:
            n += 10


run("while", while_finally)
