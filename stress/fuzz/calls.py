"""Generates calls: of builtins, of functions of native modules, of methods, and uses of operators and formats."""

import re

from values import BAG, POOLS, several, value

HINTS = {
    "encoding": "encoding", "errors": "errors", "format_spec": "spec", "iterable": "list iterator str tuple", "iterables": "list iterator str tuple", "key": "callable", "func": "callable", "function": "callable",
    "predicate": "callable", "sep": "str", "prefix": "str", "suffix": "str", "sub": "str", "old": "str", "new": "str", "width": "small", "maxsplit": "small", "count": "small", "n": "small", "r": "small", "k": "small",
    "index": "small", "start": "small", "stop": "small", "end": "small", "step": "small", "ndigits": "small", "size": "small", "base": "small", "string": "str", "pattern": "str", "x": "float int", "y": "float int",
    "class_or_tuple": "type", "cls": "type", "mapping": "dict", "tabsize": "small", "length": "small", "data": "bytes", "buffer": "bytes memoryview bytearray", "s": "str", "text": "str", "obj": "other",
}
RECEIVERS = {"bool": "True False".split(), "object": ["object()", "Slots()", "WithData()"], "type": POOLS["type"], "property": ["property(echo)", "property()"],
    "staticmethod": ["staticmethod(echo)"], "classmethod": ["classmethod(echo)"], "super": ["super(MyInt, MyInt(1))"], "enumerate": ["enumerate('ab')"], "zip": ["zip('ab', [1, 2])"],
    "map": ["map(str, [1, 2])"], "filter": ["filter(None, [0, 1])"], "reversed": ["reversed([1, 2])"], "range": POOLS["range"]}
SUBCLASSES = {"int": ["MyInt(5)", "LoudInt(4)"], "float": ["MyFloat(1.5)"], "str": ["MyStr('abc')", "LoudStr('abc')"], "bytes": ["MyBytes(b'abc')"], "list": ["MyList([1, 2])", "PlainList([3, 1])"],
    "tuple": ["MyTuple((1, 2))"], "dict": ["MyDict(a=1)", "LoudDict(a=1)"], "set": ["MySet({1, 2})"]}
BINARY = "+ - * / // % @ & | ^ << >> ** == != < <= > >= is in and or".split() + ["not in", "is not"]
COSTLY = ("pow", "mul", "lshift", "repeat", "exp", "scaleb", "shift", "power", "rotate", "logical", "fma", "ldexp", "product", "perm", "comb", "accumulate")
# What these give may have an address in it, which nobody may take apart.
TELLS_ADDRESS = re.compile("__repr__|__str__|__format__|repr\\(|str\\(|ascii\\(|format\\(|hash")
CHAIN = "str repr len list tuple bool type int float sorted bytes iter set dict abs reversed format ascii sum min max".split()
SPEC_PARTS = (["", "", "0", "*<", "<", ">", "^", "=", "\xe9^"], ["", "", "+", "-", " "], ["", "", "z"], ["", "", "#"], ["", "", "0"], ["", "1", "6", "12"], ["", "", ",", "_"], ["", "", ".0", ".2", ".10"], ["", *"bcdeEfFgGnosxX%q"])
PERCENT = (["", "", "-", "+", " ", "#", "0", "-0", "+#"], ["", "", "5", "*", "10"], ["", "", ".0", ".3", ".*", "."], ["", "", "", "l", "h"], list("sradiouxXeEfFgGc%bqy"))


