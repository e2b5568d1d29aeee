import sys

print("hello from", __name__, sys.argv[1:], __spec__.name)
