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
[trip([1, "a", {"k": (2.5, None)}], p) for p in range(6)]
(lambda a: trip([a, a])[0] is trip([a, a])[1])([])
pickle.dumps(x for x in [])
pickle.dumps(1, protocol=99)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
