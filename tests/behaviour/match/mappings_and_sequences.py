# Mapping and sequence patterns: which types match, rests, missing keys, keys that are made on demand.
# covers: MATCH_MAPPING, MATCH_KEYS, MATCH_SEQUENCE, GET_LEN
class Counting(dict):
    def __missing__(self, key):
        return "made"

class Mine:
    def keys(self): return ["a"]
    def __getitem__(self, k): return 1
    def __len__(self): return 1

class Sub(list):
    pass

def kind(v):
    match v:
        case {"a": 1, "b": b, **rest}: return f"ab {b} {rest}"
        case {"a": x}: return f"a {x}"
        case {1: "one", None: n}: return f"constants {n}"
        case {-1.5: x} | {b"k": x}: return f"other keys {x}"
        case {**all}: return f"mapping {all}"
        case []: return "empty"
        case [[a, b], *rest]: return f"nested {a} {b} {rest}"
        case [1, _, 3]: return "1_3"
        case [first, *middle, last]: return f"{first} {middle} {last}"
        case (x,): return f"single {x}"
        case _: return "other"

for v in [{"a": 1, "b": 2, "c": 3}, {"a": 5}, Counting(), Counting(a=2), {None: 1, 1: "one"}, {b"k": 9}, {-1.5: 8}, {},
          Mine(), [], (), range(0), range(3), [[1, 2], 3], [1, 2, 3], (1, 2), Sub([4]), "ab", b"ab", bytearray(b"a"), {1, 2},
          iter([1]), 5, type.__dict__["__doc__"]]:
    print(kind(v))

def duplicate(key):
    match {"a": 1, "b": 2}:
        case {key.first: x, key.second: y}: return x, y
    return "no"
class Keys:
    first = second = "a"
try:
    duplicate(Keys)
except ValueError as e:
    print(type(e).__name__, e)
Keys.second = "b"
print(duplicate(Keys))
class Unhashable:
    first = []
    second = 1
try:
    duplicate(Unhashable)
except TypeError as e:
    print(e)

log = []
class Length:
    def __init__(self, n): self.n = n
    def __len__(self): log.append("len"); return self.n
    def __getitem__(self, i): log.append(i); return i
match Length(2):
    case [a, b]: print("a class of its own is no sequence?")
    case _: print("not a sequence", log)

total = 0
for i in range(4500):
    match [i, i % 2] if i % 3 else {"i": i}:
        case [x, 0]: total += x
        case [x, y]: total -= y
        case {"i": x}: total += 1
print(total)
