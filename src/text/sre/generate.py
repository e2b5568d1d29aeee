"""Writes `cases.txt`: patterns compiled by CPython 3.14, subjects, and where CPython finds matches.

    python3.14 generate.py > cases.txt [or with a number: so many random cases instead]

A line has tabs between: pattern (for people), `s` or `b`, groups, code words (hexadecimal), subject (hexadecimal UTF-8),
start (byte offset), then the answers of match, fullmatch and finditer. A match is the spans of its groups in byte offsets
(`-` for a group without) and its lastindex after a slash; several are separated by `;`.
"""
import random, re, sys
from re import _compiler, _parser

I, M, S, X, A, L = re.I, re.M, re.S, re.X, re.A, re.L


def encode(text):
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def case(pattern, flags, subject, start=0):
    compiled = re.compile(pattern, flags)
    parsed = _parser.parse(pattern, flags)
    code = _compiler._code(parsed, flags)
    offsets = [0]
    for c in subject:
        offsets.append(offsets[-1] + (len(encode(c)) if isinstance(subject, str) else 1))

    def show(match):
        if match is None:
            return "none"
        spans = ["%d:%d" % (offsets[a], offsets[b]) if a >= 0 else "-" for a, b in match.regs]
        return ",".join(spans) + "/%d" % (match.lastindex or 0)

    answers = [show(compiled.match(subject, start)), show(compiled.fullmatch(subject, start)),
               ";".join(map(show, compiled.finditer(subject, start))) or "none"]
    kind = "s" if isinstance(subject, str) else "b"
    words = ",".join("%x" % word for word in code)
    print(ascii(pattern), kind, parsed.state.groups - 1, words, encode(subject).hex(), offsets[start], *answers, sep="\t")


TEXT = "The quick brown fox, aged 42, jumps over 13 lazy dogs; don't panic! foo_bar = 0x1F\nSecond line: straße ÄÖÜ naïve café"
MAIL = "write to ann.lee@example.org, bob@x.co.uk or <c+d@sub.domain.net>; not @nowhere nor foo@"
LOG = "2026-11-22 16:15:38 INFO start\n2026-11-22 16:15:39 ERROR disk full (code=28)\n\nlast WARN x"

