def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class A:
    def who(self): return "A"
class B:
    def who(self): return "B"
    def __len__(self): return 3
class C(A): pass
class D(C): pass
class S:
    __slots__=("x",)
class E: pass
d=D(); print(d.who()); C.__bases__=(B,); print(d.who(), len(d), C.__mro__, D.__mro__, A.__subclasses__(), B.__subclasses__(), C.__base__)
t(lambda: setattr(C,'__bases__',[B]))
t(lambda: setattr(C,'__bases__',()))
t(lambda: setattr(C,'__bases__',(1,)))
t(lambda: setattr(C,'__bases__',(D,)))
t(lambda: setattr(C,'__bases__',(C,)))
t(lambda: setattr(int,'__bases__',(C,)))
t(lambda: delattr(C,'__bases__'))
t(lambda: delattr(int,'__bases__'))
t(lambda: setattr(C,'__bases__',(dict,)))
t(lambda: setattr(C,'__bases__',(object,)))
t(lambda: setattr(E,'__bases__',(A,)))
t(lambda: setattr(C,'__bases__',(S,)))
t(lambda: setattr(C,'__bases__',(bool,)))
t(lambda: setattr(C,'__bases__',(A,A)))
t(lambda: setattr(C,'__bases__',(object,A)))
C.__bases__=(A,B); print(C.__mro__, D.__mro__, d.who())
print(A.__subclasses__(),B.__subclasses__())
class F(D): pass
class M(type):
    def mro(cls):
        print("mro", cls.__name__, [b.__name__ for b in cls.__bases__]);
        if bad: raise ValueError("no")
        return type.mro(cls)
bad=False
class X(metaclass=M): pass
class Y(X): pass
class Z(Y): pass
class W(X): pass
Z.__bases__=(W,)
print(Z.__mro__)
bad=True
t(lambda: setattr(Z,'__bases__',(Y,)))
print(Z.__mro__, Z.__bases__, Y.__subclasses__())


# A native method in a class of another layout checks what it is called on.
class Odd:
    __len__ = list.__len__
    __getitem__ = str.__getitem__


t(lambda: len(Odd()))
t(lambda: Odd()[0])


class Strange(type):
    def mro(cls):
        return [cls, list, object]


t(lambda: Strange("Y", (), {}))
