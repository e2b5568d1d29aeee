"""How long everyday uses of the library take, each for itself: prints its name and nanoseconds. `compare --of library` runs it.

    typhon benches/operations/library.py [NAME...]
"""

from timing import tell

# Each use's name, what is done before, and the statement; `i` counts.
USES = [
    ("datetime now", "import datetime", "datetime.datetime.now()"),
    ("datetime add", "import datetime;d=datetime.datetime(2020,1,1);t=datetime.timedelta(days=1)", "d+t"),
    ("datetime isoformat", "import datetime;d=datetime.datetime(2020,1,1)", "d.isoformat()"),
    ("datetime strptime", "import datetime", "datetime.datetime.strptime('2020-01-02','%Y-%m-%d')"),
    ("datetime strftime", "import datetime;d=datetime.datetime(2020,1,1)", "d.strftime('%Y-%m-%d %H')"),
    ("datetime compare", "import datetime;d=datetime.datetime(2020,1,1);e=datetime.datetime(2021,1,1)", "d<e"),
    ("decimal add", "from decimal import Decimal;a=Decimal('1.1');b=Decimal('2.25')", "a+b"),
    ("decimal mul", "from decimal import Decimal;a=Decimal('1.1');b=Decimal('2.25')", "a*b"),
    ("decimal from str", "from decimal import Decimal", "Decimal('3.1415')"),
    ("decimal quantize", "from decimal import Decimal;a=Decimal('1.1234');q=Decimal('.01')", "a.quantize(q)"),
    ("fractions add", "from fractions import Fraction;a=Fraction(1,3);b=Fraction(1,7)", "a+b"),
    ("json dumps", "import json;d={'a':[1,2,{'b':'c'*10}],'x':1.5,'n':None}", "json.dumps(d)"),
    ("json loads", "import json;s=json.dumps({'a':[1,2,{'b':'c'*10}],'x':1.5,'n':None})", "json.loads(s)"),
    ("pickle dumps", "import pickle;d={'a':[1,2,{'b':'c'*10}],'x':1.5,'n':None}", "pickle.dumps(d)"),
    ("pickle loads", "import pickle;s=pickle.dumps({'a':[1,2,{'b':'c'*10}],'x':1.5,'n':None})", "pickle.loads(s)"),
    ("deepcopy", "import copy;d={'a':[1,2,{'b':'c'*10}],'x':1.5,'n':None}", "copy.deepcopy(d)"),
    ("copy", "import copy;d=[1,2]", "copy.copy(d)"),
    ("re match", "import re;p=re.compile(r'(\\w+)\\s+(\\d+)')", "p.match('hello   1234')"),
    ("re sub", "import re;p=re.compile(r'\\d+')", "p.sub('x','a1b22c333'*5)"),
    ("re findall", "import re;p=re.compile(r'[a-z]+')", "p.findall('abc def ghi '*20)"),
    ("match of a text", "import re", "re.match('a+b','aaab')"),
    ("logging disabled", "import logging;l=logging.getLogger('x')", "l.debug('x %s',1)"),
    ("logging emit", "import logging,io;l=logging.getLogger('y');l.propagate=False;h=logging.StreamHandler(io.StringIO());h.setFormatter(logging.Formatter('%(asctime)s %(name)s %(message)s'));l.addHandler(h);l.setLevel(10)", "l.info('x %s',1)"),
    ("csv reader", "import csv,io;s='a,b,c\\n1,2,3\\n'*10", "list(csv.reader(io.StringIO(s)))"),
    ("csv writer", "import csv,io", "w=csv.writer(io.StringIO());w.writerow([1,'a',2.5])"),
    ("struct pack", "import struct", "struct.pack('<IHd',1,2,3.0)"),
    ("struct unpack", "import struct;b=struct.pack('<IHd',1,2,3.0)", "struct.unpack('<IHd',b)"),
    ("hashlib sha256", "import hashlib", "hashlib.sha256(b'abc'*20).hexdigest()"),
    ("base64", "import base64", "base64.b64encode(b'abc'*20)"),
    ("urlparse", "from urllib.parse import urlsplit", "urlsplit('http://a.b/c?d=e&f=%s'%i)"),
    ("argparse", "import argparse;p=argparse.ArgumentParser();p.add_argument('-a',type=int);p.add_argument('b')", "p.parse_args(['-a','3','x'])"),
    ("textwrap", "import textwrap;s='hello world foo bar '*10", "textwrap.wrap(s,40)"),
    ("difflib", "import difflib;a='hello world foo bar'.split()*5;b='hello there foo baz'.split()*5", "difflib.SequenceMatcher(None,a,b).ratio()"),
    ("string Template", "from string import Template;t=Template('$a and $b')", "t.substitute(a=1,b=2)"),
    ("pathlib join", "from pathlib import PurePath;p=PurePath('/a/b')", "str(p/'c'/'d.txt')"),
    ("pathlib suffix", "from pathlib import PurePath", "PurePath('/a/b/c.txt').suffix"),
    ("os.path.join", "import os.path", "os.path.join('/a','b','c')"),
    ("Counter", "from collections import Counter;s='abracadabra'*5", "Counter(s).most_common(3)"),
    ("OrderedDict", "from collections import OrderedDict", "d=OrderedDict();d['a']=1;d['b']=2;d.move_to_end('a')"),
    ("deque rotate", "from collections import deque;d=deque(range(100))", "d.rotate(3);d.append(d.popleft())"),
    ("ChainMap", "from collections import ChainMap;c=ChainMap({'a':1},{'b':2})", "c['b']"),
    ("heapq", "import heapq;h=list(range(100))", "heapq.heappush(h,5);heapq.heappop(h)"),
    ("bisect", "import bisect;h=list(range(1000))", "bisect.bisect(h,500)"),
    ("itertools groupby", "import itertools;s='aabbccdd'", "[(k,len(list(g))) for k,g in itertools.groupby(s)]"),
    ("itertools product", "import itertools", "list(itertools.product('abc','def'))"),
    ("itertools permutations", "import itertools", "list(itertools.permutations('abcd'))"),
    ("itertools islice", "import itertools", "list(itertools.islice(itertools.count(),20))"),
    ("accumulate", "import itertools", "list(itertools.accumulate(range(20)))"),
    ("functools.reduce", "import functools,operator", "functools.reduce(operator.add,range(20))"),
    ("singledispatch", """\
import functools
@functools.singledispatch
def f(x): return 1
f.register(int)(lambda x:2)""", "f(3)"),
    ("cached_property", """\
import functools
class A:
 @functools.cached_property
 def p(self): return 1""", "A().p"),
    ("dataclass eq", """\
import dataclasses
@dataclasses.dataclass
class A:
 a:int
 b:int
x=A(1,2);y=A(1,2)""", "x==y"),
    ("dataclass repr", """\
import dataclasses
@dataclasses.dataclass
class A:
 a:int
 b:int
x=A(1,2)""", "repr(x)"),
    ("asdict", """\
import dataclasses
@dataclasses.dataclass
class A:
 a:int
 b:list
x=A(1,[2])""", "dataclasses.asdict(x)"),
    ("enum call", """\
import enum
class C(enum.Enum):
 A=1
 B=2""", "C(2)"),
    ("enum flag", """\
import enum
class C(enum.Flag):
 A=1
 B=2""", "C.A|C.B"),
    ("asyncio gather", """\
import asyncio
async def f(): await asyncio.sleep(0)
async def m(): await asyncio.gather(*[f() for _ in range(20)])""", "asyncio.run(m())"),
    ("asyncio queue", """\
import asyncio
async def m():
 q=asyncio.Queue()
 for i in range(100): await q.put(i)
 for i in range(100): await q.get()""", "asyncio.run(m())"),
    ("threading event", "import threading", "e=threading.Event();e.set();e.wait()"),
    ("queue", "import queue;q=queue.Queue()", "q.put(1);q.get()"),
    ("simplequeue", "import queue;q=queue.SimpleQueue()", "q.put(1);q.get()"),
    ("random.random", "import random", "random.random()"),
    ("randint", "import random", "random.randint(1,100)"),
    ("shuffle", "import random;l=list(range(50))", "random.shuffle(l)"),
    ("statistics mean", "import statistics;l=[1.0,2.5,3.5]*10", "statistics.mean(l)"),
    ("uuid4", "import uuid", "uuid.uuid4()"),
    ("ast.parse", "import ast;s='def f(a,b):\\n  return [x*2 for x in a if x>b]\\n'*5", "ast.parse(s)"),
    ("ast.walk", "import ast;t=ast.parse('def f(a,b):\\n  return [x*2 for x in a if x>b]\\n'*5)", "list(ast.walk(t))"),
    ("ast.unparse", "import ast;t=ast.parse('def f(a,b):\\n  return [x*2 for x in a if x>b]\\n'*5)", "ast.unparse(t)"),
    ("tokenize", "import tokenize,io;s=b'def f(a,b):\\n  return [x*2 for x in a if x>b]\\n'*5", "list(tokenize.tokenize(io.BytesIO(s).readline))"),
    ("compile", "s='def f(a,b):\\n  return [x*2 for x in a if x>b]\\n'*5", "compile(s,'x','exec')"),
    ("exec", "c=compile('a=1\\nb=a+2','x','exec')", "exec(c,{})"),
    ("eval", "", "eval('1+2*3')"),
    ("html escape", "import html", "html.escape('<a href=\"x\">')"),
    ("html parser", "from html.parser import HTMLParser", "HTMLParser().feed('<p class=\"a\">b</p>'*5)"),
    ("configparser", "import configparser", "c=configparser.ConfigParser();c.read_string('[a]\\nb=1\\nc=2\\n')"),
    ("tomllib", "import tomllib", "tomllib.loads('a=1\\nb=\"x\"\\n[c]\\nd=[1,2]\\n')"),
    ("ipaddress", "import ipaddress", "ipaddress.ip_address('192.168.1.1')"),
    ("zlib", "import zlib;s=b'hello world '*100", "zlib.decompress(zlib.compress(s))"),
    ("inspect.signature", """\
import inspect
def f(a,b=1,*c,d): pass""", "inspect.signature(f)"),
    ("contextvars", "import contextvars;v=contextvars.ContextVar('v',default=1)", "t=v.set(2);v.get();v.reset(t)"),
    ("weakvaluedict", """\
import weakref
class A: pass
a=A();d=weakref.WeakValueDictionary()""", "d['x']=a;d['x']"),
    ("traceback format", """\
import traceback
def f():
 try: 1/0
 except Exception as e: return traceback.format_exception(e)""", "f()"),
    ("warnings catch", "import warnings", "with warnings.catch_warnings(): warnings.simplefilter('ignore')"),
    ("unittest", """\
import unittest
class T(unittest.TestCase):
 def test(self): self.assertEqual(1,1)""", "unittest.TestResult(); T('test').run(unittest.TestResult())"),
    ("mock", "from unittest.mock import Mock", "m=Mock();m.a(1)"),
    ("typing subscript", "import typing", "typing.Optional[int]"),
    ("namedtuple class", "from collections import namedtuple", "namedtuple('P','x y')"),
    ("format of a float", "x=3.14159", "f'{x:>10.3f}'"),
    ("str translate", "t=str.maketrans('abc','xyz')", "'aabbcc'.translate(t)"),
    ("bytes.hex", "b=bytes(32)", "b.hex()"),
    ("power with a modulus", "", "pow(i+3,65537,10**9+7)"),
    ("factorial", "import math", "math.factorial(200)"),
    ("isqrt", "import math", "math.isqrt(10**40+i)"),
    ("sorted key", "l=[('b',2),('a',1)]*10", "sorted(l,key=lambda t:t[1])"),
    ("io bytes", "import io", "b=io.BytesIO();b.write(b'abc');b.getvalue()"),
    ("open read", "", "open('/etc/hostname').read()"),
    ("open lines", "import tempfile;f=tempfile.NamedTemporaryFile('w+');f.write('hello world\\n'*1000);f.flush()", "for line in open(f.name): pass"),
    ("listdir", "import os", "os.listdir('/etc')"),
    ("os.stat", "import os", "os.stat('/etc')"),
    ("glob", "import glob", "glob.glob('/etc/*.conf')"),
    ("shlex", "import shlex", "shlex.split('a b \"c d\" e')"),
    ("gzip", "import gzip;s=b'hello world '*100", "gzip.decompress(gzip.compress(s))"),
    ("array", "import array;a=array.array('d',range(100))", "sum(a)"),
    ("http headers", "from email.parser import Parser", "Parser().parsestr('A: b\\nC: d\\n\\nbody')"),
    ("email msg", "from email.message import EmailMessage", "m=EmailMessage();m['Subject']='x';m.set_content('hi');m.as_string()"),
    ("zoneinfo", "import zoneinfo,datetime;z=zoneinfo.ZoneInfo('Europe/Berlin');d=datetime.datetime(2020,1,1,tzinfo=z)", "d.utcoffset()"),
    ("calendar", "import calendar", "calendar.monthrange(2020,2)"),
    ("colorsys", "import colorsys", "colorsys.rgb_to_hsv(.1,.2,.3)"),
    ("graphlib", "import graphlib", "list(graphlib.TopologicalSorter({'a':['b'],'b':['c']}).static_order())"),
    ("secrets", "import secrets", "secrets.token_hex(8)"),
    ("platform", "import platform", "platform.system()"),
    ("locale fmt", "", "format(1234567,',d')"),
    ("cmath", "import cmath", "cmath.sqrt(-1+i)"),
    ("concurrent futures", "from concurrent.futures import ThreadPoolExecutor;e=ThreadPoolExecutor(2)", "list(e.map(abs,range(10)))"),
]


def uses():
    for name, before, statement in USES:
        world = {"__name__": "library"}
        exec(before, world)
        yield name, statement, world


tell(uses())
