"""Loops over generators that traces run through, left in every way, and looked at from everywhere."""
# covers: FOR_ITER_GEN, YIELD_VALUE, RETURN_GENERATOR, MAKE_FUNCTION, SET_FUNCTION_ATTRIBUTE, exit:iterator-exhausted, opt:unboxed-int
import gc
import sys
import traceback


def numbers(n):
    for i in range(n):
        yield i * 2


def total(n):
    s = 0
    for x in numbers(n):
        s += x
    return s


print([total(n) for n in (0, 1, 2, 50, 300)])


# Several places to wait at, values that grow and change their types, a value that is returned.
def several(n):
    a, b = 0, 1
    for i in range(n):
        yield a
        a, b = b, a + b
        if i == 80:
            a = float(i)
        yield "x" * (i % 3)
    return "end"


def lengths(n):
    out = 0
    texts = 0
    for x in several(n):
        if isinstance(x, str):
            texts += len(x)
        else:
            out = x
    return out, texts


print(lengths(10), lengths(70), lengths(90))


# An exception inside, at the consumer, and from a callee.
def failing(n, at):
    try:
        for i in range(n):
            if i == at:
                raise ValueError(at)
            yield i
    finally:
        log.append(at)


def consume(n, at, stop):
    s = 0
    try:
        for x in failing(n, at):
            s += x
            if x == stop:
                raise KeyError(stop)
    except Exception as e:
        return s, repr(e), [(t.name, t.lineno) for t in traceback.extract_tb(e.__traceback__)]
    return s, None, []


log = []
for at, stop in ((-1, -1), (60, -1), (-1, 61), (119, 118), (0, 0)):
    print(consume(120, at, stop))
gc.collect()
print(log)


# The frames as seen from inside, now and then.
def looking(n):
    for i in range(n):
        if i % 37 == 36:
            f = sys._getframe()
            t = f.f_code.co_name, f.f_lineno, f.f_locals["i"], f.f_back.f_code.co_name, f.f_back.f_locals.get("last")
            del f
            yield t
        else:
            yield None


def look(n):
    seen, last = [], 0
    for x in looking(n):
        last += 1
        if x:
            seen.append(x)
    return seen


print(look(200))


# The generator itself, seen from what runs in it.
class Peeks:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        if self.n % 50 == 0:
            return repr((current.gi_running, current.gi_suspended)), reenter()
        return None


def reenter():
    try:
        next(current)
    except ValueError as e:
        return str(e)


def peeking(n):
    for k in range(n):
        p = Peeks(k)
        yield p + 1


def peek(n):
    global current
    current = peeking(n)
    return [x for x in current if x]


print(peek(160))
print(current.gi_frame, current.gi_running)


# Other generators at the same place, more than one at a time, one resumed from elsewhere meanwhile.
def pairs(n):
    for a in numbers(n):
        for b in numbers(3):
            yield a, b


def cross(n):
    s = 0
    for a, b in pairs(n):
        s += a - b
    return s


def both(f, g):
    s = 0
    for it in (f, g, f):
        for x in it:
            s += x
            if x == 40:
                break
    return s, len(list(f)), len(list(g))


def feed(n):
    mine = numbers(n)
    s = 0
    for x in mine:
        s += x
        if x % 20 == 0:
            s += 1000 * next(mine, 0)
        if x == 150:
            break
    return s, list(mine)[:2]


print(cross(60), both(numbers(80), (y for y in range(90))), feed(30), feed(100))


# Recursion, closing by dropping, and what is handled inside.
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        for x in tree(n - 1):
            yield -x


print(sum(tree(9)), len(list(tree(8))))


def handling(n):
    for i in range(n):
        try:
            yield 10 // (i % 5)
        except ZeroDivisionError:
            yield repr(sys.exception())


def handled(n):
    c = {}
    for x in handling(n):
        c[x] = c.get(x, 0) + 1
    return c


print(handled(100))


class Loud:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        dead.append(self.n)


def holds(n):
    kept = Loud(-n)
    for i in range(n):
        local = Loud(i)
        yield i
        del local
    kept.last = True


def drop(n):
    global dead
    dead = []
    for x in holds(n):
        if x == 90:
            break
    return len(dead), dead[-2:]


print(drop(60), drop(95))
gc.collect()
print(dead[-2:])


# Functions and generators made in a loop, with closures and defaults.
def makes(n):
    out = 0
    for k in range(n):
        f = lambda a, b=k: a + b + k
        g = (k + j for j in range(4))
        out += f(1) + f(1, 2) + sum(g)
        out += len(set(j % 3 + k for j in range(k % 7))) + len(tuple(j for j in range(k % 5))) + len([*g])
    return out, f.__qualname__, f.__defaults__, g.__name__, g.gi_frame


print(makes(250))


# Words that do not fit in the small form, and unbound locals.
def wide(n):
    big = 1 << 49
    for i in range(n):
        if i > 100:
            later = i
        yield big * i + i
        if i > 120:
            big = later
    del i
    yield big


def widest(n):
    m = 0
    for x in wide(n):
        m = max(m, x)
    return m, x


print(widest(90), widest(150))
