"""`complex` asks what has a `__complex__`, subclasses of complex too."""

import cmath
import warnings


class C:
    def __complex__(self):
        return 1 + 2j


class D(complex):
    def __complex__(self):
        return 5 + 6j


class E(complex):
    def __complex__(self):
        return D(7)


class F(float):
    def __complex__(self):
        return 3j


class G(complex):
    pass


class H(complex):
    def __complex__(self):
        return 1


class K(complex):
    __complex__ = None


class S(str):
    def __complex__(self):
        return 9j


class X:
    def __complex__(self):
        return D(7)


class L(complex):
    def __float__(self):
        return 2.5


def tell(text):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            got = eval(text)
            outcome = f"{type(got).__name__} {got}"
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
    print(text, "gives", outcome, *[one.message for one in seen])


for one in 'C() D(1+1j) E(1) F(2) G(3+1j) H(1) K(1) S("1+1j") X() L(1+2j)'.split():
    for form in "complex({}); complex({}, 1); complex(1, {}); complex({}, {}); complex(real={}); complex(imag={}); G({}); complex.from_number({}); D.from_number({}); cmath.exp({}); cmath.phase({})".split("; "):
        tell(form.replace("{}", one))
