def deco(f):
    def wrapper(*a):
        return f(*a)

    return wrapper


@deco
def failing(x):
    return (lambda y: y.nope)(x)


failing(1)
