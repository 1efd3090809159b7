"""pickle: protocols, classes, errors."""
# covers: IMPORT_NAME

import pickle


class Point:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x == other.x


def trip(v, protocol=None):
    return pickle.loads(pickle.dumps(v, protocol))

EXPRESSIONS = r"""
[trip(v) for v in (None, True, 1, -1, 2**100, 1.5, "é", b"x", (1, 2), [1], {"a": 1}, {1}, frozenset([2]), bytearray(b"y"), 1j, range(3), slice(1, 2), ...)] 
[trip([1, "a", {"k": (2.5, None)}], p) for p in range(6)]
trip(Point(5)) == Point(5), trip(Point), trip(len), trip(ValueError("x")).args, trip(int), type(trip(type(None)))
(lambda a: trip([a, a])[0] is trip([a, a])[1])([])
pickle.loads(b"")
pickle.loads(b"nonsense")
pickle.dumps(lambda: 0)
pickle.dumps(x for x in [])
pickle.loads("text")
pickle.dumps(1, protocol=99)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
