"""Generates programs: statements of every kind, nested, whose trace is what they say and the traceback they end with."""

NAMES = ["a", "b", "c", "d"]
EXCEPTIONS = ["ValueError", "TypeError", "KeyError", "Error", "SubError", "ZeroDivisionError", "IndexError", "LookupError", "Exception", "StopIteration", "AttributeError", "NameError"]
LITERALS = "0 1 2 -1 3 7 10 1.5 2j None True False 'x' 'abc' '' b'y' [] [1,2] (1,) (1,2) {} {'k':1} {1,2} ... [1,2,3] 'k' 10**12".split()
SIGNS = "+ - * // % & | ^ == != < <= > >= is in and or".split() + ["not in", "is not"]
PARAMETERS = ("", "x", "x, y=2", "x, *rest", "x=1, *, y=3", "*, y", "x, /, y", "x, /, y=4, *rest, z=5, **more", "**more", "*rest, y=6", "x, y, z")
ARGUMENTS = ("", "{}", "{}, {}", "{}, y={}", "*[{}, {}]", "{}, *({},)", "**{{'y': {}}}", "{}, {}, {}", "x={}", "{}, z={}", "*{}", "{}, **{{'w': {}}}", "y={}")


class Programs:
    """Makes cases: texts of modules that call `say`."""

    def make(self, rng):
        return Writer(rng).program()


class Writer:
    def __init__(self, rng):
        self.rng = rng
        self.lines = []
        self.deep = 0
        self.left = rng.choice((8, 15, 30, 45))
        self.functions, self.generators, self.coroutines, self.classes = [], [], [], []
        self.kinds = ["module"]  # of the scopes around
        self.loops = 0
        self.serial = 0

    def put(self, text):
        self.lines.append("    " * self.deep + text)

    def program(self):
        self.put("from stage import *")
        self.put(f"a, b, c, d = {self.literal()}, {self.literal()}, {self.literal()}, {self.literal()}")
        while self.left > 0:
            self.statement()
        self.put("say([a, b, c, d])")
        return "\n".join(self.lines) + "\n"

    def body(self, most=4, kind=None, loop=False):
        """An indented block; inside a scope of its own if there is a kind."""
        loops, self.loops = self.loops, (self.loops + 1 if loop else 0 if kind else self.loops)
        if kind:
            self.kinds.append(kind)
        self.deep += 1
        for _ in range(self.rng.randint(1, most)):
            self.statement()
        self.deep -= 1
        if kind:
            self.kinds.pop()
        self.loops = loops

    def fresh(self, letter):
        self.serial += 1
        return f"{letter}{self.serial}"

    # Expressions

    def literal(self):
        return self.rng.choice(LITERALS)

    def name(self):
        return self.rng.choice(NAMES)

    def expression(self, depth=2):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.25:
            return self.name() if rng.random() < 0.55 else self.literal()
        return rng.choice(EXPRESSIONS)(self, depth - 1)

    def several(self, depth, least=0, most=3):
        return [self.expression(depth) for _ in range(self.rng.randint(least, most))]

    def call(self, depth):
        made = self.rng.choice(self.functions + self.classes) if self.functions + self.classes else self.rng.choice(("len", "str", "repr", "list", "sorted", "sum", "tuple", "type", "max", "dict", "isinstance", "iter", "abs"))
        arguments = self.rng.choice(ARGUMENTS)
        return f"{made}({arguments.format(*[self.expression(depth) for _ in range(3)])})"

    # Statements

    def statement(self):
        self.left -= 1
        rng = self.rng
        if self.left < 0 or self.deep > 5 or rng.random() < 0.45:
            return self.put(rng.choice(SIMPLE)(self))
        rng.choice(COMPOUND)(self)


def binary(w, depth):
    return f"({w.expression(depth)} {w.rng.choice(SIGNS)} {w.expression(depth)})"


def unary(w, depth):
    return f"({w.rng.choice(('-', 'not ', '~', '+'))}{w.expression(depth)})"


