"""Pools of expressions whose values are where mistakes live: edges, huge ones, subclasses, and objects that answer oddly."""

POOLS = {
    "int": (
        "0 1 -1 2 3 -2 5 7 10 16 31 36 37 64 97 100 127 128 255 256 -128 -129 1000 65535 65536 0x10FFFF 0x110000 0xD800"
        " 2**61 2**62 -2**62 2**63-1 2**63 -2**63 -2**63-1 2**64 10**20 -10**30 3**200 True False"
    ).split(),
    "small": "0 1 -1 2 3 4 5 -2 -3 7 10 12 -5 True None".split(),
    "float": (
        "0.0 -0.0 1.0 -1.5 0.1 0.5 2.5 3.14159 1e16 1e-5 1e22 123456789.125 1e300 1.7976931348623157e308 5e-324"
        " 2.2250738585072014e-308 float('nan') float('inf') -float('inf') 1e17+1 0.30000000000000004 9007199254740993.0"
    ).split(),
    "complex": "1j 0j -0j (1+2j) (-1.5-0.0j) complex('nan+infj') complex(-0.0,-0.0) 1e300j complex(float('inf'),1)".split(),
    "str": [
        "''", "'a'", "'abc'", "'ABC'", "'aBc dEf'", "'  x y  '", "'a,b,,c'", "'\\n'", "'l1\\nl2\\r\\nl3\\x0bl4'", "'\\x00'",
        "'\\x1c\\x85\\u2028'", "'12'", "'-7'", "' 42 '", "'1_000'", "'0x1F'", "'1e5'", "'nan'", "'-inf'", "'\\u0663\\u0664'",
        "'\\xe9'", "'e\\u0301'", "'\\xdf'", "'\\u0130'", "'\\u01c5'", "'\\u03a3'", "'A\\u03a3'", "'\\ufb01'", "'\\u20ac'", "'\\U0001f600'",
        "'a\\U0001f600b'", "'\\ud800'", "'x\\udc80y'", "'\\udfff\\ud800'", "'%s %d'", "'{} {}'", "'{0.a} {b[0]}'", "'{'", "'%'",
        "'utf-8'", "'ascii'", "'latin-1'", "'strict'", "'ignore'", "'replace'", "'spam' * 50", "'\\t1\\t22'", "'-'", "' '",
        "'abcabc'", "'d\\u00e9f'", "'keys'", "'x'", "'__class__'", "'a.b'", "'1+2j'", "'0b101'", "'b'", "'>10'", "'aaa'",
    ],
    "bytes": [
        "b''", "b'a'", "b'abc'", "b'ABC xyz'", "b'  x  '", "b'a,b,,c'", "b'\\x00'", "b'\\xff'", "b'\\xc3\\xa9'", "b'\\xe2\\x82'",
        "b'\\xed\\xa0\\x80'", "b'\\xf0\\x9f\\x98\\x80'", "b'\\xf4\\x90\\x80\\x80'", "b'12'", "b' -7 '", "b'1e5'", "b'l1\\nl2\\r\\nl3'",
        "b'%s %d'", "b'0123456789abcdef'", "b'\\xff\\xfea\\x00'", "b'+AGE-'", "b'YWJj'", "b'abcabc'", "bytes(8)", "b'\\\\x41\\\\n'", "b'\\t1'",
        "b'0' * 100", "b'\\x80\\x81'",
    ],
    "bytearray": "bytearray() bytearray(b'abc') bytearray(b'a,b,c') bytearray(b'\\xff\\x00') bytearray(5)".split(),
    "list": [
        "[]", "[1]", "[1, 2, 3]", "[3, 1, 2]", "['b', 'a']", "[1, 'a']", "[[1], [2]]", "[(1, 2), (3, 4)]", "[None]", "[1.5, float('nan')]",
        "list(range(10))", "[('a', 1)]", "['ab', 'cd']", "[b'x', b'y']", "[True, 1, 1.0]", "[[]]", "[0] * 20", "[(1,)]", "[2**70, 1]",
    ],
    "tuple": [
        "()", "(1,)", "(1, 2)", "(1, 2, 3)", "('a', 'b')", "('a', 1)", "(None,)", "((1, 2),)", "(1.0, 2)", "('',)", "(int, str)", "(2, 1, 0)",
        "(0,) * 9", "('x', 'y', 'z', 'w')", "([],)",
    ],
    "set": "set() {1} {1,2,3} {'a'} {None} {1.0,2} {(1,2)}".split(),
    "frozenset": "frozenset() frozenset({1,2}) frozenset('ab')".split(),
    "dict": [
        "{}", "{'a': 1}", "{1: 2}", "{'a': 1, 'b': 2}", "{1: 'x', None: 'y'}", "{'x': {}}", "dict.fromkeys(range(9))", "{'sep': ','}", "{(): 1}",
        "{97: 'Z', 98: None}", "{1.0: 1, 'k': [2]}",
    ],
    "range": "range(0) range(5) range(1,10,3) range(10,0,-2) range(-5,5)".split(),
    "slice": [
        "slice(None)", "slice(1)", "slice(1, 3)", "slice(None, None, -1)", "slice(None, None, 2)", "slice(-2, None)", "slice(5, 1, -2)",
        "slice(0, 0)", "slice(None, None, 0)", "slice(2**70, -2**70, -1)", "slice('a')", "slice(1, 2**63, 2**63)", "slice(Index(1), Index(3))",
        "slice(1.5)", "slice(-2**63, None, -2**63)",
    ],
    "iterator": [
        "iter([1, 2, 3])", "iter(())", "iter('ab')", "iter({'a': 1})", "iter(range(3))", "gen(1, 2)", "gen()", "(x for x in 'xyz')", "reversed([1, 2])",
        "map(str, [1, 2])", "zip('ab', [1, 2])", "enumerate('ab')", "filter(None, [0, 1])", "iter({1: 2}.items())",
        "itertools.chain([1], 'a')", "itertools.repeat(5, 3)", "iter(b'ab')", "iter([(1, 2), (3, 4)])", "iter(['a', 'b'])",
    ],
    "view": ["{'a': 1}.keys()", "{'a': 1}.items()", "{1: 2, 3: 4}.values()", "{}.keys()", "{1: 2, 3: 4}.keys()", "{1: []}.items()"],
    "memoryview": [
        "memoryview(b'abc')", "memoryview(bytearray(b'abcd'))", "memoryview(b'')", "memoryview(bytes(8)).cast('I')",
        "memoryview(bytes(8)).cast('B', (2, 4))", "memoryview(b'abcdef')[::2]", "memoryview(array.array('d', [1.5, 2]))",
        "memoryview(b'\\xffab').cast('b')", "memoryview(b'abcd')[::-1]", "memoryview(bytearray(16)).cast('q')",
    ],
    "array": ["array.array('i', [1, 2])", "array.array('d')", "array.array('w', 'ab')", "array.array('B', b'abc')", "array.array('Q', [2**63])"],
    "callable": [
        "len", "str", "int", "abs", "echo", "fail", "(lambda x: x)", "(lambda *a: a)", "str.upper", "print", "Callable()", "'abc'.join", "operator.add",
        "operator.itemgetter(0)", "(lambda a, b: a)", "functools.partial(echo, 1)", "WithData().method", "max", "(lambda x: -x)", "bool", "WithData.build",
        "(lambda: 1)", "(lambda a, b=1, *c, d, e=2, **f: a)", "operator.methodcaller('upper')", "functools.cmp_to_key(lambda a, b: 0)",
    ],
    "type": (
        "int str list tuple dict set bool float bytes object type BaseException ValueError type(None) Meta WithMeta Slots Boom MyInt MyStr"
        " complex bytearray memoryview frozenset range slice property Exception KeyError OSError UnicodeDecodeError StopIteration"
        " list[int] dict[str,int] (int|str) (int|None) type[int] collections.abc.Sized collections.OrderedDict WithData"
    ).split(),
    "exception": [
        "ValueError('v')", "KeyError('k')", "KeyError()", "StopIteration(3)", "OSError(2, 'No', 'f')", "UnicodeDecodeError('utf-8', b'ab', 0, 1, 'r')",
        "ExceptionGroup('g', [ValueError(1), TypeError('t')])", "SyntaxError('m', ('f', 1, 2, 't'))", "BaseException()", "ImportError('i', name='n')",
        "AttributeError('a', name='n', obj=3)", "BaseExceptionGroup('b', [KeyboardInterrupt()])", "UnicodeEncodeError('ascii', 'x\\xe9', 1, 2, 'r')",
        "ExceptionGroup('o', [ExceptionGroup('i', [KeyError(1)]), OSError(5)])", "SystemExit(2)", "Exception('a', 'b')", "NameError('n', name='x')",
    ],
    "other": [
        "None", "...", "NotImplemented", "object()", "math", "property()", "WithData()", "WithData", "staticmethod(len)", "classmethod(len)",
        "super(MyInt, MyInt(1))", "types.SimpleNamespace(a=1)", "collections.deque([1, 2], 3)", "collections.OrderedDict(a=1)", "collections.Counter('aab')",
        "types.MappingProxyType({'a': 1})", "collections.defaultdict(int)", "fractions.Fraction(1, 3)", "decimal.Decimal('1.5')", "re.compile('a+')",
        "collections.ChainMap({1: 2})", "Slots()", "io.StringIO('ab\\ncd')", "io.BytesIO(b'xyz')", "re.match('(a)(b)?', 'ac')", "string.Template('$a')",
        "struct.Struct('<hh')", "types.GenericAlias(list, (int,))", "echo.__code__", "weakref.ref(Boom)", "collections.namedtuple('P', 'x y')(1, 2)",
        "t'a{1}b'", "(lambda: (yield))", "datetime.date(2024, 2, 29)", "Point.RED", "functools.lru_cache(echo)", "typing.Any", "typing.List[int]",
    ],
    "odd": [
        "Index(0)", "Index(1)", "Index(-1)", "Index(2)", "Index(2**70)", "Index('x')", "Index(True)", "Index(MyInt(2))", "Int(5)", "Int('x')", "Int(True)", "Float(1.5)",
        "Float('x')", "Float(MyFloat(2.5))", "Len(2, 'ab')", "Len(3, [1, 2])", "Len(-1)", "Len(2**70)", "Len('x')", "Bad()", "BadEq()", "BadHash()", "BadRepr()", "Wrong()",
        "Order(True)", "Order(False)", "Order(NotImplemented)", "Order(Bad())", "Order('yes')", "Arith()", "Arith(True)", "MyInt(5)", "LoudInt(4)", "MyFloat(1.5)",
        "MyStr('abc')", "LoudStr('abc')", "MyBytes(b'abc')", "MyList([1, 2])", "PlainList([3, 1])", "MyTuple((1, 2))", "MyDict(a=1)", "LoudDict(a=1)", "MySet({1, 2})",
        "Mapping(a=1)", "Mapping()", "Raising(1)", "Raising(0)", "Raising(2, StopIteration(1))", "Raising(1, KeyError('k'))", "Hint(3, 1, 2)", "Hint(-1, 1)", "Hint('x')",
        "Hint(2**62, 1)", "Formats()", "Path('p')", "Path(b'p')", "Path(3)", "Callable()", "WithMeta()",
    ],
    "spec": [
        "''", "'d'", "'x'", "'#x'", "'+'", "'-'", "' '", "'05'", "'<5'", "'>5'", "'^6'", "'*^10'", "'=+8'", "'.2f'", "'.0f'", "'#.0f'", "'g'", "'.3g'", "'#g'", "'e'", "'.10e'",
        "'%'", "'.1%'", "'n'", "','", "'_'", "'_x'", "',d'", "',.2f'", "'c'", "'b'", "'#010b'", "'o'", "'X'", "'s'", "'.2'", "'.0'", "'10.3'", "'z.1f'", "'z'", "'_b'", "',x'",
        "'0>5'", "'0<5'", "'0=5'", "'=5'", "'\\u20ac>4'", "'q'", "'5d5'", "'.'", "'.x'", "'99999999999999999999'", "'.99999999999999999999'", "'010,.3f'", "'+#o'", "'d5'",
        "'F'", "'G'", "'E'", "'.5_f'", "'.3,f'", "'_,d'", "'{'", "'-^+10'", "'100'", "'012,'", "',c'", "'#c'", "'.3d'", "'.3s'", "'=s'", "'+s'", "'z.3g'", "'r'", "'.50f'", "'.17g'",
    ],
    "encoding": [
        "'utf-8'", "'ascii'", "'latin-1'", "'utf-16'", "'utf-16-le'", "'utf-16-be'", "'utf-32'", "'utf-7'", "'utf-8-sig'", "'cp1252'", "'unicode_escape'", "'raw_unicode_escape'", "'cp437'",
        "'idna'", "'punycode'", "'rot13'", "'hex'", "'base64'", "'nope'", "''", "'UTF8'", "'utf\\x00'", "'iso8859-15'", "'koi8-r'", "'charmap'", "'utf-32-be'", "'quopri'", "'uu'",
    ],
    "errors": [
        "'strict'", "'ignore'", "'replace'", "'backslashreplace'", "'xmlcharrefreplace'", "'namereplace'", "'surrogateescape'", "'surrogatepass'", "'nope'", "''", "'\\xe9'",
    ],
}

