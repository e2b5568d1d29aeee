# Sources whose last line does not end, as expressions and as interactive statements: where mistakes are, and what more lines
# could mend.
import warnings

TEXTS = """
x
x +
(
x y
1_
'abc
f'{x
f'{x:
f'\\d {x} \\q
'\\d';
'\\d' +
x if y else
lambda
from x import
import
with x as y
if x:
@x
x; y
x = 1
é €
x \\
# c
""".strip().split("\n") + [
    "",
    "\n\n",
    "\t",
    "'''abc\ndef",
    "f'''ab\n{x}",
    "if x:\n  y",
    "if x:\n  y\n z",
    "if x:\n  y\n# c",
    "if x:\n  y\nz",
    "if x: y\nelse:",
    "try:\n  x",
    "x\ny",
    "x\n$",
    "x \\\n",
    "x \\\n\\",
    "class A:\n  def f(): pass",
]
FLAGS = 0, 0x4000, 0x4200

for text in dict.fromkeys(text + end for text in TEXTS for end in ("", "\n", "\n  ", "#")):
    for mode in "exec", "eval", "single":
        said = {}
        for flags in FLAGS:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                try:
                    compile(text, "<s>", mode, flags, dont_inherit=True)
                    outcome = "compiles"
                except SyntaxError as e:
                    outcome = f"{type(e).__name__}: {e.msg} {e.lineno}:{e.offset} to {e.end_lineno}:{e.end_offset} {e.text!r}"
            outcome += f" after {len(told)} warnings" if told else ""
            said.setdefault(outcome, []).append(hex(flags))
        for outcome, flags in said.items():
            print(ascii(text), mode, *flags if len(said) > 1 else (), ascii(outcome))
