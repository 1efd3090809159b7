# Matching of literals, sequences, mappings, classes, guards.
# covers: GET_LEN
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y

def kind(v):
    match v:
        case 0: return "zero"
        case 1 | 2: return "small"
        case "a": return "letter"
        case None: return "none"
        case [x]: return f"one {x}"
        case [x, *rest]: return f"many {x} {rest}"
        case {"k": k, **more}: return f"map {k} {more}"
        case P(0, y): return f"P0 {y}"
        case P(x=a, y=b) if a == b: return f"diagonal {a}"
        case int() as n: return f"int {n}"
        case _: return "other"

values = [0, 2, "a", None, [5], (1, 2, 3), {"k": 1, "z": 2}, P(0, 9), P(4, 4), P(1, 2), 77, 1.5]
for v in values:
    print(kind(v))
count = {}
for i in range(4200):
    k = kind(values[i % 12])
    count[k] = count.get(k, 0) + 1
print(sorted(count.values()))
