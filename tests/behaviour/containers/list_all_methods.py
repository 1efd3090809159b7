# Every method and operator of list, index and count of tuple, with all kinds of arguments.
# covers: CALL_FUNCTION_EX
def show(f, *a, **k):
    try:
        r = f(*a, **k)
        return repr(list(r)) if hasattr(r, "__next__") else repr(r)
    except Exception as e:
        return f"{type(e).__name__}: {e}"

def table(receivers, names, arguments):
    for r in receivers:
        for name in names:
            out = []
            for a in arguments:
                x = r[:] if isinstance(r, (list, bytearray)) else r.copy() if isinstance(r, (dict, set)) else r
                out.append(show(getattr(x, name), *a) + ("" if x == r else f" leaves {x!r}"))
            print(type(r).__name__, ascii(r), name, ascii("; ".join(out)))

names = 'append clear copy count extend index insert pop remove reverse sort'.split()
recv = [[], [3, 1, 2], ['b', 'a', 'b'], [1.5, 1, True, None]]
args = [(), (1,), (0,), (-1,), (5,), ('b',), (1, 2), (0, 'x'), (-100, 'x'), (100, 'x'), ([7, 8],), (None,), ('b', 1), ('b', 1, 2), (1.0,), ('ab',), (range(3),), (1, 1, 5), ({1: 2},), (b'xy',)]
table(recv, names, args)
names = 'count index'.split()
table([tuple(r) for r in recv], names, args)
for r in ([3, 1, 2], ['b', 'A', 'c'], [(1, 'b'), (1, 'a'), (0, 'z')], [1, 'a'], [2.5, 1, -1], []):
    for k in ({}, {'reverse': True}, {'key': str}, {'key': lambda x: -x}, {'key': str.lower}, {'key': len}, {'reverse': 1, 'key': repr}, {'reverse': 'x'}, {'key': None}):
        x = r[:]
        print(r, sorted(k), show(x.sort, **k), x, show(sorted, r, **k))
for op in ('__add__', '__mul__', '__rmul__', '__iadd__', '__imul__', '__contains__', '__getitem__', '__delitem__', '__eq__', '__lt__', '__le__', '__ge__', '__ne__', '__reversed__', '__len__'):
    for a in ((1,), ([1],), ((1,),), (slice(0, 2),), (slice(None, None, -1),), ('a',), (-1,), (None,), (1.5,), (slice(0, 0, 0),), ([3,1,2],), ([3, 1],), (True,)):
        x = [3, 1, 2]
        print(op, a, show(getattr(x, op), *a), x)
for key in (0, -1, 3, slice(0, 2), slice(0, 0), slice(None, None, 2), slice(None, None, -1), slice(5, 9), 'a', None, 1.0):
    for v in (9, [7, 8], (), 'xy', range(2), None):
        x = [3, 1, 2]
        print(key, v, show(x.__setitem__, key, v), x)
