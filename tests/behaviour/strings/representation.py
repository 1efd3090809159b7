# repr and str of values that appear in hot code.
# covers: CALL_BUILTIN_FAST
values = [0.1, 1e16, 1e15, 1e-5, 0.0001, 123456789.123, -0.0, 1e22, 5e-324, float("inf"), -2**70, "it's", 'q"q', "a\nb\t\\\x00\x7f\xe9\u2028\ud800",
          (1,), [1, [2]], {"a": (1, 2)}, {1}, set(), frozenset(), b"\x00a'", None, Ellipsis, NotImplemented, range(3), range(1, 9, 2), 1+2j, slice(1, None), int, len, True]
for v in values:
    print(ascii(v))
s = 0
for i in range(4500):
    s += len(repr(i / 7)) + len(str(i))
print(s)
l = [1]
l.append(l)
d = {}
d["d"] = d
print(l, d)
