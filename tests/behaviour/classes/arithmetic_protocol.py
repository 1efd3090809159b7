"""Operators of classes: forward, reflected, in place."""
# covers: BINARY_OP, COMPARE_OP
log = []


class N:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return f"N({self.v})"


def op(name):
    def method(self, other=None, *rest):
        log.append(name)
        v = getattr(other, "v", other)
        if isinstance(v, str):
            return NotImplemented
        return N(f"{name}:{self.v},{v}")
    return method


for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "or", "xor",
             "matmul"):
    setattr(N, f"__{name}__", op(name))
    setattr(N, f"__r{name}__", op(f"r{name}"))
for name in ("neg", "pos", "invert", "abs"):
    setattr(N, f"__{name}__", op(name))
N.__iadd__ = op("iadd")
a, b = N(1), N(2)
print(a + b, a - 1, 1 - a, a * b, a / b, a // b, a % b, divmod(a, b), a ** b, a << 1, 1 >> a, a & b, 1 | a, a ^ b, a @ b)
print(-a, +a, ~a, abs(a), divmod(5, a), pow(a, 2), pow(2, a))
a += 1
print(a)
a -= 1
print(a)
for act in ("a + 's'", "'s' + a", "a * 's'", "'s' % a", "a @ 's'"):
    try:
        print(eval(act))
    except TypeError as e:
        print(act, e)
print(len(log))


class Sub(N):
    def __radd__(self, other):
        return "subclass first"


print(N(1) + Sub(2), Sub(1) + N(2))


class C:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return isinstance(other, C) and self.v == other.v

    def __lt__(self, other):
        if not isinstance(other, C):
            return NotImplemented
        return self.v < other.v

    __hash__ = None


x, y = C(1), C(2)
print(x == C(1), x != y, x < y, x > y, max(x, y).v, sorted([y, x])[0].v, x == 1)
for act in ("x <= y", "x < 1", "hash(x)", "{x}", "x >= 1"):
    try:
        print(eval(act))
    except TypeError as e:
        print(e)


class T:
    def __bool__(self):
        return "no"


class L:
    def __len__(self):
        return -1


class I:
    def __index__(self):
        return "i"


for act in ("bool(T())", "not T()", "len(L())", "bool(L())", "[1][I()]", "range(I())", "'a' * I()", "hex(I())"):
    try:
        print(eval(act))
    except Exception as e:
        print(act, type(e).__name__, e)
