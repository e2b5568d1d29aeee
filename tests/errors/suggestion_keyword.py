def f(length):
    pass


f(lenght=1)
