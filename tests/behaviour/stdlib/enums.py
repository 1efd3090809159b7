"""Enumerations and flags."""
# covers: IMPORT_NAME
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    @property
    def pretty(self):
        return self.name.lower()

    @classmethod
    def default(cls):
        return cls.GREEN


print(Color.RED, repr(Color.RED), Color(1), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), len(Color))
print(Color.RED.name, Color.RED.value, Color.RED.pretty, Color.default(), Color.RED in Color, 1 in Color, 9 in Color)
print(Color.__members__, Color.RED == 1, Color.RED == Color.RED, hash(Color.RED) == hash("RED"), {Color.RED: 1})
for act in ("Color(9)", "Color['NOPE']", "Color.NOPE", "Color.RED.__class__.RED.value", "setattr(Color, 'RED', 5)",
            "Color.RED < Color.GREEN", "type('X', (Color,), {})"):
    try:
        print(eval(act))
    except Exception as e:
        print(type(e).__name__, e)


class Number(IntEnum):
    ONE = 1
    TWO = auto()


class Word(StrEnum):
    HELLO = auto()
    BYE = "ciao"


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


print(Number.TWO + 1, Number.ONE < Number.TWO, Number(2), f"{Number.ONE}", sorted(Number, reverse=True), max(Number))
print(Word.HELLO, Word.HELLO.upper(), repr(Word.BYE), f"{Word.BYE:>6}", Word("hello") is Word.HELLO)
print(Perm.R | Perm.X, repr(Perm.RW), Perm.R in Perm.RW, ~Perm.R, Perm(0), bool(Perm(0)), Perm.RW & Perm.W, list(Perm.RW))
print(Perm(5), Perm.R ^ Perm.RW, len(Perm.RW))
try:
    Perm(64)
except ValueError as e:
    print(str(e).splitlines()[0])


class Mask(IntFlag):
    A = 1
    B = 2


print(Mask.A | 4, Mask(3), Mask.A + 1, repr(Mask.A | Mask.B))
try:
    @unique
    class Twice(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(e)


class Planet(Enum):
    EARTH = (1, "blue")
    MARS = (2, "red")

    def __init__(self, number, color):
        self.number, self.color = number, color

    @classmethod
    def _missing_(cls, value):
        return cls.EARTH if value == "home" else None


print(Planet.MARS.color, Planet("home"), Planet((2, "red")))
Animal = Enum("Animal", "CAT DOG")
print(list(Animal), Animal.DOG.value, Enum("N", {"A": 5}).A.value)
