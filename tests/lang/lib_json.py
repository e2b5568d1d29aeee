"""json."""

import io
import json


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


data = {"s": "é\n\"\\/😀\x00", "i": 10**20, "f": 1.5, "e": 1e100, "n": None, "t": True, "l": [1, [2, []]], "d": {}, "nan": float("nan"), "inf": float("-inf")}
text = json.dumps(data)
print(text)
print(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True))
print(json.dumps([1, 2, {"a": 1}], indent="\t"), json.dumps({"a": 1, "b": [1]}, separators=(",", ":")), json.dumps({1: 2, None: 3, True: 4, 1.5: 5}), json.dumps((1, 2)), json.dumps("x"), json.dumps([], indent=2), json.dumps({"b": 1, "a": 2}, sort_keys=True), json.dumps({(1,): 2}, skipkeys=True))
back = json.loads(text)
print(back["s"] == data["s"], back["i"], back["inf"], back["l"], json.loads(" [1 , 2.5e3, -0, \"\\u00e9\\ud83d\\ude00\", true, false, null] "), json.loads(b'{"a": "b"}'), json.loads('{"a":1,"a":2}'), json.loads("1E400"), json.loads('"\\ud800"') == "\ud800")
print(json.loads('{"a": 1.5, "b": 2}', parse_float=str, parse_int=lambda s: int(s) * 2), json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d)), json.loads('{"a": 1, "b": 2}', object_pairs_hook=list), json.load(io.StringIO("[1]")))
out = io.StringIO(); json.dump({"k": [1]}, out); print(out.getvalue())
for bad in ("", "{", "[1,]", "{'a': 1}", '{"a" 1}', '{"a": 1,}', "nul", "[1 2]", '"abc', '"a\nb"', "01", "1.", "-", '"\\x"', '"\\u12"', "[1] x", '{"a": }', "{1: 2}", "\ufeff[]"):
    attempt(lambda: json.loads(bad))
attempt(lambda: json.dumps({1, 2}))
attempt(lambda: json.dumps({(1,): 2}))
attempt(lambda: json.dumps(float("nan"), allow_nan=False))
attempt(lambda: json.dumps(b"x"))
attempt(lambda: json.loads(5))
loop = []; loop.append(loop)
attempt(lambda: json.dumps(loop))
deep = "[" * 100 + "]" * 100
print(json.dumps(json.loads(deep)) == deep)


class Encoder(json.JSONEncoder):
    def default(self, o):
        return sorted(o) if isinstance(o, set) else super().default(o)


print(json.dumps({"s": {2, 1}}, cls=Encoder), "".join(json.JSONEncoder().iterencode([1, "a"])), json.dumps(object, default=lambda o: o.__name__), json.JSONDecoder().raw_decode("[1] rest"))
