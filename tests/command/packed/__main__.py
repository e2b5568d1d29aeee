import sys

import side

print("packed", side.NAME, sys.argv[1:], __name__, __package__ == "")
