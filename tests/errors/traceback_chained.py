def load(name):
    try:
        return {}[name]
    except KeyError as error:
        raise RuntimeError(f"no {name}") from error


def start():
    try:
        load("config")
    except RuntimeError:
        undefined_function()


start()
