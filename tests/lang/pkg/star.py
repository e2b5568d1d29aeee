from .low import *

names = sorted(n for n in globals() if not n.startswith("__"))
