import atexit
import sys

atexit.register(lambda: print("atexit runs", file=sys.stderr))
try:
    sys.exit(5)
finally:
    print("finally runs", file=sys.stderr)
