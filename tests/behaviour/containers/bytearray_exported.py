# covers: MAKE_FUNCTION, CHECK_EXC_MATCH
"""What would resize a bytearray is refused while a view of it exists."""
import io

ops = {
 'clear': lambda b: b.clear(), 'append': lambda b: b.append(1), 'extend': lambda b: b.extend(b'xx'), 'insert': lambda b: b.insert(0, 1),
 'pop': lambda b: b.pop(), 'pop0': lambda b: b.pop(0), 'remove': lambda b: b.remove(97), 'del0': lambda b: b.__delitem__(0), 'delslice': lambda b: b.__delitem__(slice(0, 3)),
 'delstep': lambda b: b.__delitem__(slice(0, 6, 2)),
 'iadd': lambda b: b.__iadd__(b'x'), 'iadd0': lambda b: b.__iadd__(b''), 'imul': lambda b: b.__imul__(2), 'imul1': lambda b: b.__imul__(1), 'imul0': lambda b: b.__imul__(0), 'setslice': lambda b: b.__setitem__(slice(0, 3), b'zzzzz'),
 'setslice_same': lambda b: b.__setitem__(slice(0, 3), b'zzz'), 'setshort': lambda b: b.__setitem__(slice(0, 3), b'z'), 'setstep': lambda b: b.__setitem__(slice(0,4,2), b'qq'),
 'setstepdel': lambda b: b.__setitem__(slice(0,4,2), b''),
 'resize': lambda b: b.resize(3), 'resize_same': lambda b: b.resize(6), 'init': lambda b: b.__init__(b'yy'), 'init0': lambda b: b.__init__(), 'reverse': lambda b: b.reverse(), 'setself': lambda b: b.__setitem__(slice(0,2), b),
 'extend0': lambda b: b.extend(b''), 'extendgen': lambda b: b.extend(x for x in (1,2)), 'release': lambda b: None, 'setstate': lambda b: b.__setstate__({}) if hasattr(b, '__setstate__') else None,
}
for n, f in ops.items():
    b = bytearray(b'abcdef')
    m = memoryview(b)
    try: r = f(b)
    except Exception as e: r = repr(e)
    print(n, r, b, bytes(m))
    m.release()
    try: r = f(b)
    except Exception as e: r = repr(e)
    print(n, r, b)


f = io.BytesIO(b"abc" * 10)
m = f.getbuffer()
for refused in (f.close, lambda: f.write(b"x" * 100), lambda: f.truncate(0)):
    try:
        print(refused())
    except BufferError as e:
        print(e)
del f
print(b"".join([m]), len(m))
