# Every method and operator of set and frozenset with all kinds of arguments.
# covers: CALL_FUNCTION_EX
def s(r):
    return sorted(r, key=repr) if isinstance(r, (set, frozenset)) else r
names = 'add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset pop remove symmetric_difference symmetric_difference_update union update'.split()
ops = '__and__ __or__ __sub__ __xor__ __rand__ __ror__ __rsub__ __rxor__ __iand__ __ior__ __isub__ __ixor__ __eq__ __ne__ __le__ __lt__ __ge__ __gt__ __len__'.split()
for make in (set, frozenset):
    for r in ([], [1], [1, 2, 3], ['a', 'b'], [None, 1.5, (1,)]):
        for name in names + ops:
            results = []
            for a in ((), (1,), ([1, 2],), ({1},), ({2, 3, 9},), (frozenset([1]),), ('ab',), ({1: 2},), ([],), (None,), ([1], [2]), ({1, 2, 3},), (1.5,)):
                x = make(r)
                m = getattr(x, name, None)
                if m is None:
                    print(make.__name__, 'has no', name)
                    break
                if name == 'pop' and len(x) > 1: continue
                try:
                    out = m(*a)
                except Exception as e:
                    out = f"{type(e).__name__}: {e}"
                results.append(f'{s(out)} {type(out).__name__} {s(x)}')
            print(make.__name__, r, name, '; '.join(results))
