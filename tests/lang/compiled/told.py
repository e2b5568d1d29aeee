"""What the compiler says of a source, for the goldens beside."""

import warnings


def told(source, mode="exec"):
    warned = []
    warnings.simplefilter("always")
    warnings.showwarning = lambda message, category, file, line, *rest: warned.append((category.__name__, line, str(message)[:45]))
    try:
        compile(source, "<source>", mode)
        said = "compiles"
    except SyntaxError as error:
        said = f"{type(error).__name__}: {error.msg} at {error.lineno}:{error.offset} to {error.end_lineno}:{error.end_offset} in {error.text!a}"
    return ascii(source), ascii(said), *warned
