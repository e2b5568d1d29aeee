def compute(a, b):
    return (
        a
        + b
        * (1 / 0)
    )


result = compute(
    1,
    2,
)
