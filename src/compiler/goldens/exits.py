def f(xs):
    for x in xs:
        try:
            with open(x) as y, z:
                return y.read()
        except (ValueError, KeyError) as e:
            continue
        finally:
            print(f"{x!r:>{10}}")
def g():
    try:
        f()
    except* ValueError as e:
        print(e)
