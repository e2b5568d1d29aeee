import cmath


def shown(result):
    if isinstance(result, tuple):
        return result
    if isinstance(result, float):
        return f"{result:.12g}"
    return f"{result.real:.12g} {result.imag:.12g}"


NAMES = "sqrt exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh log10 phase".split()
VALUES = (1 + 2j, -3.5 + 0.25j, 0.1, 2, -1 + 0j, complex("inf+1j"), complex("1+infj"), complex(0.0, -0.0), 710)
for name in NAMES:
    for z in VALUES:
        try:
            result = getattr(cmath, name)(z)
        except (ValueError, OverflowError) as error:
            result = (type(error).__name__, str(error))
        print(name, z, shown(result))
print(cmath.polar(3 + 4j)[0], cmath.rect(1, 0), cmath.isclose(1, 1 + 1e-12j), cmath.infj, cmath.nanj)
print(cmath.isnan(complex("nan")), cmath.isinf(complex("infj")), cmath.isfinite(1j), cmath.log(8, 2).real)
for wrong in ("a", None, []):
    try:
        cmath.sqrt(wrong)
    except TypeError as error:
        print(error)
