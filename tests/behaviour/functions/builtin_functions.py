# Built-in functions and types, range and slice, with all kinds of arguments.
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

for r in [range(0), range(5), range(1, 10, 3), range(10, 0, -2), range(-5, 5), range(2**70, 2**70 + 5)]:
    print(r, r.start, r.stop, r.step, len(r), bool(r), list(r)[:4], list(reversed(r))[:3], show(hash, r) == show(hash, r))
    for name in 'count index __contains__ __getitem__ __eq__ __lt__ __reversed__ __iter__ __len__ __ne__'.split():
        for a in [(), (0,), (1,), (-1,), (4,), (100,), (1.0,), ('a',), (slice(1, 3),), (slice(None, None, -1),), (slice(0,0,0),), (range(5),), (None,), (2**70,), (True,)]:
            print(name, a, show(getattr(r, name), *a))
for sl in [slice(3), slice(1, 5), slice(None, None, -1), slice(-3, None, 2), slice('a', 'b'), slice(1, 2, 0), slice(None, 2**70)]:
    print(sl, sl.start, sl.stop, sl.step, sl == slice(3), [show(sl.indices, n) for n in (0, 5, 100, -1, 'a')])
for f, argss in [
    (abs, [(), (-1,), (1.5,), ('a',), (True,), (-2**70,)]), (all, [([],), ([0],), (5,), ()]), (any, [([],), ([0, 1],), (5,)]), (ascii, [('é\U0001F600',), (1,)]),
    (bin, [(5,), (-5,), (2**70,), (1.5,), (True,)]), (bool, [(), ([],), ('a',), (1, 2)]), (callable, [(1,), (len,), ()]), (chr, [(97,), (0x1F600,), (-1,), (0x110000,), ('a',)]),
    (divmod, [(7, 2), (-7, 2), (7.5, 2), (1, 0), ('a', 1), (2**70, 3)]), (enumerate, [('ab',), ('ab', 5), (5,), ('ab', 'x'), ()]), (filter, [(None, [0, 1]), (len, ['', 'a']), (5, [1]), (None,)]),
    (format, [(1,), (1, '05'), (1, 'z'), ('a', '>3'), ('a', 'd'), ([], ''), ([], 'x'), (None, '')]), (getattr, [(1, 'real'), (1, 'nope'), (1, 'nope', 5), (1, 5), (1,)]), (hasattr, [(1, 'real'), (1, 'x'), (1, 5)]),
    (hash, [(1,), (1.0,), ([],), ((1, []),), (True,), (2**61 - 1,), (-1,), (-2,), (0.5,), (float('inf'),), (1j,)]), (hex, [(255,), (-255,), (1.5,)]), (oct, [(8,), ('a',)]), (isinstance, [(1, int), (1, (str, int)), (1, 5), (1, ()), (1, int | str), (True, int)]), (issubclass, [(int, int), (bool, int), (1, int), (int, 5), (int, (str, object))]),
    (iter, [([1],), (5,), (lambda: 1, 1), ([], 1)]), (len, [('abc',), (5,), (range(2**70),), ({1: 2},)]), (list, [(), ('ab',), (5,), ([1], 2)]), (map, [(len, ['a']), (len,), (max, [1, 2], [3, 0]), (5, [1])]),
    (max, [(1, 2), ([1, 3, 2],), ([],), (5,), (), ('a', 1)]), (min, [(1, 2), ([3, 1],), ([],)]), (next, [(iter([]),), (iter([1]),), (iter([]), 5), ([],)]), (oct, [(8,)]), (ord, [('a',), ('ab',), (b'a',), (5,), ('',)]),
    (pow, [(2, 3), (2, -1), (2, 3, 5), (2, -1, 5), (2, -1, 4), (2.0, 3, 5), (0, -1), (2, 3, 0), (-8, 1/3)]), (repr, [('a\n\'',), ("it's",), ('"',), ('\'"',), (b'\x00\'',), ('\x7f\xad\u200b',)]), (reversed, [([1, 2],), ('ab',), (5,), ({1: 2},), ({1},)]),
    (round, [(2.5,), (3.5,), (2.675, 2), (1234, -2), (1250, -2), (1.5, None), (1e300, 400), (2.5, 0), ('a',), (5, 'a'), (-2.5,), (float('nan'),)]), (sorted, [([2, 1],), ([1, 'a'],), (5,), ('ba',)]), (str, [(), (5,), (b'ab',), (b'ab', 'utf-8'), (b'\xff', 'utf-8'), (5, 'utf-8'), ('a', 'b')]),
    (sum, [([1, 2],), ([1.5, 2],), (['a'],), ([[1], [2]], []), (['a'], ''), ([],), (5,), ([1], 5)]), (tuple, [(), ('ab',), (5,)]), (type, [(1,), ('X', (), {}), (1, 2), ()]), (zip, [('ab', [1, 2, 3]), (), (5,), ('ab',)]),
    (int, [(), ('12',), (' 12 ',), ('1_000',), ('0x10', 16), ('z', 36), ('12', 37), ('',), ('a',), (1.9,), (-1.9,), ('1.5',), (b'12',), ('0b11', 0), ('010', 0), ('1__0',), (None,), ('٣',), ('12', 1), (5, 10), ([],)]),
    (float, [(), ('1.5',), (' nan ',), ('-inf',), ('1e5',), ('a',), ('',), ('1_0.5',), ('0x1',), (2**70,), ([],), (b'1.5',), ('1__0',), ('infinity',)]), (complex, [(), ('1+2j',), ('j',), (1, 2), ('1', 2), ('a',), (1, '2'), (' 1-1j ',), ('1 + 2j',), ([],)]),
    (bytes, [(), (3,), ([1, 2],), ('a',), ('é', 'utf-8'), ('é', 'ascii'), ([256],), (-1,), ([1.5],), (b'x',), (1.5,)]), (bytearray, [(), (3,), ([1, 2],), ('a', 'utf-8'), ([3],)]), (dict, [(), ([(1, 2)],), ({1: 2},), ([1],), (5,)]), (set, [(), ('aa',), (5,), ([[]],)]), (frozenset, [(), ([1],), (5,)]),
    (slice, [(), (1,), (1, 2, 3, 4)]), (range, [(), (1.5,), (1, 2, 0), ('a',), (5,), (1, 2, 3, 4)]), (vars, [(1,)]), (id, [()]), (property, [(1,)]), (eval, [('1+',), ('1+1',), (5,)]), (setattr, [(1, 'x', 2), (1, 2, 3)]), (delattr, [(1, 'x')]), (print, [(1, 2), (1,)]), (super, [(int,)]), (object, [(), (1,)]), (staticmethod, [(len,)]), (classmethod, [()])]:
    for a in argss:
        r = show(f, *a)
        print(f.__name__, a if 'at 0x' not in repr(a) else '', r if ' at 0x' not in r else r.split(' at 0x')[0])