class Calls:
    """Makes cases: texts of expressions."""

    def __init__(self, catalog):
        self.functions = sorted(catalog["functions"].items())
        self.builtins = [one for one in self.functions if "." not in one[0]]
        self.types = {name: sorted(found.items()) for name, found in catalog["types"].items()}
        self.live = {name: (text, sorted(found.items())) for name, (text, found) in catalog["live"].items()}
        self.forms = (self.builtin, self.function, self.method, self.method, self.method, self.live_method, self.operator, self.formatting, self.subscript, self.special)

    def make(self, rng):
        text = rng.choice(self.forms)(rng)
        if rng.random() < 0.06 and not TELLS_ADDRESS.search(text):
            text = f"{rng.choice(CHAIN)}({text})"
        return text

    def builtin(self, rng):
        name, arity = rng.choice(self.builtins)
        return f"{name}({self.arguments(rng, name, arity, None)})"

    def function(self, rng):
        name, arity = rng.choice(self.functions)
        return f"{name}({self.arguments(rng, name, arity, None)})"

    def method(self, rng):
        kind = rng.choice(list(self.types))
        name, arity = rng.choice(self.types[kind])
        if name.startswith("__") and rng.random() < 0.6:
            name, arity = rng.choice(self.types[kind])
        if arity == "attribute":
            return f"{self.receiver(rng, kind)}.{name}"
        arguments = self.arguments(rng, name, arity, kind)
        if rng.random() < 0.06:
            return f"{kind}.{name}({value(rng)}, {arguments})".replace(", )", ")")
        return f"t({self.receiver(rng, kind)}).{name}({arguments})"

    def live_method(self, rng):
        kind = rng.choice(list(self.live))
        text, found = self.live[kind]
        name, arity = rng.choice(found)
        if arity == "attribute":
            return f"{text}.{name}"
        return f"t({text}).{name}({self.arguments(rng, name, arity, None)})"

    def receiver(self, rng, kind):
        if kind in SUBCLASSES and rng.random() < 0.12:
            return rng.choice(SUBCLASSES[kind])
        if kind in RECEIVERS:
            return rng.choice(RECEIVERS[kind])
        if kind in POOLS:
            return f"({value(rng, kind)})"
        own = [one for one in POOLS["exception"] if one.startswith(kind + "(")]
        return rng.choice(own or POOLS["exception"])

    def arguments(self, rng, name, arity, kind):
        least, most, names = arity or (rng.choice((0, 1, 1, 2)), 3, [])
        count = rng.randint(least, max(least, min(most, least + 2)))
        if rng.random() < 0.06 and "__" not in name:
            count = max(0, count + rng.choice((-1, 1, 2)))
        costly = any(word in name for word in COSTLY)
        parts = [self.argument(rng, None, kind, costly) for _ in range(count)]
        for place, hint in enumerate(names[:count]):
            if rng.random() < 0.6:
                parts[place] = self.argument(rng, hint, kind, costly)
        if names and rng.random() < 0.12:
            hint = rng.choice(names)
            parts = parts[: rng.randrange(len(parts) + 1)] + [f"{hint}={self.argument(rng, hint, kind, costly)}"]
        elif rng.random() < 0.015:
            parts.append(rng.choice(("nope=1", "*[1]", "**{}", "**{'a': 1}", "**{1: 2}", "*5", "key=len", "**Bad()", "*Bad()", "**Mapping(a=1)")))
        return ", ".join(parts)

    def argument(self, rng, hint, kind, costly):
        chance = rng.random()
        if hint in HINTS and chance < 0.8:
            pool = rng.choice(HINTS[hint].split())
        elif kind in POOLS and chance < 0.5:
            pool = kind
        elif chance < 0.6:
            pool = rng.choice(("small", "str", "int"))
        else:
            pool = rng.choice(BAG)
        if costly and pool == "int":
            pool = "small"
        return value(rng, pool)

    def operator(self, rng):
        sign = rng.choice(BINARY)
        first = rng.choice(BAG)
        second = first if rng.random() < 0.45 else rng.choice(BAG)
        if rng.random() < 0.1:
            return f"{rng.choice(('-', '+', '~', 'not '))}{value(rng, first)}"
        if sign in ("*", "**", "<<"):
            first, second = [("small" if one == "int" else one) for one in (first, second)]
        left, right = value(rng, first), value(rng, second)
        if sign in ("+", "-", "*", "|", "&", "^", "@", "%", "//", "/", ">>") and rng.random() < 0.25:
            word = {"+": "iadd", "-": "isub", "*": "imul", "|": "ior", "&": "iand", "^": "ixor", "@": "imatmul", "%": "imod", "//": "ifloordiv", "/": "itruediv", ">>": "irshift"}[sign]
            return f"operator.{word}(t({left}), {right})"
        return f"({left}) {sign} ({right})"

    def subscript(self, rng):
        one = value(rng, rng.choice(("str", "bytes", "bytearray", "list", "tuple", "dict", "range", "memoryview", "array", "odd", "other", "type")))
        key = value(rng, rng.choice(("slice", "slice", "int", "small", "odd", "str", "tuple")))
        chance = rng.random()
        if chance < 0.6:
            return f"({one})[{key}]"
        if chance < 0.85:
            return f"operator.setitem(t({one}), {key}, {value(rng)})"
        return f"operator.delitem(t({one}), {key})"

    def formatting(self, rng):
        form = rng.randrange(5)
        thing = value(rng, rng.choice(("int", "float", "str", "complex", "float", "int", "bytes", "odd", "other", "list")))
        spec = "".join([rng.choice(part) for part in SPEC_PARTS]) if rng.random() < 0.7 else None
        if form == 0:
            return f"format({thing}, {spec!r})" if spec is not None else f"format({thing}, {value(rng, 'spec')})"
        if form == 1 and spec is not None and "{" not in spec:
            return f"f'{{({thing}){rng.choice(('', '', '!r', '!s', '!a'))}:{spec}}}'" if "'" not in thing and "\\" not in thing else f"format({thing}, {spec!r})"
        if form == 2:
            field = rng.choice(("", "0", "1", "a", "0.real", "0[0]", "a[x]", "0.__class__", "a.b.c", "0[", "!", "-1", "0x", "a[0", " 0", "{}", "0[a]b", "9999999999999999999999"))
            return f"'<{{{field}{rng.choice(('', '', '!r', '!s', '!x', '!', '!rr'))}{rng.choice((':', ''))}{spec or ''}}}>'.format({thing}, {several(rng, 0)}{rng.choice(('', 'a=1'))})".replace(", )", ")").replace("}, a=1", "}, a=1").replace(", , ", ", ")
        percent = "%" + "".join([rng.choice(part) for part in PERCENT])
        if rng.random() < 0.1:
            percent = percent.replace("%", "%(k)", 1)
        prefix = rng.choice(("", "b"))
        right = rng.choice((f"({thing})", f"({thing},)", f"({thing}, {value(rng, 'small')})", f"({value(rng, 'small')}, {thing})", "()", f"{{'k': {thing}}}", f"{{b'k': {thing}}}"))
        return f"{prefix}'{rng.choice(('', 'a', '%%'))}{percent}' % {right}"

    def special(self, rng):
        return rng.choice(SPECIAL)(rng)


