# Every method and operator of dict and its views with all kinds of arguments.
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

names = 'clear copy get items keys pop popitem setdefault update values fromkeys'.split()
recv = [{}, {1: 'a'}, {'a': 1, 'b': [2]}, {None: 0, (1, 2): 3, 1.5: 4}]
args = [(), (1,), ('a',), ('zz',), ('zz', 5), (None,), ([],), ({},), ({'c': 9},), ([('k', 'v')],), ([1],), ([(1, 2, 3)],), ('ab',), (['ab', 'cd'],), (1, 2, 3), ((1, 2),), (True,), (1.0, 'x')]
table(recv, names, args)
d = {'a': 1, 'b': 2}
print(show(d.update, x=1, a=5), d, show(d.update, {'q': 1}, r=2), d, show(d.update, 5), show(dict, 5), show(dict, [(1, 2)], a=3), show(dict, a=1, **{'b': 2}))
for op in ('__or__', '__ior__', '__ror__', '__contains__', '__getitem__', '__delitem__', '__eq__', '__lt__', '__len__', '__reversed__', '__iter__'):
    for a in (('a',), ({'a': 9, 'c': 1},), (1,), ([],), ([('a', 3)],), ({'a': 1, 'b': 2},)):
        x = {'a': 1, 'b': 2}
        print(op, a, show(getattr(x, op), *a), x)
k, v, i = d.keys(), d.values(), d.items()
for view in (k, i):
    for other in ({'a'}, ['a', 'x'], {('a', 5)}, {'a': 1}.keys(), 5):
        for op in ('__and__', '__or__', '__sub__', '__xor__', '__rand__', '__ror__', '__rsub__', '__rxor__', '__eq__', '__le__', '__lt__', '__ge__', '__gt__', 'isdisjoint', '__contains__'):
            r = show(getattr(view, op), other)
            print(op, other, sorted(eval(r), key=repr) if r.startswith('{') else r)
print(k, v, i, len(k), 'a' in k, ('a', 5) in i, ('a', 6) in i, 5 in v, list(reversed(k)), list(reversed(v)), list(reversed(i)), k == {'a', 'b', 'x', 'q', 'r'}, k.mapping, v == v, v == d.values())
