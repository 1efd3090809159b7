"""Iterators of built-in types: their methods and ends."""
# covers: CALL


def steps(it, n=5):
    out = []
    try:
        for _ in range(n):
            out.append(next(it))
    except StopIteration:
        out.append("end")
    except IndexError as e:
        out.append(str(e))
    return out


def changed(a):
    out = []
    for x in a:
        out.append(x)
        if x == 1:
            a.remove(2)
    return out


def grown():
    a = [0]
    for x in a:
        if x < 5:
            a.append(x + 1)
    return a


def dict_changed():
    d = {1: 1}
    for k in d:
        d[k + 1] = 1


def set_changed():
    s = {1}
    for k in s:
        s.add(k + 1)


def resumed(it):
    first = next(it)
    return first, list(it), list(it)


EXPRESSIONS = r"""
steps(iter([1, 2])), steps(iter("ab")), steps(iter((1,))), steps(iter(range(2))), steps(iter({1: 2})), steps(iter(b"a")), steps(reversed([1, 2])), steps(iter(bytearray(b"z")))
steps(zip("ab", [1])), steps(map(str, [1])), steps(filter(None, [0, 1])), steps(enumerate("a", 5)), steps(iter(int, 1), 2), steps(iter([].pop, 0))
iter([1]).__length_hint__(), iter(range(5)).__length_hint__(), reversed([1, 2]).__length_hint__(), iter((1, 2)).__length_hint__()
next(iter([]), "default"), next(iter([5])), iter(iter([1])) is not None
next(iter([]))
next([])
iter(5)
iter(5, 1)
changed([1, 2, 3]), grown()
dict_changed()
set_changed()
resumed(iter([1, 2, 3])), list(zip(*[iter(range(6))] * 2)), [*zip()], list(map(max, [1, 5], [3, 2])), dict(zip("ab", range(2)))
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
