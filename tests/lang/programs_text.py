"""A small program: an expression parser and evaluator."""

import re
from dataclasses import dataclass

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*)|(.))")


@dataclass(frozen=True)
class Number:
    value: float

    def evaluate(self, names): return self.value
    def __str__(self): return f"{self.value:g}"


@dataclass(frozen=True)
class Name:
    name: str

    def evaluate(self, names): return names[self.name]
    def __str__(self): return self.name


@dataclass(frozen=True)
class Binary:
    operator: str
    left: object
    right: object

    ACTIONS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "^": lambda a, b: a**b}

    def evaluate(self, names): return self.ACTIONS[self.operator](self.left.evaluate(names), self.right.evaluate(names))
    def __str__(self): return f"({self.left} {self.operator} {self.right})"


class Parser:
    LEVELS = {"+": (1, False), "-": (1, False), "*": (2, False), "/": (2, False), "^": (3, True)}

    def __init__(self, text):
        self.tokens = [number or symbol for number, symbol in TOKEN.findall(text)] + ["end"]
        self.place = 0

    def take(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def primary(self):
        token = self.take()
        if token == "(":
            inner = self.expression(1)
            if self.take() != ")":
                raise SyntaxError("missing )")
            return inner
        if token == "-":
            return Binary("-", Number(0), self.expression(2))
        if token[0].isdigit():
            return Number(float(token))
        if token.isalpha() and token != "end":
            return Name(token)
        raise SyntaxError(f"unexpected {token!r}")

    def expression(self, lowest):
        left = self.primary()
        while (level := self.LEVELS.get(self.tokens[self.place])) and level[0] >= lowest:
            operator = self.take()
            left = Binary(operator, left, self.expression(level[0] + (not level[1])))
        return left


for text in ("1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "10 - 4 - 3", "-x * 2", "a / (b - 1.5)", "1 / 0", "(1", "1 +", "", "y"):
    try:
        tree = Parser(text).expression(1)
        print(text, "=>", tree, "=>", tree.evaluate({"x": 5, "a": 3, "b": 3}))
    except (SyntaxError, ZeroDivisionError, KeyError) as error:
        print(text, "=>", type(error).__name__, error)
