def match(x):
    match x:
        case 0 | -1 | 1 + 2j:
            return "number"
        case [a, _, *rest] if a:
            return rest
        case {"k": v, **others}:
            return v, others
        case Point(0, y=[b, b2]) as p:
            return p, b
        case None | True:
            pass
        case str(s) | bytes(s):
            return s
        case _:
            return "default"