PLAIN = "int small float complex str bytes bytearray list tuple set frozenset dict range slice".split()
EVERY = [kind for kind in POOLS if kind not in ("spec", "encoding", "errors", "small")]
WEIGHTS = {"str": 4, "int": 4, "odd": 6, "bytes": 2, "list": 3, "tuple": 2, "dict": 2, "float": 2, "other": 2, "callable": 2}
BAG = [kind for kind in EVERY for _ in range(WEIGHTS.get(kind, 1))]


def value(rng, kind=None, depth=1):
    """An expression of the kind, or of any; at times a composite of others."""
    kind = kind or rng.choice(BAG)
    if depth and rng.random() < 0.12:
        if kind == "list":
            return f"[{several(rng, depth - 1)}]"
        if kind == "tuple":
            return f"({several(rng, depth - 1)},)".replace("(,)", "()")
        if kind == "dict":
            return f"{{{value(rng, rng.choice(('str', 'int', 'tuple', 'float')), 0)}: {value(rng, None, depth - 1)}}}"
        if kind == "str":
            return f"{value(rng, 'str', 0)} + {value(rng, 'str', 0)}".join("()")
        if kind == "int":
            return str(rng.getrandbits(rng.choice((4, 8, 30, 64, 100))) - rng.choice((0, 0, 9)))
        if kind == "float":
            return repr(rng.choice((rng.random(), rng.gauss(0, 1e6), rng.random() * 10.0 ** rng.randrange(-300, 300))))
        if kind == "slice":
            return f"slice({value(rng, 'small')}, {value(rng, 'small')}, {value(rng, 'small')})"
    return rng.choice(POOLS[kind])


def several(rng, depth):
    kind = rng.choice((None, rng.choice(BAG)))
    return ", ".join([value(rng, kind, depth) for _ in range(rng.randrange(4))])
