# Operators that classes define in Python: plain, reflected, in place, declined, raising, changed while hot.
# covers: EXIT_OPERATOR_CHECK, BINARY_OP, opt:python-operators
import sys


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def __rmul__(self, k):
        return Vector(k * self.x, k * self.y)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __getitem__(self, index):
        if index == 0:
            return self.x
        if index == 1:
            return self.y
        raise IndexError(f"no component {index}")

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"


class Longer(Vector):
    def __rsub__(self, other):
        return f"Longer.__rsub__({other!r})"

    def __radd__(self, other):
        return NotImplemented


class Right:
    def __radd__(self, other):
        return ("radd", other)

    def __rsub__(self, other):
        return NotImplemented


def sums(n):
    total = Vector(0, 0)
    step = Vector(1, 2)
    for i in range(n):
        total = total + step * i - Vector(i, 0)
        total += step
    return total, total @ step, total[0] + total[1]


print(sums(50))
print(sums(400))


def each(values, operation):
    for value in values:
        try:
            print(operation(value))
        except (TypeError, IndexError, AttributeError) as error:
            print(type(error).__name__, error)


v = Vector(3, 4)
each([v, Longer(1, 1), Right(), 1, 2.5, "s", None], lambda o: v - o)
each([v, Longer(1, 1), Right(), 1], lambda o: o * 3)
each([2, 2.5, v, "s", [1]], lambda o: o * v)
each([0, 1, 2, "x"], lambda i: v[i])
each([v, Longer(1, 1), Right(), 1, []], lambda o: v + o)


def mixed(n):
    """The operands' classes change while the loop is hot."""
    seen = {}
    others = [Vector(1, 1), Longer(2, 2), Right(), 1, 1.5]
    for i in range(n):
        other = others[i % 5 if i > n // 2 else 0]
        try:
            key = type(v - other).__name__
        except TypeError as error:
            key = str(error)
        seen[key] = seen.get(key, 0) + 1
    return seen


print(mixed(600))


class Declines:
    def __init__(self, when):
        self.when = when

    def __add__(self, other):
        if other == self.when:
            return NotImplemented
        return other

    def __iadd__(self, other):
        if other == self.when:
            return NotImplemented
        self.when = other + 10 ** 6
        return self


def declining(n):
    d = Declines(n - 7)
    count = total = 0
    for i in range(n):
        try:
            total += d + i
        except TypeError as error:
            count += 1
            print(error)
    return count, total


print(declining(500))


def declining_in_place(n):
    d = Declines(5)
    for i in range(n):
        try:
            d += i
        except TypeError as error:
            print(error)
    return d.when


print(declining_in_place(300))


class Raises:
    def __add__(self, other):
        if other == 250:
            raise ValueError("at 250")
        return other

    def __getitem__(self, index):
        if index == 250:
            raise KeyError("no 250")
        return index


def raising(n):
    r = Raises()
    total = 0
    for i in range(n):
        try:
            total += r + i
            total += r[i]
        except (ValueError, KeyError) as error:
            frames = []
            tb = error.__traceback__
            while tb is not None:
                frames.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
                tb = tb.tb_next
            print(repr(error), frames)
    return total


print(raising(400))


class Looks:
    def __add__(self, other):
        frame = sys._getframe()
        return frame.f_code.co_name, frame.f_back.f_code.co_name, frame.f_back.f_lineno


def looking(n):
    looks = Looks()
    seen = set()
    for i in range(n):
        seen.add(looks + i)
    return seen


print(looking(300))


class Deep:
    def __init__(self, level):
        self.level = level

    def __add__(self, other):
        if other == 0:
            return 0
        return 1 + (self + (other - 1))


print(Deep(0) + 100)


class Endless:
    def __add__(self, other):
        global depth
        depth += 1
        return self + other


depth = 0
try:
    Endless() + 1
except RecursionError as error:
    print(error, depth)


class Changing:
    def __add__(self, other):
        return "first"


def changing(n):
    c = Changing()
    seen = []
    for i in range(n):
        result = c + i
        if not seen or seen[-1] != result:
            seen.append(result)
        if i == n // 2:
            Changing.__add__ = lambda self, other: "second"
        if i == n // 2 + 10:
            Changing.__add__ = lambda self, other, third="third": third
        if i == n // 2 + 20:
            Changing.__add__ = staticmethod(lambda other: ("static", type(other).__name__))
    return seen


print(changing(600))


class Dies:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)

    def __add__(self, other):
        log.append("add")
        return self.name + other.name


log = []
for _ in range(100):
    log.append(Dies("l") + Dies("r"))
print(log[:8], len(log))


class Generates:
    def __add__(self, other):
        yield self.__class__.__name__
        yield other

    def __getitem__(self, index):
        yield index


def generating(n):
    g = Generates()
    out = 0
    for i in range(n):
        out += sum(x for x in g + i if isinstance(x, int))
        out += sum(g[i])
    return out


print(generating(200))


class Number(int):
    def __add__(self, other):
        return ("Number.__add__", int(self), other)

    def __rsub__(self, other):
        return ("Number.__rsub__", other)


def numbers(n):
    seen = set()
    k = Number(5)
    for i in range(n):
        seen.add(k + 1)
        seen.add(1 - k)
        seen.add(1 + k)
        seen.add(k * 2)
    return sorted(seen, key=repr)


print(numbers(200))
