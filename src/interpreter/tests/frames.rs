//! Frames and tracebacks: what programs see of where they are. The wanted texts are CPython's.

use super::run;

#[test]
fn frames() {
    let source = "
def f(a, b=2):
    c = a + b
    def inner():
        return c
    frame = getframe(0)
    d = frame.f_locals
    print(frame.f_code.co_name, frame.f_lineno, frame.f_back.f_code.co_name, d['a'], d['c'])
    d['b'] = 40
    d['extra'] = 1
    d['c'] = 50
    print(b, inner(), len(d), d['extra'], locals()['extra'], 'frame' in d)
    try: del d['a']
    except ValueError as e: print(e)
    try: d['nope']
    except KeyError as e: print(e)
    try: frame.clear()
    except RuntimeError as e: print(e)
    return frame
fr = f(1)
print(fr.f_locals['a'], fr.f_locals['b'], fr.f_lineno, fr.f_back is getframe(0), fr.f_globals is globals())
fr.clear()
print(len(fr.f_locals))
class C:
    x = 1
    print(locals() is getframe(0).f_locals, locals()['x'])
print(getframe(0).f_locals is globals())
def deep(n):
    if n: return deep(n - 1)
    x = getframe(0)
    names = []
    while x:
        names.append(x.f_lineno)
        x = x.f_back
    return names
print(deep(3))
try: getframe(100)
except ValueError as e: print(e)
";
    let wanted = "f 8 <module> 1 3\n40 50 7 1 1 True\ncannot remove local variables from FrameLocalsProxy\n\
        \"local variable ''nope'' is not defined\"\ncannot clear an executing frame\n1 40 19 True True\n0\n\
        True 1\nTrue\n[33, 29, 29, 29, 36]\ncall stack is not deep enough\n";
    assert_eq!(run(source), wanted);
}

#[test]
fn tracebacks() {
    let source = "
def a():
    x = 1
    raise ValueError('v')
def b():
    y = 2
    a()
def entries(e):
    t = e.__traceback__
    out = []
    while t:
        out.append((t.tb_frame.f_code.co_name, t.tb_lineno, t.tb_lasti >= 0))
        t = t.tb_next
    return out
try:
    b()
except ValueError as e:
    print(entries(e))
    kept = e
tb = kept.__traceback__.tb_next
print(tb.tb_frame.f_locals['y'], tb.tb_next.tb_frame.f_locals['x'], tb.tb_frame.f_back is getframe(0))
try: tb.tb_next = tb
except ValueError as e: print(e)
def g():
    yield 1
    raise KeyError(3)
def h():
    try:
        for x in g(): pass
    except KeyError as e:
        return e
print(entries(h()))
def again():
    try: a()
    except ValueError as e: raise
try: again()
except ValueError as e: print(entries(e))
def fin():
    try: a()
    finally: z = 1
try: fin()
except ValueError as e: print(entries(e))
";
    let wanted = "[('<module>', 16, True), ('b', 7, True), ('a', 4, True)]\n2 1 True\ntraceback loop detected\n\
        [('h', 29, True), ('g', 26, True)]\n[('<module>', 36, True), ('again', 34, True), ('a', 4, True)]\n\
        [('<module>', 41, True), ('fin', 39, True), ('a', 4, True)]\n";
    assert_eq!(run(source), wanted);
}
