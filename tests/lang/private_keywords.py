# Names in a class body that begin with two underscores are mangled; keywords of calls are not.
class A:
    def keywords(self):
        return dict(__x=1), dict(**{}, __y=2)

    def parameter(self, *, __p=3):
        return __p

    def named(self, **given):
        return given

    def call(self):
        return self.named(__z=4, plain=5)


print(A().keywords(), A().call(), A().parameter(_A__p=6))
try:
    A().parameter(__p=7)
except TypeError as error:
    print(error)


class Meta(type):
    def __new__(mcs, name, bases, namespace, **given):
        print(given)
        return super().__new__(mcs, name, bases, namespace)


class Outer:
    class Inner(metaclass=Meta, __keyword=8):
        pass
