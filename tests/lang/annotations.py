"""Annotations are made when they are asked for; type aliases, type parameters."""

import typing


def f(a: int, b: undefined_later = 1, *c: str) -> "list[int]":
    x: also_undefined = 5
    return x


print(f(1))
try:
    f.__annotations__
except NameError as error:
    print(error)
undefined_later = float
print(f.__annotations__)


class C:
    x: int
    y: "str" = "default"
    z: list["C"] = None


print(C.__annotations__, hasattr(C, "x"), C.y, typing.get_type_hints(C)["z"])
m: int = 1
n: str
print(__annotations__ if "__annotations__" in dir() else __annotate__(1))
type Alias[T] = list[T]
print(Alias, Alias.__value__, Alias[int], Alias.__type_params__)


def generic[T](x: T) -> T:
    return x


class Box[T: int, *Ts, **P]:
    def get(self) -> T: ...


print(generic(5), generic.__type_params__, Box.__type_params__, Box[int, str, [int]].__origin__.__name__, Box.__orig_bases__)
print(int | None, int | str, (int | str) == (str | int), isinstance(5, int | str), list[int] | None, typing.Optional[int], typing.Union[int, str], typing.Callable[[int], str], typing.Any, typing.Literal[1, "a"])


class Named(typing.NamedTuple):
    a: int
    b: str = "b"


class Typed(typing.TypedDict):
    k: int


print(Named(1), Named(1, "x")._replace(a=5), Named._fields, Typed(k=1), Typed.__required_keys__)


@typing.runtime_checkable
class Sized(typing.Protocol):
    def size(self) -> int: ...


class Has:
    def size(self): return 1


print(isinstance(Has(), Sized), isinstance(5, Sized), typing.cast(int, "x"), typing.get_origin(list[int]), typing.get_args(dict[str, int]))
T = typing.TypeVar("T")


class Stack(typing.Generic[T]):
    def push(self, x: T) -> None: ...


print(Stack[int], Stack.__parameters__, repr(T))
