"""Sequence patterns with stars, nested and guarded."""
# covers: MATCH_SEQUENCE, MATCH_MAPPING
def kind(x):
    match x:
        case []:
            return "empty"
        case [one]:
            return f"one {one}"
        case [first, *_, last] if first == last:
            return f"bracketed by {first}"
        case [int(a), str(b)]:
            return f"int {a}, str {b}"
        case (a, [b, *rest]):
            return f"nested {a} {b} {rest}"
        case [*head, 0]:
            return f"ends in zero after {head}"
        case "text":
            return "the text"
        case {"k": [a, b], **others}:
            return f"mapping {a} {b} {others}"
        case {}:
            return "mapping"
        case _:
            return "other"


for x in ([], [1], (5,), [1, 2, 1], [1, "a"], [1, [2, 3, 4]], [4, 3, 0], "text", "te", b"ab", {"k": [1, 2], "z": 3}, {"k": 5},
          {}, 5, None, range(2), range(0), {1, 2}, bytearray(b"x"), (1, (2,))):
    print(x, "->", kind(x))