TABLE = [
    # words, numbers, addresses
    (r"\w+", 0, TEXT), (r"\b\w", 0, TEXT), (r"[A-Za-z']+", 0, TEXT), (r"\d+", 0, TEXT), (r"\W+", 0, TEXT), (r"\s", 0, TEXT),
    (r"\S+$", 0, TEXT), (r"\S+$", M, TEXT), (r"^\w+", M, TEXT), (r"^\w+", 0, TEXT), (r"\w+", A, TEXT), (r"0[xX]([0-9a-fA-F]+)", 0, TEXT),
    (r"(\w+)@(\w+(?:\.\w+)+)", 0, MAIL), (r"([\w.+-]+)@([\w-]+)\.([\w.-]+)", 0, MAIL), (r"<([^<>]*)>", 0, MAIL),
    (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", 0, LOG), (r"^(\S+) (\S+) (INFO|ERROR|WARN) (.*)$", M, LOG), (r"\(code=(\d+)\)", 0, LOG),
    (r"^$", M, LOG), (r"$", 0, LOG), (r"$", M, LOG), (r"\Z", 0, LOG), (r"\A.", 0, LOG), (r".+", 0, LOG), (r".+", S, LOG), (r".*", 0, LOG),
    (r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}", 0, "192.168.1.254"), (r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?", 0, "1 -2.5 +3e10 .5 6.e-2x"),
    (r"\s*([a-z]+)\s*=\s*(\"[^\"]*\"|'[^']*'|\S+)", 0, "a=1  bc = \"x y\" d='z' e"), (r"(?x) ( \d+ ) [ ] # c\n ( [a-z]+ )", 0, "12 ab 3 c"),
    # alternation
    (r"a|b|c", 0, "xcaby"), (r"abc|abd|ab", 0, "abdabcab"), (r"foo|bar|baz|", 0, "barfoobazx"), (r"(a)|(b)|(c)", 0, "cab"), (r"(?:a|ab)(?:c|bcd)(d*)", 0, "abcd"),
    (r"(?:a|ab)(?:c|bcd)(?:d*)", 0, "abcdabc"), (r"(ab|a)(bc)?", 0, "abc"), (r"(?:(a)|b)*", 0, "abab"), (r"(?:(a)|(b))*?c", 0, "abac"), (r"x(?:one|two|three)+y", 0, "xonetwothreey xy"),
    (r"(foo|foobar)$", 0, "foobar"), (r"(|a)+", 0, "aaa"), (r"(a|)+", 0, "aaa"), (r"(?:|a)*b", 0, "aab"), (r"[ab]|[cd]|é", 0, "éda"), (r"(?:ab|cd|ef){2,3}", 0, "abcdefab"),
    # greedy and lazy
    (r"a*", 0, "baac"), (r"a*?", 0, "baac"), (r"a+?", 0, "aaa"), (r"a??b", 0, "aab"), (r"<.*>", 0, "<a><b>"), (r"<.*?>", 0, "<a><b>"), (r"(a+)(a+)", 0, "aaaa"), (r"(a+?)(a+)", 0, "aaaa"),
    (r"(a+?)(a+?)$", 0, "aaaa"), (r"a{2,3}", 0, "aaaaaaa"), (r"a{2,3}?", 0, "aaaaaaa"), (r"a{3}", 0, "aaaaaaa"), (r"a{,2}b", 0, "aaab"), (r"(ab){2,}", 0, "abababa"), (r"(ab){2,}?c?", 0, "abababc"),
    (r"(?:ab)*?c", 0, "ababc"), (r"(a*)*", 0, "aab"), (r"(a*)+", 0, "aab"), (r"(a*?)*?$", 0, "aa"), (r"(?:a*)*b", 0, "aaac"), (r"(a|b)*?abb", 0, "ababbabb"), (r"((a)|(b)|c)*", 0, "abc"),
    (r"((a{1,2})b?)*", 0, "aababaa"), (r"(.*?)(\d+)(.*)", 0, "ab12cd34"), (r"(.*)(\d+)(.*)", 0, "ab12cd34"), (r"(?:(\w)(\d)?)*", 0, "a1bc2"), (r"(?:a?){3}a{3}", 0, "aaa"), (r"(?:(?=a)){5}a", 0, "a"), (r"(?:a|b*){1,}c", 0, "abbac"),
    (r"x*y*z*", 0, "xxzzyx"), (r".*?,", 0, "a,b,,c"), (r"[^,]*,?", 0, "a,b,,c"), (r"\d{2,4}?\d", 0, "1234567"), (r"(?:.|\n)*?end", 0, "a\nb end end"), (r"(\d+)(?:px|em)(?=;)", 0, "12px; 3em 4em;"),
    # look-around
    (r"(?<=a)b", 0, "abcb"), (r"(?<!a)b", 0, "abcb"), (r"(?<=ab|cd)e", 0, "abecdee"), (r"(?<=\bfoo)bar", 0, "foobar xfoobar"), (r"a(?=b)", 0, "abac"), (r"a(?!b)", 0, "abac"), (r"(?=(a+))a*b\1", 0, "aaab aab"),
    (r"(?=(\w+))\1:", 0, "abc:def"), (r"(?<=é)x", 0, "éxex"), (r"(?<!é.)x", 0, "éax bax"), (r"(?<=(.)(.))c", 0, "abcéüc"), (r"(?!.*\d)^\w+", 0, "abc d"), (r"\b(?!the\b)\w+", I, TEXT), (r"(?<=^)a|(?<=\n)b", M, "ab\nba"),
    (r"(?=.*(\d))(?=.*([A-Z])).+", 0, "abC1 2Dx"), (r"(?<!\\)(?:\\\\)*\"", 0, 'a\\"b\\\\"'), (r"(?!(a))\w", 0, "ba"), (r"(?:(?!end).)*", 0, "abc end x"), (r"(?<=\d{3})\D", 0, "12a123b"), (r"(?<![\w.])\d+(?![\w.])", 0, "1 2.3 4a 56"),
    # back references
    (r"(.)\1", 0, "aabccdeeé éé"), (r"(\w+) \1", 0, "the the cat cat sat"), (r"(['\"]).*?\1", 0, "'a\"b' \"c'd\""), (r"(a)?\1b", 0, "aab b"), (r"(?:(a)|b)\1", 0, "aab"), (r"(a*)b\1", 0, "aabaa"), (r"(é+)-\1", 0, "éé-éé"), (r"(\w)\1", I, "aAbBßßéÉ"),
    (r"(?P<q>x)(?P=q)+", 0, "xxxx"), (r"(a)(b)(c)\3\2\1", 0, "abccba"), (r"(K)\1", I, "KkK\u212a"), (r"(s)\1", I, "sS\u017fs"), (r"(\w)\1", I | A, "aAéÉ"), (r"^(.+)\1+$", 0, "abcabcabc"), (r"((.)(.))\3\2", 0, "abba"),
    # conditions
    (r"(<)?\w+(?(1)>)", 0, "<ab> cd <ef"), (r"(a)?(?(1)b|c)", 0, "abcac"), (r"(?:(\()|x)\d+(?(1)\)|!)", 0, "(12) x3! (4!"), (r"(?P<o>a)?b(?(o)c|d)", 0, "abc bd abd"), (r"((a)|b)(?(2)x|y)", 0, "axby"), (r"(a)?(?(1)|b)c", 0, "ac bc c"),
    # atomic, possessive
    (r"(?>a*)ab", 0, "aaab"), (r"(?>a|ab)c", 0, "abc ac"), (r"a*+a", 0, "aaaa"), (r"a++b", 0, "aaab"), (r"a?+a", 0, "aa"), (r"a{1,3}+a", 0, "aaaa"), (r"(?:ab)*+c", 0, "ababc"), (r"(?:ab)++ab", 0, "ababab"), (r"(?:a|ab)*+b", 0, "aabb"),
    (r"(?>(a+))b", 0, "aaab"), (r"(?:(a)|b)*+", 0, "ab"), (r"\"(?>[^\"\\]|\\.)*\"", 0, '"a\\"b" c'), (r"(?:a*)*+b", 0, "aab"), (r"(?:(\w)\d){2,3}+x", 0, "a1b2c3x a1x"), (r"(?:a(?>b|bc)?)+c", 0, "abcabc"), (r"(?:x?){2,}+y", 0, "xxxy"), (r"\w*+(?<=b)", 0, "aab"),
    (r"(?>(?=(a*))\1)b", 0, "aab"), (r"(?:(?>a+)|b)+c", 0, "aabac"), (r"(?>.*?,){2}", 0, "a,b,c"), (r"(a?)*?b", 0, "aab"), (r"(?:(?:ab)+?c?)++d", 0, "ababcabd"),
    # case
    (r"hello", I, "HeLLo HELLO hello"), (r"straße", I, "STRAßE straße"), (r"[a-z]+", I, "AbC dÉ ſ \u212a"), (r"[äöü]+", I, "ÄÖÜäöü"), (r"é", I, "éÉ"), (r"[^a]", I, "aAb"), (r"σ", I, "ΣσςΑ"), (r"[ς]", I, "Σσς"), (r"µ", I, "µμΜ"), (r"k", I, "kK\u212a"), (r"k", I | A, "kK\u212a"),
    (r"[^k-m]+", I, "jKlMn\u212a"), (r"\u0130", I, "\u0130iI\u0131"), (r"i", I, "\u0130iI\u0131"), (r"[\U00010400-\U00010410]+", I, "\U00010400\U00010428\U00010439"), (r"\U00010400", I, "\U00010428"), (r"ﬅ", I, "ﬆﬅ"), (r"(?i:a)b", 0, "Ab aB ab"), (r"(?i:a(?-i:b))c", 0, "ABc Abc abc"), (r"[à-ý]", I, "ÀÝ×÷þ"),
    (r"ab+c", I, "xABBBC"), (r"a.c", I | S, "A\nC"), (r"[A-Z][a-z]*", I, "Foo bAr"), (r"[^à]", I, "Àà"), (r"\bDER\b", I, "der Der wunder"), (r"nicht|UND", I, "NICHT und Und"), (r"x[^ΑΒΓ]", I, "xα xd"), (r"(?a:\w)+", 0, "aé1"), (r"(?ai)[a-z]+", 0, "aZſ"),
    # sets
    (r"[\w-]+", 0, "ab-c d_e é-f"), (r"[^\W\d_]+", 0, "ab1_cé2"), (r"[\s\S]", 0, "a\n"), (r"[^\s\S]", 0, "a"), (r"[\d\s]+", 0, "1 2a٣ x"), (r"[]]+", 0, "a]]b"), (r"[^]]+", 0, "a]]b"), (r"[\u4e00-\u9fff]+", 0, "中文abc漢字"), (r"[αβγ\u4e00-\u9fff!]+", 0, "αβ!中γδ"),
    (r"[\U0001F600-\U0001F64F]", 0, "a😀b🙏c"), (r"[a-zα-ω0-9]+", 0, "abγ1 Ω"), (r"[^a-zα-ω]+", 0, "abγ1 Ω"), (r"[aeiou]{2}", 0, "queue"), (r"[\n\t ]+", 0, "a \t\nb"), (r"[0-9a-fA-F]{4}", 0, "00ffGG12Ab"), (r"[а-яё]+", I, "Привет Ёлка world"), (r"[\ud800-\udbff]", 0, "a\ud801b"), (r".", 0, "\udcff\U0010ffff"),
    (r"[^\n]*\n", 0, "é\nñx\n"), (r"[×÷àéîõü\u0100\u0200\u0300\u1000]", 0, "õ÷é\u0200z\u1000"), (r"[^×÷àéîõü\u0100\u0200\u0300\u1000]+", 0, "õ÷aé\u0200z\u1000\U00012345"), (r"\D+", 0, "a١b2"), (r"\w", 0, "ªµ²٣·\u0300"), (r"\s+", 0, "a\x1c\x85\xa0\u2003\u2028b\u200b"),
    # positions
    (r"\b", 0, "ab, cé"), (r"\B", 0, "ab, cé"), (r"\B", 0, ""), (r"\b", 0, ""), (r"", 0, "aé"), (r"", 0, ""), (r"^", M, "a\nb\n"), (r"(?m)^.*$", 0, "a\n\nb\n"), (r"a$", 0, "a\n"), (r"a\Z", 0, "a\n"), (r"a$", 0, "a\n\n"), (r"\bé\b", 0, "é aé é"), (r"\bé", A, "aé é"), (r"^a|b$", 0, "ab\nab"), (r"\Aab", M, "ab\nab"),
    (r"(?:^|,)([^,]*)", 0, "a,,b"), (r"x*", 0, "-"), (r"\w*", 0, "a b"), (r"\b|:", 0, "a:b"), (r"(?=a)|b", 0, "ab"),
    # literals and prefixes
    (r"abc", 0, "xabcabcab"), (r"aab", 0, "aaaab"), (r"é", 0, "aébé"), (r"中文", 0, "x中文中文y"), (r"(ab)c", 0, "abcab"), (r"ab(c|d)", 0, "abdabc"), (r"a\.b", 0, "a.b axb"), (r"\U0001F600x", 0, "😀x😀"), (r"needle", 0, "hay" * 50 + "needle" + "hay"), (r"abcabd", 0, "abcabcabd"), (r"a(?:b)c", 0, "abc"), (r"(?:abc)+", 0, "abcabcab"),
    (r"([a-z]+)(\d*)x", 0, "abc12y abc3x"), (r"(((a)))", 0, "a"), (r"()", 0, "a"), (r"(a)(b)?(c)?", 0, "ab ac abc"), (r"(?:(a)(b)?)+", 0, "aba"), (r"(a(b(c)?)?)+", 0, "abcaba"),
    # trouble
    (r"(x+x+)+y", 0, "xxxxxxxxxxxxx"), (r"(a|aa)+$", 0, "aaaaaaaaab"), (r"(?:a+b?)*c", 0, "aabaabaab"), (r"([^()]|\([^()]*\))*", 0, "a(b)c(d(e"), (r"(?:\s*\w+\s*,?)*;", 0, "a, b , c;"), (r"(.*)*x", 0, "aaaa"), (r"(a?)*", 0, "aab"), (r"(?:(a)|(b)|(c))+?d", 0, "abcd"), (r"(?:([ab])c?)*(d)?", 0, "acbd"),
    (r"(?:(?:(a)b?)+c)+", 0, "abacaac"), (r"(?:(x)|(y(?:(z)|w)*))+", 0, "xyzwyxw"), (r"(?:(?:a{2}){2}){2}", 0, "a" * 17), (r"((?:a|b){2,3}?)(c|\1)+", 0, "ababab"), (r"((a)?b)*?c\2", 0, "abbca"), (r"((?:(\w)-)?\w)+,\2", 0, "a-bc,a"),
]
BYTES = [
    (rb"\w+", 0, b"ab \xe9c_1"), (rb"[^a]", 0, b"a\xff\x00"), (rb"\xe9+", 0, b"a\xe9\xe9b"), (rb"a.c", 0, b"a\nc a\xffc"), (rb"(?i)ABC", 0, b"abcAbC"), (rb"[\x80-\xff]+", 0, b"a\x80\xffb"), (rb"(\d)(?=\D)", 0, b"12a3"), (rb"\b\w", 0, b"ab cd"),
    (rb"caf\xe9", I, b"CAF\xe9 caf\xc9"), (rb"(.)\1", I, b"aA\xe9\xe9"), (rb"[A-Z]+", L | I, b"abC"), (rb"\w+", L, b"ab\xe9"), (rb"a", L | I, b"aA"), (rb"(a)\1", L | I, b"aA"), (rb"\bA", L, b"A bA"), (rb"[^b]+", L | I, b"aBc"), (rb"x*", 0, b"axb"), (rb"\x00+", 0, b"\x00\x00a"),
    (rb"GET (\S+) HTTP/(\d)\.(\d)\r\n", 0, b"GET /a?b=c HTTP/1.1\r\nHost: x\r\n"), (rb"^([^:\r\n]+):\s*(.*?)\r$", M, b"GET / HTTP/1.1\r\nHost: x\r\nA: b c\r\n"), (rb"\s+", 0, b"a\x1c \t\x85b"),
]
STARTS = [(r"b", 0, "abéb", 2), (r"^b", 0, "ab", 1), (r"^b", M, "a\nb", 2), (r"(?<=a)b", 0, "ab", 1), (r"\bb", 0, "ab b", 1), (r"\w*", 0, "éab", 1), (r".", 0, "éü", 2)]


