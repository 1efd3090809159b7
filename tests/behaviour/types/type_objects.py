"""Attributes and operators of types."""
# covers: CALL

EXPRESSIONS = r"""
int.__name__, int.__qualname__, int.__module__, int.__bases__, int.__mro__, bool.__base__, type.__mro__, object.__bases__, int.__class__, type(type)
int | str, int | None, list[int], dict[str, int], list[int] | None, (int | str).__args__, list[int].__origin__, list[int].__args__, tuple[int, ...], type[int]
isinstance(5, int | str), issubclass(bool, int | str), isinstance(None, int | None), list[int] == list[int], (int | str) == (str | int), hash(list[int]) == hash(list[int]), list[int]([1])
isinstance([], list[int])
issubclass(list, list[int])
int[5]
int | 5
type("X", (), {"a": 1}).a, type("X", (int,), {})(5) + 1, type("X", (), {}).__name__, type("X", (), {}).__module__, type("X", (), {}).__doc__
type("X")
type("X", (), {}, 1)
type(5, (), {})
int.nope
setattr(int, "x", 1)
delattr(int, "real")
int.__new__(bool, 1)
object.__new__(int)
object().__init__(1)
str.__new__(5)
issubclass(int, (str, (float, int))), isinstance(5, (str, (float, int))), isinstance(5, ())
issubclass(5, int)
isinstance(5, [int])
isinstance(5, (str, 5))
object.__eq__(1, 1), object.__ne__(1, 2), object.__repr__(5)[:4], object.__format__(5, ""), object.__hash__(5) == object.__hash__(5), object.__sizeof__(5) > 0
object.__format__(5, "x")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
