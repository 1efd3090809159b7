# The methods and operators of int, bool, float and complex with all kinds of arguments.
# covers: CALL_FUNCTION_EX, opt:number-mixing
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

inames = 'as_integer_ratio bit_count bit_length conjugate is_integer to_bytes __ceil__ __floor__ __trunc__ __round__ __index__ __int__ __float__ __bool__ __neg__ __pos__ __invert__ __abs__ __hash__ __repr__ __str__ __format__ __divmod__ __rdivmod__ __pow__ __rpow__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __floordiv__ __rfloordiv__ __mod__ __rmod__ __lshift__ __rlshift__ __rshift__ __rrshift__ __and__ __or__ __xor__ __eq__ __lt__ __le__ __ge__ __gt__ __ne__ __getnewargs__'.split()
recv = [0, 1, -1, 7, -255, 2**50, -2**63, 2**64 + 1, 10**30, True, False]
args = [(), (0,), (1,), (-1,), (3,), (2,), (8,), (2**70,), (1.5,), ('',), ('x',), ('>10,d',), (None,), (2, 'big'), (2, 5), (0.0,), (-2,), (True,), (2, 7), (2, -7), (-1, 7), (-1, 8)]
for r in recv:
    for name in inames:
        out = []
        for a in args:
            if name in ('__pow__', '__rpow__', '__lshift__', '__rlshift__') and (abs(r) > 10**6 and name[2] == 'p' and a and isinstance(a[0], int) and abs(a[0]) > 100 or a == (2**70,) or abs(r) > 2**20): continue
            out.append(show(getattr(r, name), *a) if hasattr(r, name) else 'none')
        print(r, name, '; '.join(out))
fnames = 'as_integer_ratio conjugate hex is_integer  __ceil__ __floor__ __trunc__ __int__ __float__ __bool__ __neg__ __abs__ __hash__ __repr__ __format__ __divmod__ __rdivmod__ __pow__ __rpow__ __add__ __sub__ __rsub__ __mul__ __truediv__ __rtruediv__ __floordiv__ __rfloordiv__ __mod__ __rmod__ __eq__ __lt__ __ge__'.split()
for r in [0.0, -0.0, 1.0, -1.5, 0.1, 1e16, 1e22, 1.5e300, 5e-324, float('inf'), 123456789.125, 2.5, 3.5]:
    for name in fnames:
        out = []
        for a in [(), (0,), (1,), (-1,), (2,), (0.0,), (-2.5,), (0.5,), (10**400,), ('',), ('.3f',), ('e',), ('g',), ('%',), (',.2f',), ('010.1f',), ('x',), ('0x1.8p1',), ('double',), (None,), (1j,), (2, 3)]:
            out.append(show(getattr(r, name), *a))
        print(r, name, '; '.join(out))
for r in [0j, 1 + 2j, -1.5j, complex(1, -0.0)]:
    for name in '__abs__ conjugate __add__ __sub__ __rsub__ __mul__ __truediv__ __rtruediv__ __pow__ __rpow__ __eq__ __ne__ __lt__ __bool__ __repr__ __hash__ __neg__ __int__ __float__'.split():
        out = []
        for a in [(), (1,), (2.5,), (1j,), (0,), (0j,), ('',), ('.2f',), (-1,), ('x',)]:
            out.append(show(getattr(r, name), *a) if hasattr(r, name) else 'none')
        print(r, name, '; '.join(out))
