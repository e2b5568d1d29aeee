# -*- coding: latin-1 -*-
x = "é"
print(ascii(x))
print(1 / 0, "é")
