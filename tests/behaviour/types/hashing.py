"""Hashes of equal values, and what has none."""
# covers: CALL

EXPRESSIONS = r"""
hash(1) == hash(1.0) == hash(1 + 0j) == hash(True), hash("a") == hash("a"), hash((1, 2)) == hash((1.0, 2)), hash(-1), hash(-2), hash(2**61 - 1), hash(2**61), hash(-(2**61)), hash(0.1), hash(float("inf"))
hash([])
hash({})
hash(set())
hash(bytearray())
hash(([],))
hash(slice(1, [])) 
hash(frozenset([1])) == hash(frozenset([1])), hash(range(3)) == hash(range(0, 3)), hash(None) == hash(None), hash(b"x") == hash("x"), hash(int) == hash(int), hash(len) == hash(len), len({1, 1.0, True, 1 + 0j})
{(): "empty", "": "text", 0: "zero", False: "false"}
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
