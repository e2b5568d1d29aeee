"""except*."""


def run(raised):
    log = []
    try:
        try:
            raise raised
        except* ValueError as g:
            log.append(("value", [str(e) for e in g.exceptions]))
        except* (TypeError, KeyError) as g:
            log.append(("type or key", [type(e).__name__ for e in g.exceptions]))
        else:
            log.append("else")
        finally:
            log.append("finally")
    except BaseException as rest:
        log.append(("rest", repr(rest)))
    return log


print(run(ExceptionGroup("g", [ValueError(1), TypeError(2), ValueError(3)])))
print(run(ExceptionGroup("g", [OSError(1), KeyError(2)])))
print(run(ValueError("naked")))
print(run(OSError("naked, not caught")))
print(run(ExceptionGroup("g", [ExceptionGroup("in", [ValueError(1), OSError(2)]), TypeError(3)])))


def nothing():
    try:
        pass
    except* ValueError:
        print("no")
    else:
        print("else")


nothing()
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise KeyError("from handler")
except ExceptionGroup as g:
    print(repr(g))
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        raise
except ExceptionGroup as g:
    print(repr(g))
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)
