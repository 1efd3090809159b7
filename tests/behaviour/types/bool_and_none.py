"""True, False, None, Ellipsis and NotImplemented."""
# covers: CALL

EXPRESSIONS = r"""
True + True, True * 5, -True, ~False, True / 2, True & False, True | 2, True ^ True, not True, True << 3, divmod(True, 1)
bool([]), bool("a"), bool(0.0), bool(None), bool(...), bool(), bool(object()), isinstance(True, int), True == 1, True is True, True < 2, hash(True), {True: "a", 1: "b"}
repr(True), str(False), f"{True}", f"{True:d}", f"{True:>6}", int(True), float(True), complex(True), "ab"[True], [0, 1][False]
bool("x", "y")
bool(x=1)
None == None, None is None, None != 0, str(None), hash(None) == hash(None), bool(None), type(None), type(None)() is None
None()
None < 1
None.x
setattr(None, "x", 1)
..., type(...), Ellipsis is ..., repr(...), type(...)() is ...
NotImplemented, type(NotImplemented)() is NotImplemented, repr(NotImplemented)
bool(NotImplemented)
type("X", (bool,), {})
type("X", (type(None),), {})
True.real, True.numerator, True.bit_length(), (True).__class__, True.to_bytes(1, "big"), bool.from_bytes(b"\x01")
any([]), all([]), any([0, 1]), all([1, 0]), sum([True, True]), sorted([True, False, 2])
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
