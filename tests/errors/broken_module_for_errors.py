def run():
    raise ImportError("cannot be loaded", name="broken")


run()