def chained(w, depth):
    return f"({w.expression(depth)} {w.rng.choice(('<', '==', '<=', 'in'))} {w.expression(depth)} {w.rng.choice(('<', '!=', '>', 'is'))} {w.expression(depth)})"


def conditional(w, depth):
    return f"({w.expression(depth)} if {w.expression(depth)} else {w.expression(depth)})"


def called(w, depth):
    return w.call(depth)


def display(w, depth):
    inside = ", ".join([w.rng.choice(("", "", "", "*")) + one for one in w.several(depth)])
    # Sets have one element at most: no program may rely on their order.
    return w.rng.choice((f"[{inside}]", f"({inside},)" if inside else "()", f"{{{w.expression(depth)}}}" if inside else "set()", f"{{{w.expression(depth)}: {w.expression(depth)}, **{w.expression(0)}}}", f"{{'k': {w.expression(depth)}}}"))


def comprehension(w, depth):
    name = w.rng.choice(("i", "j", *NAMES))
    source = w.rng.choice((f"range({w.rng.randrange(4)})", w.expression(depth), "[1, 2, 3]", "'ab'"))
    tail = w.rng.choice(("", f" if {name}", f" if {w.expression(depth)}", f" for k in ({name}, 1)", f" for {w.name()} in [{name}]"))
    item = w.rng.choice((name, f"({name}, {w.expression(depth)})", f"(lambda: {name})()", w.expression(depth), f"({w.name()} := {name})" if w.kinds[-1] != "class" else name))
    return w.rng.choice((f"[{item} for {name} in {source}{tail}]", f"{{{name}: {item} for {name} in {source}{tail}}}", f"list({item} for {name} in {source}{tail})", f"sorted({{str({item}) for {name} in {source}{tail}}})"))


def function_expression(w, depth):
    parameters = w.rng.choice(PARAMETERS)
    return f"(lambda {parameters}: {w.expression(depth)})({w.rng.choice(ARGUMENTS).format(*[w.expression(depth) for _ in range(3)])})"


def subscript(w, depth):
    key = w.rng.choice((w.expression(depth), "0", "-1", "1:", ":-1", "::2", "'k'", "1:2, 3", "None"))
    return f"{w.rng.choice((w.name(), w.expression(depth)))}[{key}]"


def attribute(w, depth):
    return f"{w.rng.choice([w.name(), *w.classes])}.{w.rng.choice(('real', 'x', 'y', '__class__', 'prop', 'data', 'dyn', 'left', 'upper()', 'copy()', 'keys()', 'count(1)', 'meth()', '__name__', 'more', 'nope'))}"


def text(w, depth):
    spec = w.rng.choice(("", "", "!r", "!s:>5", ":>4", ":x", "!a", "=", "=!r", ":{1 + 2}", ":.2f"))
    return f'f"<{{{w.expression(depth)}{spec}}}>"'.replace("{{", "{ {") if w.rng.random() < 0.8 else f"'%s-%r' % {w.expression(depth)}"


def walrus(w, depth):
    if w.kinds[-1] == "class":
        return w.name()
    return f"({w.name()} := {w.expression(depth)})"


def driven(w, depth):
    made = w.rng.choice(w.generators + w.coroutines) if w.generators + w.coroutines else None
    if made is None:
        return w.call(depth)
    moves = ", ".join([w.rng.choice(("1", "'s'", "None", "...", "ValueError('thrown')", "SubError('sub')", "GeneratorExit()", "KeyError", "StopIteration(5)")) for _ in range(w.rng.randrange(4))])
    kind = "drive_async" if made.startswith("ag") else "drive"
    if made.startswith("g") and w.rng.random() < 0.4:
        return f"list({made}())"
    return f"{kind}({made}(), {moves})"


def yielded(w, depth):
    kind = w.kinds[-1]
    if kind == "generator":
        return w.rng.choice((f"(yield {w.expression(depth)})", "(yield)", f"(yield from {w.rng.choice(w.generators)}())" if w.generators else f"(yield from [{w.expression(depth)}])"))
    if kind == "coroutine":
        return w.rng.choice((f"(await Pause({w.expression(depth)}))", f"(await {w.rng.choice(w.coroutines)}())" if w.coroutines else "(await Pause(1))", f"[i async for i in Steps({w.rng.randrange(3)})]"))
    if kind == "async generator":
        return w.rng.choice((f"(yield {w.expression(depth)})", f"(await Pause({w.expression(depth)}))"))
    return w.expression(depth)


