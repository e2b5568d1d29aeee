"""The C locale, and the parts of the standard library that ask it."""

import _locale
import functools
import locale
import statistics


def t(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error, error.args)


print(_locale.Error.__mro__, locale.Error is _locale.Error)
print({name: getattr(_locale, name) for name in sorted(dir(_locale)) if name.startswith("LC_")}, _locale.CHAR_MAX)
for category in ("LC_CTYPE", "LC_NUMERIC", "LC_COLLATE"):
    t(lambda: locale.setlocale(getattr(locale, category), "C"))
t(lambda: _locale.setlocale(_locale.LC_NUMERIC))
t(lambda: _locale.setlocale(_locale.LC_ALL, "xx"))
t(lambda: _locale.setlocale(99))
t(lambda: _locale.setlocale(-1, "C"))
t(lambda: _locale.setlocale("x"))
t(lambda: _locale.setlocale(0, "a\0b"))
t(lambda: sorted(_locale.localeconv().items()))
t(lambda: locale.setlocale(locale.LC_ALL, "C.UTF-8"))
t(lambda: (_locale.strcoll("a", "b") < 0, _locale.strcoll("b", "a") > 0, _locale.strcoll("x", "x")))
t(lambda: sorted(["b", "a", "C", "\u00e9"], key=functools.cmp_to_key(locale.strcoll)))
t(lambda: _locale.strcoll("a\0", "b"))
t(lambda: _locale.strcoll(1, 2))
t(lambda: _locale.strxfrm("abc"))
t(lambda: _locale.strxfrm("a\0b"))
for name in sorted(dir(_locale)):
    if name.startswith(("DAY", "ABDAY", "MON", "ABMON", "AM", "PM", "D_", "T_", "CODE", "RADIX", "THOU", "ERA", "CRN", "YES", "NO")):
        print(name, _locale.nl_langinfo(getattr(_locale, name)))
t(lambda: _locale.nl_langinfo(5))
t(lambda: _locale.gettext("abc"))
t(lambda: _locale.dgettext(None, "abc"))
t(lambda: _locale.dcgettext("x", "abc", 5))
t(lambda: _locale.textdomain(None))
t(lambda: _locale.bindtextdomain("", None))
t(lambda: _locale.bindtextdomain("x", "/tmp"))
t(lambda: _locale.bindtextdomain("x", None))
t(lambda: _locale.bind_textdomain_codeset("x", None))
t(lambda: locale.format_string("%d %.2f", (1234567, 2.5), grouping=True))
t(lambda: locale.currency(3))
t(lambda: (locale.atof("1.5"), locale.atoi("12"), locale.str(1.25)))
t(lambda: locale.getencoding())
print(f"{1234567:n} {1.5:n}")

# The inverse of the normal distribution.
normal = statistics.NormalDist(100, 15)
print([normal.inv_cdf(p) for p in (1e-300, 1e-20, 1e-6, 0.01, 0.2, 0.5, 0.7, 0.93, 0.999999)])
print(normal.quantiles(10), statistics.NormalDist().inv_cdf(0.975))
t(lambda: normal.inv_cdf(0))
t(lambda: statistics._normal_dist_inv_cdf(1, 1, 2))
t(lambda: statistics._normal_dist_inv_cdf(0.5, 1))
t(lambda: statistics._normal_dist_inv_cdf("a", 1, 1))