def conversion(rng):
    digits = "".join(rng.choice("0123456789abcdefxoz_+-. eEjJnif\u0663") for _ in range(rng.randrange(1, 9)))
    return rng.choice((f"int({digits!r})", f"int({digits!r}, {rng.choice((0, 2, 8, 10, 16, 36, 37, -1, 'None'))})", f"float({digits!r})", f"complex({digits!r})", f"float.fromhex({digits!r})", f"int({digits.encode()!r})",
        f"fractions.Fraction({digits!r})", f"decimal.Decimal({digits!r})", f"ast.literal_eval({digits!r})", f"json.loads({digits!r})", f"eval({digits!r})"))


def codec(rng):
    data = bytes(rng.choice((0, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE0, 0xE2, 0xED, 0xA0, 0xF0, 0x9F, 0x98, 0xF4, 0xFF, 0xFE, 0x2B, 0x2D, 0x5C, 0x75)) for _ in range(rng.randrange(7)))
    text = "".join(rng.choice("a\xe9\u20ac\U0001f600\ud800\udcff\udfff+-\\\x00\x80\u0130") for _ in range(rng.randrange(6)))
    name, errors = value(rng, "encoding"), value(rng, "errors")
    return rng.choice((f"{data!r}.decode({name}, {errors})", f"{ascii(text)}.encode({name}, {errors})", f"codecs.decode({data!r}, {name}, {errors})", f"codecs.getincrementaldecoder({name})({errors}).decode({data!r}, {rng.choice((True, False))})",
        f"codecs.utf_8_decode({data!r}, {errors}, {rng.choice((True, False))})", f"str({data!r}, {name}, {errors})", f"bytes({ascii(text)}, {name}, {errors})", f"io.TextIOWrapper(io.BytesIO({data!r}), {name}, {errors}).read()"))


def packing(rng):
    layout = rng.choice("@=<>! ") + "".join(rng.choice(("", "", "0", "2", "3")) + rng.choice("cbB?hHiIlLqQnNefdspPxFDz ") for _ in range(rng.randrange(1, 4)))
    things = ", ".join([value(rng, rng.choice(("small", "int", "float", "bytes", "odd", "str"))) for _ in range(rng.randrange(4))])
    data = bytes(rng.choice((0, 1, 127, 128, 255, 65)) for _ in range(rng.choice((0, 1, 2, 4, 8, 12, 16))))
    return rng.choice((f"struct.pack({layout!r}, {things})".replace(", )", ")"), f"struct.unpack({layout!r}, {data!r})", f"struct.calcsize({layout!r})", f"list(struct.iter_unpack({layout!r}, {data!r}))",
        f"struct.pack_into({layout!r}, t(bytearray(9)), {rng.randrange(-3, 10)}, {things})".replace(", )", ")"), f"struct.unpack_from({layout!r}, {data!r}, {rng.randrange(-3, 10)})"))


