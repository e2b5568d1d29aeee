class Outer:
    class Trouble(Exception):
        pass

    def method(self):
        raise Outer.Trouble("multi\nline", 2)


Outer().method()
