"""Texts of refusals that name None and what a formatted object's `__float__` raises."""

import _codecs
import _locale


class Raises:
    def __float__(self):
        raise KeyError(3)


def show(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


show(lambda: _codecs.lookup(None))
show(lambda: _codecs.lookup(1))
show(lambda: _locale.strcoll(None, ""))
show(lambda: _locale.strcoll("", None))
show(lambda: _locale.strxfrm(None))
show(lambda: b"%G" % Raises())
show(lambda: "%G" % Raises())
