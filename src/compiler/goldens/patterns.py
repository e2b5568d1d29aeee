def g(x):
    match x:
        case [1, (2 | 3) as y, *rest] if y:
            return rest
        case {"a": z, **kw}:
            return z
        case A(b, c=None):
            return b
        case _:
            return x
type Pair[T] = tuple[T, T]
def first[T: int](pair: Pair[T]) -> T:
    return pair[0]
