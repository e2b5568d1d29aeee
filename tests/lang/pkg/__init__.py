"""A package that the import test takes apart."""

from .low import VALUE
from . import low as lower

__all__ = ["VALUE", "sub", "late"]
name = __name__


def __getattr__(attribute):
    if attribute == "lazy":
        return "made on demand"
    raise AttributeError(f"pkg has no {attribute}")
