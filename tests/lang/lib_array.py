import array
from array import array as A
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
t(lambda: A()); t(lambda: A("x")); t(lambda: A(1)); t(lambda: A("ii")); t(lambda: A("i","abc")); t(lambda: A("u","abc")); t(lambda: A("w","abc")); t(lambda: A("i",[1,2,3])); t(lambda: A("d",[1,2.5])); t(lambda: A("i",b"\1\0\0\0")); t(lambda: A("i",b"abc"))
t(lambda: A("b",[200])); t(lambda: A("b",[-200])); t(lambda: A("B",[-1])); t(lambda: A("B",[256])); t(lambda: A("h",[40000])); t(lambda: A("h",[-40000])); t(lambda: A("H",[-1])); t(lambda: A("H",[70000])); t(lambda: A("i",[1<<40])); t(lambda: A("I",[-1])); t(lambda: A("I",[1<<40])); t(lambda: A("l",[1<<70])); t(lambda: A("L",[-1])); t(lambda: A("L",[1<<70])); t(lambda: A("q",[1<<70])); t(lambda: A("Q",[-1])); t(lambda: A("Q",[1<<70])); t(lambda: A("f",["a"])); t(lambda: A("i",[1.5])); t(lambda: A("w",[1])); t(lambda: A("w",["ab"])); t(lambda: A("i", 5)); t(lambda: A("u", ["ab"])); t(lambda: A("b",["a"]))
t(lambda: A("i",[1],foo=1)); t(lambda: A("i",[1],2))
a=A("i",[1,2,3,4,5])
t(lambda: (a[0],a[-1],a[1:3],a[::2],a[::-1],len(a),a.typecode,a.itemsize)); t(lambda: a[9]); t(lambda: a["x"]);
def s(k,v):
    a[k]=v; return a
t(lambda: s(0,10)); t(lambda: s(9,1)); t(lambda: s(slice(1,3),A("i",[7,8,9]))); t(lambda: s(slice(0,1),[1])); t(lambda: s(slice(0,1),A("d",[1]))); t(lambda: s(slice(None,None,2),A("i",[0,0,0]))); t(lambda: s(slice(None,None,2),A("i",[0]))); t(lambda: s("a",1)); t(lambda: s(0,"a"))
def d(k):
    del a[k]; return a
t(lambda: d(0)); t(lambda: d(slice(0,2))); t(lambda: d(99)); t(lambda: d(slice(None,None,2)))
a=A("i",[3,1,2,1])
t(lambda: a.append(5)); t(lambda: a.append("x")); t(lambda: a.extend([1,2])); t(lambda: a.extend(A("d",[1]))); t(lambda: a.extend(5)); t(lambda: a); t(lambda: a.pop()); t(lambda: a.pop(0)); t(lambda: a.pop(99)); t(lambda: A("i").pop()); t(lambda: a.insert(1,9)); t(lambda: a.insert(-100,9)); t(lambda: a.insert(100,9)); t(lambda: a); t(lambda: a.remove(9)); t(lambda: a.remove(99)); t(lambda: a.index(1)); t(lambda: a.index(77)); t(lambda: a.index(1,2)); t(lambda: a.count(1)); t(lambda: a.reverse()); t(lambda: a.tolist()); t(lambda: a.tobytes()); t(lambda: a.byteswap()); t(lambda: a); t(lambda: a.clear()); t(lambda: a)
t(lambda: a.frombytes(b"\1\0\0\0\2\0\0\0")); t(lambda: a.frombytes(b"\1")); t(lambda: a.fromlist([1,"a"])); t(lambda: a.fromlist((1,))); t(lambda: a)
t(lambda: a.fromunicode("a")); t(lambda: a.tounicode()); w=A("w","héé"); t(lambda: (w.tounicode(), w.fromunicode("x"), w, w[0], w.tolist()))
t(lambda: a+a); t(lambda: a+[1]); t(lambda: a+A("d")); t(lambda: a*2); t(lambda: 2*a); t(lambda: a*"x"); t(lambda: a*-1)
b=A("i",[1,2]);
def ia(x):
    global b
    b+=x; return b
t(lambda: ia(A("i",[3]))); t(lambda: ia([3]))
def im(x):
    global b
    b*=x; return b
t(lambda: im(2)); t(lambda: 1 in b); t(lambda: "x" in b); t(lambda: list(b)); t(lambda: list(reversed(b)))
t(lambda: (A("i",[1])==A("d",[1.0]), A("i",[1])<A("i",[2]), A("i",[1])!=[1], A("i",[1,2])>A("i",[1]), A("i")==A("i")))
t(lambda: hash(b)); t(lambda: memoryview(b).format); t(lambda: memoryview(b).tolist()); m=memoryview(b); t(lambda: b.append(1)); m[0]=42; t(lambda: b[0]); del m; t(lambda: b.append(1)); t(lambda: bytes(b)[:4]); t(lambda: b.buffer_info()[1])
import pickle, copy; t(lambda: pickle.loads(pickle.dumps(b))==b); t(lambda: copy.copy(b)); t(lambda: copy.deepcopy(b)); t(lambda: b.__reduce_ex__(2)); t(lambda: b.__reduce_ex__(3)[1][1:3])
class S(A): pass
x=S("i",[1]); x.y=1; t(lambda: x); t(lambda: type(x+x)); t(lambda: type(x[:])); t(lambda: x.__reduce_ex__(2))
import io; f=io.BytesIO(); t(lambda: b.tofile(f)); f.seek(0); c=A("i"); t(lambda: c.fromfile(f,2)); t(lambda: c); t(lambda: c.fromfile(f,100)); t(lambda: len(c)); t(lambda: c.fromfile(f,-1))
import collections.abc as ca; print(issubclass(A, ca.MutableSequence))
match A("i",[1,2]):
    case [p,q]: print(p,q)
