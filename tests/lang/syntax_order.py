"""Which of two mistakes is told that the compiler finds, and what is warned of before."""

from compiled.told import told


MISTAKES = {
 "dup": "def f(a, a): pass\n", "async for": "async for a in b: pass\n", "async with": "async with a: pass\n", "await": "await x\n", "acomp": "[await x for x in y]\n", "acomp2": "[x async for x in y]\n",
 "return": "class A: return 1\n", "break": "break\n", "continue": "continue\n", "nonlocal": "nonlocal x\n", "future": "from __future__ import nope\n", "futlate": "x = 1\nfrom __future__ import division\n",
 "star": "def f():\n  from x import *\n", "global": "x = 1\nglobal x\n", "yield": "yield x\n", "yield2": "class A: yield 1\n", "type": "type X = (yield)\n", "tdup": "def f[T, T](): pass\n", "tdef": "def f[T=int, U](): pass\n",
 "star2": "*a\n", "star3": "*a, *b = c\n", "star4": "x = *a\n", "debug": "__debug__ = 1\n", "debug2": "f(__debug__=1)\n", "kwdup": "f(x=1, x=2)\n", "kwdup2":"class C(x=1, x=2): pass\n", "except": "try: pass\nexcept: pass\nexcept A: pass\n", "match": "match x:\n    case a: pass\n    case b: pass\n",
 "match2": "match x:\n    case [*a, *b]: pass\n", "match3": "match x:\n    case a | b: pass\n", "match4": "match x:\n    case {'a': 1, 'a': 2}: pass\n", "match5": "match x:\n    case A(b=1, b=2): pass\n", "aret": "async def f(): yield 1; return 2\n", "yfa": "async def f(): yield from x\n", "exstar": "try: pass\nexcept* A: break\n", "exstar2": "def f():\n  try: pass\n  except* A: return\n", "walrus": "[i := 1 for i in x]\n", "walrus2": "class A: [i := 1 for j in x]\n", "delstar": "del *a\n", "annyield": "def f(x: (yield)): pass\n","ann": "def f():\n  x: (yield)\n", "paramglobal": "def f(x): global x\n", "nonlocalmod": "def f(): nonlocal x\n", "braces": "from __future__ import braces\n", "matchdup": "match x:\n    case [a, a]: pass\n", "finally": "def f():\n  try: pass\n  finally: return\n", "is": "x is 1\n", "assert": "assert (1, 2)\n", "call": "1()\n",
}

alone = {name: told(source)[1].partition(" at ")[0] for name, source in MISTAKES.items()}
for one in MISTAKES:
    before, warned = [], []
    for other in MISTAKES:
        _, said, *warnings_told = told(MISTAKES[one] + MISTAKES[other])
        if said.partition(" at ")[0] != alone[one]:
            before.append(other)
        if warnings_told:
            warned.append((other, warnings_told))
    print(one, "comes behind", *before, "and warns", *warned)
