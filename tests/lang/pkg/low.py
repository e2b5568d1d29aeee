print("running", __name__, __package__, __spec__.name)
VALUE = 1
_private = "hidden"
public = "seen"