def fuzz(count):
    rng = random.Random(count)
    atoms = ["a", "b", "c", ".", "é", "[ab]", "[^b]", r"\w", r"\d", r"\b", "^", "$", "", "x", "[bé]", r"\1", r"\2", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "ab"]

    def pattern(depth):
        kind = rng.random()
        if depth == 0 or kind < .25:
            return rng.choice(atoms)
        if kind < .5:
            return "".join(pattern(depth - 1) for _ in range(rng.randint(1, 4)))
        if kind < .62:
            return "(?:" + "|".join(pattern(depth - 1) for _ in range(rng.randint(1, 3))) + ")"
        if kind < .75:
            return "(" + "|".join(pattern(depth - 1) for _ in range(rng.randint(1, 3))) + ")"
        if kind < .8:
            return rng.choice(["(?>", "(?=", "(?!", "(?<=", "(?<!", "(?i:"]) + pattern(depth - 1) + ")"
        if kind < .83:
            return "(?(1)" + pattern(depth - 1) + rng.choice(["", "|" + pattern(depth - 1)]) + ")"
        return "(?:" + pattern(depth - 1) + ")" + rng.choice(["*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}"]) + rng.choice(["", "", "?", "+"])

    made = 0
    while made < count:
        text = pattern(4)
        try:
            re.compile(text)
        except re.PatternError:
            continue
        for _ in range(3):
            case(text, rng.choice([0, 0, I, M, S, A]), "".join(rng.choice("aabbcéx1A\n ") for _ in range(rng.randint(0, 9))))
        made += 1


if len(sys.argv) > 1:
    fuzz(int(sys.argv[1]))
else:
    for row in TABLE + BYTES + STARTS:
        case(*row)
