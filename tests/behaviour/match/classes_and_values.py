"""Class patterns, value patterns, captures and alternatives."""
# covers: MATCH_CLASS
from enum import Enum


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Color(Enum):
    RED = 1
    BLUE = 2


class NoArgs:
    z = 3


def kind(v):
    match v:
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y) | Point(y, 0):
            return f"on an axis at {y}"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point():
            return "point"
        case Color.RED:
            return "red"
        case Color() as c:
            return f"color {c.name}"
        case bool(b):
            return f"bool {b}"
        case int(n) | float(n):
            return f"number {n}"
        case str() as s if len(s) > 3:
            return f"long {s!r}"
        case -1 | "a" | None | True:
            return "constant"
        case 1 + 2j:
            return "complex"
        case NoArgs(z=3):
            return "attribute"
        case _:
            return "other"


for v in (Point(0, 0), Point(0, 5), Point(5, 0), Point(2, 2), Point(1, 2), Color.RED, Color.BLUE, True, 5, 2.5, "abcd", "a", "b",
          None, 1 + 2j, NoArgs(), object):
    print(kind(v))


def wrong(v):
    match v:
        case NoArgs(1):
            return 1


def many(v):
    match v:
        case Point(1, 2, 3):
            return 1


def twice(v):
    match v:
        case Point(1, x=1):
            return 1


for f, v in ((wrong, NoArgs()), (many, Point(1, 2)), (twice, Point(1, 2))):
    try:
        print(f(v))
    except TypeError as e:
        print(e)
match {"a": 1, "b": {"c": [1, 2]}}:
    case {"b": {"c": [_, x]}, "a": y}:
        print(x, y)
