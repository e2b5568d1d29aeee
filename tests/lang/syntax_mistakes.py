# Mistakes that the grammar names, and where.
SOURCES = r'''
value = 1 if flag else pass
value = break if flag else 2
first = "one "two" three"
total = 4 * not five
total = - not five
import os from path
import os.path, sys from lib as other
import os as (a, b)
from os import path as p[0]
from os import (path as join())
try: pass\nexcept E as e.x: pass
try: pass\nexcept* E as (a, b): pass
try: pass\nexcept A, B as e: pass
match v:\n case 1 as a.b: pass
match v:\n case 1 as _: pass
match v:\n case 1 as f(): pass
match v:\n case {**_}: pass
(a, b=3, c)
[b=3]
{a, b=3}
[a.b=3]
f(*args=1)
f(**kw=1)
f((x)=1)
f(a.b=1)
f(a = i for i in x)
{1: *two}
{1: *two, 3: 4}
A[*]
A[*:]
A[*b:]
A[:*b]
A[*(1:2)]
f(**x, *)
x: *b
def f(x: *b): pass
def f(*x: *b = 1): pass
def f(/, a): pass
def f(a, /*, b): pass
def f(a, b=, c): pass
def f(*a=1): pass
def f(**a=1): pass
def f(*None): pass
def f: pass
async def f[T]: pass
lambda /, a: 1
lambda a, /*, b: 1
lambda a, b=, c: 1
lambda *a=1: 1
lambda **a=1: 1
lambda a, (b, c): 1
lambda (a, b): 1
class C(x for x in y): pass
class C[**P: int]: pass
def f[*T: (int, str)](): pass
for i < x: pass
[i for i if x]
ub''
fu"x"
bt''
rub''
print foo
print {1: 2}
if x:\n pass\nelse:\n pass\nelif y:\n pass
f"{}"
f"{!r}"
f"{a!}"
f"{a!x}"
f"{a!r b}"
f"{a!3}"
f"{a b}"
f"{a;}"
f"{.}"
f"{,}"
f"{a:{}}"
f"{a:{/}}"
f"{a=b}"
f"{lambda: 1}"
f"{a
f"{)}"
f"{a#}"
f"\N{nothing like it}"
x = """\n\nf"""{\n1}
0b12
0b1_2
1_
0x
012
a\\ b
x = 5\\
 x
if x:\n  y\n z
try: pass\nexcept A: pass\nexcept* B: pass
del a += 1
'''
import warnings
warnings.simplefilter("ignore")
for source in SOURCES.strip("\n").split("\n"):
    text = source.replace("\\n", "\n").replace("\\\\", "\\")
    try:
        compile(text, "<s>", "exec")
    except SyntaxError as error:
        print(ascii(source), "->", type(error).__name__, ascii(error.msg), error.lineno, error.offset)
    else:
        print(ascii(source), "-> fine")