EXPRESSIONS = (binary, binary, unary, chained, conditional, called, called, called, display, display, comprehension, comprehension, function_expression, subscript, attribute, attribute, text, text, walrus, driven, driven, yielded, yielded, yielded)


def say(w):
    return f"say({w.expression(3)})"


def assign(w):
    return w.rng.choice((f"{w.name()} = {w.expression()}", f"{w.name()} = {w.name()} = {w.expression()}", f"{w.name()}, {w.name()} = {w.expression()}", f"{w.name()}, *{w.name()} = {w.expression()}", f"[{w.name()}, ({w.name()}, *{w.name()})] = {w.expression()}",
        f"{w.name()}[{w.expression(1)}] = {w.expression()}", f"{w.name()}.{w.rng.choice('xy')} = {w.expression()}", f"{w.name()}: int = {w.expression()}", f"*{w.name()}, = {w.expression()}", f"{w.name()}[{w.expression(0)}:{w.expression(0)}] = {w.expression()}"))


def augmented(w):
    sign = w.rng.choice("+ - * // % & | ^ >> / @".split())
    return f"{w.rng.choice((w.name(), w.name(), f'{w.name()}[{w.expression(0)}]', f'{w.name()}.x'))} {sign}= {w.expression(1)}"


def delete(w):
    return w.rng.choice((f"del {w.name()}", f"del {w.name()}[{w.expression(0)}]", f"del {w.name()}.x", f"del {w.name()}, {w.name()}", f"del {w.name()}[:1]"))


def raising(w):
    error = w.rng.choice(EXCEPTIONS)
    return w.rng.choice((f"raise {error}({w.expression(1)})", f"raise {error}", f"raise {error}('e') from {w.rng.choice(('None', 'ValueError(1)', w.name(), 'KeyError'))}", "raise", f"raise ExceptionGroup('g', [{error}(1), ValueError(2)])", f"assert {w.expression(1)}, {w.expression(1)}", f"assert {w.expression(1)}", f"raise {w.expression(1)}"))


def leave(w):
    if w.loops and w.rng.random() < 0.6:
        return w.rng.choice(("break", "continue"))
    kind = w.kinds[-1]
    if kind in ("function", "generator", "coroutine"):
        return f"return {w.expression()}"
    return "return" if kind == "async generator" else say(w)


def bare(w):
    return w.expression(3)


SIMPLE = (say, say, say, say, assign, assign, assign, augmented, augmented, delete, raising, leave, leave, bare, lambda w: "pass")


def branch(w):
    w.put(f"if {w.expression()}:")
    w.body()
    if w.rng.random() < 0.3:
        w.put(f"elif {w.expression()}:")
        w.body()
    if w.rng.random() < 0.5:
        w.put("else:")
        w.body()


def loop(w):
    if w.loops >= 2:
        return branch(w)
    if w.rng.random() < 0.6:
        target = w.rng.choice((w.name(), f"{w.name()}, {w.name()}", f"{w.name()}, *{w.name()}", "i"))
        prefix = "async " if w.kinds[-1] in ("coroutine", "async generator") and w.rng.random() < 0.4 else ""
        source = f"Steps({w.rng.randrange(4)})" if prefix else w.rng.choice((f"range({w.rng.randrange(4)})", w.expression(), "[(1, 2), (3, 4)]", "enumerate('ab')", "{'k': 1}.items()", "zip('ab', [1, 2], strict=True)"))
        w.put(f"{prefix}for {target} in {source}:")
        w.body(loop=True)
    else:
        name = w.fresh("n")
        w.put(f"{name} = {w.rng.randrange(1, 4)}")
        w.put(f"while ({name} := {name} - 1) >= 0{w.rng.choice(('', f' and {w.expression(1)}'))}:")
        w.body(loop=True)
    if w.rng.random() < 0.25:
        w.put("else:")
        w.body(2)


