# Operations that have short ways: views, weak references, sorts, functions, sets, sums, slices, attributes, rounding.
import weakref, types
data=bytearray(range(256))*4
v=memoryview(data)
print(bytes(v[3:9]), bytes(v[::7])[:5], v[1:5].tolist(), v[::-1][:3].tolist(), v[10:2].tolist(), v[5:5].shape)
try: data.append(1)
except BufferError as e: print(e)
w=v[1:3]; v.release();
try: v[0]
except ValueError as e: print(e)
print(bytes(w)); w.release(); data.append(2); print(len(data))
m=memoryview(b'abcdef'); print(bytes(m), bytes(m[1:2]), m[2:].tobytes(), m.cast('H')[1:].tolist(), m.toreadonly().readonly)
try: memoryview(b'a')[0]=1
except TypeError as e: print(e)
import array
a=array.array('i',range(10)); x=memoryview(a)[2:5]; print(bytes(x), x.format, x.strides, x.tolist())
class T(tuple): pass
print(T((1,2)), T([1]), T('ab'), T())
class P:
    def f(self): pass
p=P(); r=weakref.ref(p); print(weakref.ref(p) is r, weakref.getweakrefcount(p));
r2=weakref.ref(p, lambda dead: print('dead', dead is r2)); print(weakref.getweakrefs(p)==[r,r2]); del p; print(r())
for o in (1,'a',(1,),[]):
    try: weakref.ref(o)
    except TypeError as e: print(e)
class I(int): pass
try: weakref.ref(I(3))
except TypeError as e: print(e)
print(sorted([3,1,2]), sorted([3,1,2,-5],reverse=True), sorted([True,0,1,False]), sorted([1.5,2]), sorted([]), sorted([5]))
l=[5,4,9,1]*10; l.sort(); print(l); l.sort(reverse=True); print(l)
def f(): "doc"
g=lambda: 1
print(f.__name__, f.__qualname__, f.__doc__, f.__module__, g.__name__, g.__doc__)
def k(): 'other'
f.__code__=k.__code__; print(f.__name__, f.__doc__, f.__qualname__)
f.__name__='x'; print(f.__name__, f.__qualname__)
def outer():
    def inner(): 'in'
    return inner
i=outer(); print(i.__qualname__, i.__doc__, i.__module__); j=outer();
__name__='zzz'; print(outer().__module__, j.__module__); __name__='__main__'; print(outer().__module__)
print(types.SimpleNamespace(a=1,b=2), types.SimpleNamespace({'x':1}, y=2))
try: types.SimpleNamespace(1,2,a=3)
except TypeError as e: print(e)
d={i:i for i in range(5)}
try:
    for k_ in d: d[k_+100]=1
except RuntimeError as e: print(e)
d={i:i for i in range(5)}; del d[2]; print(list(d.items()), [k for k,v in d.items()], list(d), list(d.values()), list(reversed(d)))
try:
    for k_ in d: del d[k_]; d[k_+100]=1
except RuntimeError as e: print(e)
print({1,2,'a',2.5,'a'}=={2.5,'a',2,1}, round(2.675,2), round(0.5), round(-0.5,0), round(1e300,2), round(5e-324,3), round(2.5,0), round(1234.5,-2), round(float('inf'),2))
print(10**30+1, 10**30-10**30, 2**64*3, -(2**70)//7, True+True, 1<<70)
print(sum([]), sum([],5), sum([True,2]), sum([],True), sum([1.5,2]), sum((x for x in [1,2,2**70,3])), sum([2**62,2**62]), sum(x for x in ()), sum([1,2.5,3j]))
try: sum([1,'a'])
except TypeError as e: print(e)
try: sum(['a'])
except TypeError as e: print(e)
s={1,'a',(1,2),frozenset([1])}; fs=frozenset(s)
for x in (1,'a',(1,2),{1},frozenset([1]),2.5,None,int): print(x in s, x in fs)
for x in ([1],{}):
    for c in (s,fs):
        try: x in c
        except TypeError as e: print(e)
class SS(set):
    def __contains__(self,x): return 'own'
print(1 in SS())
class R(weakref.ref):
    def __init__(self,o,cb=None,k=1): super().__init__(o,cb); self.k=k
    __slots__=('k',)
class R2(weakref.ref): pass
class Q: pass
q=Q(); print(R(q,k=3).k, R2(q)() is q)
for bad in (lambda: weakref.ref(q,k=1), lambda: weakref.ref(), lambda: weakref.ref(q,None,3), lambda: R2(q,k=1), lambda: weakref.ref.__init__(weakref.ref(q)), lambda: R2()):
    try: print(type(bad()))
    except TypeError as e: print(e)
class At:
    __slots__=('a',)
at=At(); setattr(at,'a',1); print(at.a)
for nm in ('b','__class__x'):
    try: setattr(at,nm,1)
    except AttributeError as e: print(e)
try: setattr(1,'x',2)
except AttributeError as e: print(e)
try: setattr(int,'x',2)
except TypeError as e: print(e)
class Pr:
    @property
    def p(self): return 1
    def __setattr__(self,n,v): print('set',n,v); object.__setattr__(self,n,v)
pr=Pr(); pr.z=1; setattr(pr,'y',2)
try: setattr(pr,'p',3)
except AttributeError as e: print(e)
for n in range(12): setattr(q,'at%d'%n,n)
q2=Q();
for n in range(3): setattr(q2,'at%d'%n,n)
q2.other=1; print(vars(q), vars(q2)); q3=Q(); q3.at1=1; q3.at0=2; print(vars(q3))
del q2.at1; q2.at1=5; print(vars(q2))
l=list(range(10)); print(l[3:9], l[-2:], l[::-2], l[5:2], l[:], l[2:100:3])
class Ix:
    def __index__(self): l.clear(); return 2
print(l[Ix():5], l[1:])
try: [1]['a':2]
except TypeError as e: print(e)
print(2**70+5, 5+2**70, 2**70+True, True+2**70, True+5, 2**62-1+1, -2**63+0)
class Int2(int):
    def __add__(self,o): return 'A'
    def __radd__(self,o): return 'RA'
print(2**70+Int2(1), Int2(1)+2**70, Int2(2)+1, 1+Int2(2))
x=2**70; x+=1; print(x); x+=1.5; print(x)
def gen():
    try: yield 1
    finally: print('fin')
g=gen(); next(g); g.close()
def gen2():
    try: yield 1
    except GeneratorExit: raise StopIteration
g=gen2(); next(g)
try: g.close()
except RuntimeError as e: print(repr(e), repr(e.__cause__))
class GE(GeneratorExit): pass
g=gen(); next(g)
try: g.throw(GE('x'))
except GE as e: print(repr(e))
print(hash(Q) == hash(Q), {Q:1}[Q], hash(q)==object.__hash__(q), round(0.125,2), round(1.005,2), round(True), round(3,-1), round(1e15/3,3), round(-0.0004,3), round(2.5), round(1e22,1))
for k,v in zip([1,2],'ab'): print(k,v)
for a,b,c in zip([1],[2],[3]): print(a,b,c)
for i,x in enumerate('xy'): print(i,x)
