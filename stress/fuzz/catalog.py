"""Tells, as JSON, what there is to call. It runs on the specification, so that what is missing in Typhon is missed.

Of each module's functions and types, and of each builtin type's methods, the name; of types also how many parameters a
method has, where that can be known.
"""

import builtins
import importlib
import inspect
import json

import world  # takes some modules away before others import them

MODULES = (
    "math cmath operator itertools functools collections heapq bisect struct re json string textwrap binascii base64 zlib"
    " unicodedata copy types array io fractions decimal statistics keyword cmath marshal codecs html shlex fnmatch"
    " posixpath urllib.parse colorsys difflib numbers enum contextlib abc weakref typing dataclasses pprint reprlib"
    " hashlib random datetime csv pickle ast inspect _string string.templatelib annotationlib hmac quopri token"
    " ipaddress uuid calendar graphlib tokenize opcode linecache locale errno contextvars queue time traceback"
).split()
TYPES = (
    "int float complex bool str bytes bytearray list tuple dict set frozenset range slice memoryview object type property"
    " staticmethod classmethod super enumerate zip map filter reversed BaseException ValueError OSError StopIteration"
    " ExceptionGroup UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError SyntaxError ImportError KeyError NameError AttributeError SystemExit"
).split()
BUILTINS_OUT = "exit quit input breakpoint help open copyright credits license __import__ exec dir id globals locals vars __build_class__ hash __loader__".split()
OUT = {
    "time": "sleep time time_ns monotonic perf_counter process_time thread_time localtime gmtime ctime asctime clock_getres clock_gettime clock_gettime_ns monotonic_ns perf_counter_ns process_time_ns thread_time_ns get_clock_info mktime tzset strftime clock_settime clock_settime_ns pthread_getcpuclockid strptime",
    "random": "seed SystemRandom random uniform randint randrange choice choices sample shuffle gauss normalvariate triangular betavariate expovariate gammavariate lognormvariate vonmisesvariate paretovariate weibullvariate getrandbits randbytes getstate setstate binomialvariate",
    "uuid": "uuid8 uuid1 uuid4 getnode uuid6 uuid7 main UUID",
    "locale": "setlocale localeconv getlocale getencoding getpreferredencoding bindtextdomain textdomain bind_textdomain_codeset dgettext gettext dcgettext nl_langinfo strcoll strxfrm",
    "io": "open open_code FileIO OpenWrapper text_encoding IncrementalNewlineDecoder BufferedReader BufferedWriter BufferedRandom BufferedRWPair",
    "inspect": "stack trace currentframe main getdoc getmembers_static getmembers getfullargspec classify_class_attrs",
    "pprint": "pp pprint",
    "math": "perm comb factorial",
    "decimal": "setcontext getcontext localcontext",
    "traceback": "print_stack extract_stack format_stack print_exc print_last walk_stack format_exc print_tb print_list print_exception",
    "hmac": "digest", "hashlib": "scrypt pbkdf2_hmac file_digest",
    "codecs": "open register register_error EncodedFile unregister _unregister_error",
    "weakref": "finalize ref WeakSet WeakKeyDictionary WeakValueDictionary WeakMethod",
    "calendar": "main", "tokenize": "main open", "enum": "", "linecache": "clearcache", "ast": "main dump walk", "quopri": "main", "base64": "main test",
    "stat": "", "typing": "overload get_overloads clear_overloads", "pickle": "_test", "contextvars": "", "array": "_array_reconstructor",
    "statistics": "NormalDist kde kde_random main", "dataclasses": "make_dataclass", "posixpath": "realpath ismount expanduser abspath relpath exists lexists getsize getmtime getatime getctime isfile isdir islink samefile sameopenfile samestat isdevdrive isjunction",
    "difflib": "restore", "functools": "", "opcode": "stack_effect has_arg has_const has_name has_jump has_free has_local has_exc", "marshal": "dump load dumps", "pprint ": "",
    "queue": "Queue SimpleQueue LifoQueue PriorityQueue", "itertools": "", "contextlib": "chdir", "types": "CodeType FunctionType",
    "copy": "", "collections": "", "binascii": "crc_hqx", "fnmatch": "", "html": "", "shlex": "shlex", "datetime": "",
}
METHODS_OUT = {"__doc__", "__globals__", "buffer_info", "today", "now", "utcnow", "__firstlineno__", "__builtins__", "__dict__", "__vectorcalloffset__", "__annotate_func__", "__text_signature__", "cr_frame", "gi_frame", "co_branches", "co_lines", "co_positions", "co_stacksize", "co_code", "co_lnotab", "co_linetable", "co_exceptiontable", "_varname_from_oparg", "co_flags", "__alloc__", "__dictoffset__", "__weakrefoffset__", "__flags__", "__basicsize__", "__itemsize__", "__sizeof__", "__dir__", "__hash__", "__subclasses__", "__getstate__", "__init_subclass__", "__subclasshook__", "__reduce__", "__reduce_ex__", "__del__", "__prepare__"}
LIVE = {  # types that have no name in builtins: an expression that makes one, as a receiver of its methods
    "str_iterator": "iter('abc')", "list_iterator": "iter([1,2,3])", "dict_keys": "{'a': 1}.keys()", "dict_items": "{'a': 1}.items()",
    "dict_values": "{'a': 1}.values()", "generator": "gen(1, 2)", "function": "echo", "method": "WithData().method", "deque": "collections.deque([1, 2, 3], 5)",
    "OrderedDict": "collections.OrderedDict(a=1, b=2)", "defaultdict": "collections.defaultdict(list, a=1)", "Counter": "collections.Counter('aab')",
    "array": "array.array('i', [1, 2, 3])", "Pattern": "re.compile('(a)(?P<n>b)?')", "Match": "re.match('(a)(?P<n>b)?', 'abc')", "StringIO": "io.StringIO('ab\\ncd')",
    "BytesIO": "io.BytesIO(b'ab\\ncd')", "Struct": "struct.Struct('<hb')", "mappingproxy": "types.MappingProxyType({'a': 1})", "partial": "functools.partial(echo, 1)",
    "Fraction": "fractions.Fraction(3, 4)", "Decimal": "decimal.Decimal('12.50')", "date": "datetime.date(2024, 2, 29)", "datetime": "datetime.datetime(2024, 2, 29, 1, 2, 3)",
    "time": "datetime.time(1, 2, 3, 4)", "timedelta": "datetime.timedelta(1, 2, 3)", "timezone": "datetime.timezone(datetime.timedelta(hours=1))", "Template": "t'a{1}b'", "GenericAlias": "list[int]", "Union": "(int | str)",
    "namedtuple": "collections.namedtuple('P', 'x y')(1, 2)", "ChainMap": "collections.ChainMap({1: 2}, {3: 4})", "SimpleNamespace": "types.SimpleNamespace(a=1)", "range_iterator": "iter(range(5))",
    "islice": "itertools.islice('abcdef', 3)", "count": "itertools.count(1)", "cycle": "itertools.cycle('ab')", "property": "property(echo)", "code": "echo.__code__", "Enum": "Point.RED", "Context": "decimal.Context(prec=5)",
    "zip": "zip('ab', 'cd')", "map": "map(str, [1])", "enumerate": "enumerate('ab')", "coroutine": "coro()", "itemgetter": "operator.itemgetter(1)", "IPv4Address": "ipaddress.ip_address('1.2.3.4')", "cell": "types.CellType(1)", "UserDict": "collections.UserDict(a=1)", "UserString": "collections.UserString('abc')", "ExitStack": "contextlib.ExitStack()", "Random": "random.Random(5)", "incremental": "codecs.getincrementaldecoder('utf-8')()", "encoder": "codecs.getincrementalencoder('utf-16')()", "decompress": "zlib.decompressobj()",
}