def attempt(w):
    star = "*" if w.rng.random() < 0.2 else ""
    w.put("try:")
    w.body()
    handlers = w.rng.randrange(0 if w.rng.random() < 0.4 else 1, 3)
    loops = w.loops
    for place in range(handlers):
        error = w.rng.choice(EXCEPTIONS)
        error = w.rng.choice((error, error, f"({error}, {w.rng.choice(EXCEPTIONS)})", "Exception", w.name()))
        bound = w.rng.choice((" as e", " as e", "", f" as {w.name()}"))
        if not star and place == handlers - 1 and w.rng.random() < 0.2:
            error, bound = "", ""
        w.put(f"except{star} {error}{bound}:".replace("except :", "except:"))
        if star:
            kinds, w.kinds, w.loops = w.kinds, [*w.kinds, "module"], 0
        if bound == " as e":
            w.deep += 1
            w.put(w.rng.choice(("say(told(e))", "say((told(e), frames(e)))", "say((e.__context__, e.__cause__, e.__suppress_context__))")))
            w.deep -= 1
        w.body()
        if star:
            w.kinds, w.loops = kinds, loops
    if handlers and w.rng.random() < 0.3:
        w.put("else:")
        w.body(2)
    if not handlers or w.rng.random() < 0.35:
        w.put("finally:")
        w.body(2)


def managed(w):
    prefix = "async " if w.kinds[-1] in ("coroutine", "async generator") and w.rng.random() < 0.5 else ""
    managers = ", ".join([f"Manager(say, '{w.fresh('m')}', {w.rng.choice(('False', 'False', 'True'))}, {w.rng.choice(('None', 'None', 'None', repr('enter'), repr('exit')))})" + w.rng.choice(("", f" as {w.name()}")) for _ in range(w.rng.choice((1, 1, 2)))])
    w.put(f"{prefix}with {w.rng.choice((managers, managers, managers, w.expression(1)))}:")
    w.body()


def pattern(w, depth=2):
    rng = w.rng
    simple = ("_", w.name(), "1", "'x'", "None", "-1", "1.5", "'abc'", "True")
    if depth == 0:
        return rng.choice(simple)
    inner = lambda: pattern(w, depth - 1)  # noqa: E731
    return rng.choice((*simple, f"[{inner()}, *_]", f"[{inner()}, {inner()}]", f"({inner()}, *{w.name()})", f"{{'k': {inner()}}}", f"{{'k': _, **{w.name()}}}", f"int({w.name()})", "str()", f"Pair({inner()}, right={inner()})", f"Pair({inner()})", f"({inner()}) as {w.name()}", "1 | 2 | 3", "Error.x",
        f"[1 | 2 as {w.name()}, _]", "Pair(1, 2, 3)", f"list([{inner()}])", "{}", "[]"))


def matched(w):
    w.put(f"match {w.rng.choice((w.expression(), w.name(), f'Pair({w.name()}, {w.expression(1)})', '[1, 2]', repr({'k': 1, 'l': 2})))}:")
    w.deep += 1
    for _ in range(w.rng.randint(1, 4)):
        w.put(f"case {pattern(w)}{w.rng.choice(('', '', f' if {w.expression(1)}'))}:".replace("case _:", "case _ if True:"))
        w.body(2)
    w.deep -= 1