def matching(rng):
    atoms = ("a", "b", ".", "^", "$", "\\d", "\\w", "\\s", "\\b", "\\B", "[ab]", "[^a]", "[a-c]", "(a)", "(?:b)", "(?P<n>a)", "(?P=n)", "\\1", "|", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "(?i:A)", "(?(1)a|b)", "(?>a)", "(", ")", "[", "\\",
        "{2}", "*", "+", "?", "*?", "+?", "++", "{1,2}", "{,2}", "{2,1}", "(?x)", "\\Z", "\\A", "\\z", "(?#c)", "\\x41", "\\u0041", "\\q", "(?P<n", "(?<", "[b-a]", "\\8", "(?-i:a)", "\\N{DIGIT ONE}", "[[:a", "\\g")
    pattern = "".join(rng.choice(atoms) for _ in range(rng.randrange(1, 6)))
    text = "".join(rng.choice("abAB c1\n\xe9") for _ in range(rng.randrange(9)))
    swap = rng.choice(("x", "\\1", "\\g<n>", "\\g<0>", "\\n", "\\q", "\\g<", "\\2", "[\\g<1>]", "\\099", "\\0"))
    flags = rng.choice(("0", "0", "re.I", "re.M", "re.S", "re.X", "re.A", "re.L", "re.U|re.A"))
    return rng.choice((f"re.findall({pattern!r}, {text!r}, {flags})", f"re.search({pattern!r}, {text!r}, {flags})", f"re.sub({pattern!r}, {swap!r}, {text!r})", f"re.split({pattern!r}, {text!r})",
        f"[(m.span(), m.groups(), m.groupdict(), m.lastindex, m.lastgroup) for m in re.finditer({pattern!r}, {text!r})]", f"re.fullmatch({pattern!r}, {text!r})", f"re.compile({pattern!r}, {flags})", f"re.findall({pattern.encode()!r}, {text.encode()!r})",
        f"re.compile({pattern!r}).match({text!r}, {rng.randrange(-1, 4)}, {rng.randrange(4, 9)})"))


def document(rng):
    parts = ("{", "}", "[", "]", ",", ":", '"a"', '"', "1", "-", "1.5", "e5", "null", "true", "NaN", "Infinity", " ", "\\u00e9", '"\\ud800"', '"\\x"', "\n", "tru", '"b\\n"', "01", "-0", '"\t"', "1e400")
    text = "".join(rng.choice(parts) for _ in range(rng.randrange(1, 8)))
    thing = value(rng, rng.choice(("list", "dict", "str", "float", "int", "odd", "other")))
    options = rng.choice(("", "indent=1", "sort_keys=True", "separators=(',', ':')", "ensure_ascii=False", "allow_nan=False", "skipkeys=True", "default=str", "default=fail", "indent='x'", "indent=-1"))
    return rng.choice((f"json.loads({text!r})", f"json.dumps({thing}, {options})", f"json.JSONDecoder().raw_decode({text!r}, {rng.randrange(4)})", f"json.loads({text!r}, parse_float=decimal.Decimal, object_pairs_hook=echo)"))


def hugging(rng):
    whole = rng.choice(("range(2**62)", "range(2**70)", "range(0, 2**65, 2**63)", "range(2**64, 0, -3)", "range(-2**63, 2**63)"))
    key = value(rng, rng.choice(("slice", "int", "small")))
    return rng.choice((f"{whole}[{key}]", f"{whole} == {whole}", f"len({whole})", f"hash({whole})", f"{rng.randrange(-9, 99)} in {whole}", f"{whole}.index({rng.randrange(-9, 99)})", f"{whole}.count({rng.randrange(-9, 99)})", f"next(reversed({whole}))", f"bool({whole})"))


def numbers(rng):
    return rng.choice((f"hash({value(rng, rng.choice(('int', 'float', 'complex')))})", f"divmod({value(rng, 'int')}, {value(rng, 'int')})", f"pow({value(rng, 'int')}, {value(rng, 'int')}, {value(rng, 'int')})", f"round({value(rng, 'float')}, {value(rng, 'small')})",
        f"({value(rng, 'int')}).to_bytes({value(rng, 'small')}, {rng.choice(('"big"', '"little"', '"x"'))}, signed={rng.choice((True, False))})", f"int.from_bytes({value(rng, 'bytes')}, {rng.choice(('"big"', '"little"'))}, signed=True)",
        f"({value(rng, 'float')}).hex()", f"({value(rng, 'float')}).as_integer_ratio()", f"repr({value(rng, 'float')})", f"({value(rng, 'float')}) // ({value(rng, 'float')})", f"({value(rng, 'float')}) % ({value(rng, 'float')})", f"({value(rng, 'float')}) ** ({value(rng, 'float')})",
        f"({value(rng, 'complex')}) ** ({value(rng, 'complex')})", f"({value(rng, 'complex')}) * ({value(rng, 'complex')})", f"({value(rng, 'complex')}) / ({value(rng, 'complex')})", f"math.fsum([{value(rng, 'float')}, {value(rng, 'float')}, {value(rng, 'float')}])", f"sum([{value(rng, 'float')}, {value(rng, 'float')}, {value(rng, 'int')}])"))


SPECIAL = (conversion, codec, packing, matching, document, hugging, numbers)
