"""Dataclasses: fields, order, freezing, slots, inheritance."""
# covers: IMPORT_NAME
from dataclasses import (FrozenInstanceError, InitVar, KW_ONLY, asdict, astuple, dataclass, field, fields, is_dataclass,
                         make_dataclass, replace)


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, repr=False, compare=False)


p = Point(1)
print(p, p == Point(1, 0, [5]), p != Point(2), asdict(p), astuple(p), replace(p, y=7))
print([(f.name, f.type, f.repr) for f in fields(p)], is_dataclass(p), Point.__match_args__)


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0


print(sorted([Version(2), Version(1, 5), Version(1)]), Version(1) < Version(1, 1), hash(Version(1)) == hash(Version(1)))
for act in ("Version(1).__setattr__('major', 5)", "Version(1) < 5", "Version()", "Version(1, 2, 3)", "Version(1, nope=2)"):
    try:
        print(eval(act))
    except (FrozenInstanceError, TypeError) as e:
        print(type(e).__name__, e)


@dataclass(slots=True, kw_only=True)
class Slotted:
    a: int
    b: str = "b"


s = Slotted(a=1)
print(s, Slotted.__slots__, hasattr(s, "__dict__"))


@dataclass
class Base:
    a: int
    _: KW_ONLY
    k: int = 5
    scale: InitVar[int] = 1

    def __post_init__(self, scale):
        self.total = self.a * scale


@dataclass
class Derived(Base):
    b: int = 2


print(Base(3, scale=4).total, Derived(1, 9, k=7), Derived(1) == Base(1))
Made = make_dataclass("Made", ["x", ("y", int, 5)], namespace={"double": lambda self: self.y * 2})
print(Made(1), Made(1).double())
for source in ("class A:\n    x: int = 1\n    y: int", "class A:\n    x: list = []"):
    try:
        exec(source.replace("class", "@dataclass\nclass"))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


@dataclass(eq=False, repr=False)
class Bare:
    x: int


print(Bare(1) == Bare(1), "Bare object" in repr(Bare(1)), Bare.__hash__ is object.__hash__)


@dataclass
class Node:
    v: int
    next: "Node" = None


n = Node(1, Node(2))
n.next.next = n
print(n)