def define(w):
    if w.deep > 3:
        return branch(w)
    kind = w.rng.choice(("function", "function", "generator", "coroutine", "async generator"))
    prefix = {"function": "f", "generator": "g", "coroutine": "co", "async generator": "ag"}[kind]
    name = w.fresh(prefix)
    parameters = w.rng.choice(PARAMETERS) if kind == "function" else ""
    if kind == "function" and w.rng.random() < 0.2:
        w.put(w.rng.choice(("@(lambda f: f)", "@staticmethod", "@list", "@(lambda f: lambda *a, **k: (say('wrapped'), f(*a, **k)))")))
    w.put(f"{'async ' if kind in ('coroutine', 'async generator') else ''}def {name}({parameters}):")
    w.deep += 1
    if kind != "function" or "x" not in parameters:
        w.put("x = 1")
    if len(w.kinds) > 1 and "class" not in w.kinds and w.rng.random() < 0.4:
        w.put("nonlocal inner")
    w.put(f"inner = {w.literal()}")
    if kind in ("generator", "async generator"):
        w.put(f"yield {w.expression(1)}")
    w.deep -= 1
    w.body(5, kind)
    made = {"function": w.functions, "generator": w.generators, "coroutine": w.coroutines, "async generator": w.generators}[kind]
    if w.kinds[-1] == "module" and (w.deep == 0 or w.rng.random() < 0.3):
        made.append(name)
    w.put(f"say({name if kind == 'function' else 'drive_async' if kind == 'async generator' else 'drive'}({w.rng.choice(ARGUMENTS).format('1', '2', '3') if kind == 'function' else f'{name}(), 1'}))" if w.kinds[-1] != "class" else "pass")


def klass(w):
    if w.deep > 3:
        return branch(w)
    name = w.fresh("C")
    bases = [w.rng.choice([*w.classes, "Error", "dict", "list", "int", "Pair", "object"]) for _ in range(w.rng.choice((0, 0, 1, 1, 2)))]
    more = w.rng.choice(("", "", "", "metaclass=Meta", "metaclass=Meta, extra=1", "extra=2"))
    head = ", ".join([*bases, *([more] if more else [])])
    w.put(f"class {name}({head}):" if head else f"class {name}:")
    w.deep += 1
    w.kinds.append("class")
    for _ in range(w.rng.randint(1, 4)):
        part = w.rng.choice(("data = Described(say)", f"x = {w.expression(1)}", "slots", "init", "prop", "meth", "repr", "getattr", "super", "statement", "eq", "subclass", "class_getitem", "call"))
        lines = MEMBERS.get(part, [part])
        if part == "statement":
            w.statement()
        for line in lines if part != "statement" else ():
            w.put(line.replace("EXPRESSION", w.expression(1)))
    w.kinds.pop()
    w.deep -= 1
    if w.kinds[-1] == "module" and w.deep == 0:
        w.classes.append(name)
    if w.kinds[-1] != "class":
        w.put(f"{w.name()} = {name}({w.rng.choice(('', '', '1', '1, 2'))})")
        w.put(w.rng.choice((f"say({name}.__mro__)", f"say([n for n in vars({name}) if n[0] != '_'])", f"say({name}.{w.rng.choice(('data', 'x', 'more', 'dyn', 'prepared', 'meth', 'prop'))})", "pass")))


MEMBERS = {
    "slots": ["__slots__ = ('x', 'y')"],
    "init": ["def __init__(self, *args):", "    say(('init', args))", "    super().__init__(*args)", "    self.x = EXPRESSION"],
    "prop": ["@property", "def prop(self):", "    return (type(self).__name__, EXPRESSION)", "@prop.setter", "def prop(self, value):", "    say(('setter', value))"],
    "meth": ["def meth(self, x=EXPRESSION):", "    return (__class__.__name__, x)"],
    "repr": ["def __repr__(self):", "    return 'repr of ' + type(self).__name__"],
    "getattr": ["def __getattr__(self, name):", "    say(('getattr', name))", "    return EXPRESSION"],
    "super": ["def meth(self):", "    return ('over', super().meth())"],
    "eq": ["def __eq__(self, other):", "    return EXPRESSION"],
    "subclass": ["def __init_subclass__(cls, **more):", "    say(('subclass', cls.__name__, more))"],
    "class_getitem": ["def __class_getitem__(cls, key):", "    return (cls.__name__, key)"],
    "call": ["def __call__(self, *args, **more):", "    return (args, more, EXPRESSION)"],
}
COMPOUND = (branch, branch, loop, loop, attempt, attempt, attempt, managed, matched, matched, define, define, define, klass, klass)
