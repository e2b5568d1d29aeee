"""The names that generated expressions may use."""

import sys

for _name in ("_datetime", "_hashlib", "_hmac", "_stat", "_pickle", "_uuid"):  # Typhon has the ones in Python, or its own
    sys.modules[_name] = None

import annotationlib, array, ast, base64, binascii, bisect, calendar, cmath, codecs, collections, collections.abc  # noqa: E401
import colorsys, contextlib, contextvars, copy, csv, dataclasses, datetime, decimal, difflib, enum, errno, fnmatch, fractions  # noqa: E401
import functools, graphlib, hashlib, heapq, hmac, html, inspect, io, ipaddress, itertools, json, keyword, linecache, locale  # noqa: E401
import marshal, math, numbers, opcode, operator, pickle, posixpath, pprint, queue, quopri, random, re, reprlib, shlex, stat  # noqa: E401
import statistics, string, string.templatelib, struct, textwrap, time, token, tokenize, traceback, types, typing  # noqa: E401
import unicodedata, urllib.parse, uuid, weakref, zlib, _string  # noqa: E401

from odd import *  # noqa: F403


class Point(enum.Enum):
    RED = 1
    BLUE = "b"


async def coro(*args):
    return args