def arity(function):
    """(least, most) positional parameters, or None."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return None
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in plain)
    names = [p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return least, len(plain) + any(p.kind == p.VAR_POSITIONAL for p in parameters), names


def methods(kind, bound):
    found = {}
    for name in sorted(set(dir(kind))):
        if name in METHODS_OUT or (name.startswith("_") and not name.endswith("__")):
            continue
        try:
            function = getattr(kind, name)
        except AttributeError:
            continue
        known = arity(function) if callable(function) else None
        if known and bound and inspect.ismethoddescriptor(function):
            known = max(known[0] - 1, 0), max(known[1] - 1, 0), known[2]
        elif known and bound and inspect.isfunction(function):
            known = max(known[0] - 1, 0), max(known[1] - 1, 0), known[2][1:]
        found[name] = known if callable(function) else "attribute"
    return found


def main():
    functions, types = {}, {}
    for name in sorted(vars(builtins)):
        thing = getattr(builtins, name)
        if callable(thing) and name not in BUILTINS_OUT:
            functions[name] = arity(thing)
    for module in MODULES:
        loaded = importlib.import_module(module)
        out = OUT.get(module, "").split()
        public = getattr(loaded, "__all__", None) or [name for name in vars(loaded) if not name.startswith("_") or module == "_string"]
        for name in sorted(set(public)):
            thing = getattr(loaded, name, None)
            if callable(thing) and name not in out and not inspect.ismodule(thing) and not name.startswith("__"):
                functions[f"{module}.{name}"] = arity(thing)
    for name in TYPES:
        types[name] = methods(getattr(builtins, name), True)
    scope = vars(world)
    live = {}
    for name, text in LIVE.items():
        live[name] = [text, methods(type(eval(text, scope)), True)]
    print(json.dumps({"functions": functions, "types": types, "live": live}))


if __name__ == "__main__":
    main()
