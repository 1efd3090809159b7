"""array: items, slices, methods, conversions, errors."""
# covers: IMPORT_NAME, BINARY_OP
import copy
import io
from array import array, typecodes

print(typecodes, array("i"), array("i", [1, 2]), array("d", (1.5, 2)), array("w", "hé"), array("B", b"ab"), array("w", "x"))
a = array("i", [3, 1, 2])
a.append(5)
a.extend([7])
a.extend(array("i", [8]))
a.insert(1, 9)
print(a, len(a), a.itemsize, a.typecode, a[0], a[-1], a[1:3], a[::-2], 9 in a, a.count(1), a.index(2))
a[0] = 10
a[1:3] = array("i", [20, 30, 40])
del a[0]
print(a, a.pop(), a.pop(0), a.tolist(), a.tobytes()[:4])
a.remove(40)
a.reverse()
print(a, a + array("i", [1]), a * 2, array("i", [1]) == array("d", [1.0]), array("i", [1]) < array("i", [2]), list(a), sum(a))
a += array("i", [6])
a *= 2
print(a)
a.byteswap()
print(a[0])
b = array("h")
b.frombytes(b"\x01\x00\x02\x00")
b.fromlist([3])
print(b, bytes(b), bytearray(b), b.buffer_info()[1])
f = io.BytesIO()
b.tofile(f)
f.seek(0)
c = array("h")
c.fromfile(f, 2)
print(c, copy.copy(c), copy.deepcopy(c), c.__reduce_ex__(2)[1])
print(array("w", "abc").tounicode(), max(b), min(b), sorted(b, reverse=True), [x for x in b], b.__class__.__name__)
tests = [
    "array('b', [128])", "array('B', [-1])", "array('h', [70000])", "array('i', [2**31])", "array('q', [2**63])", "array('Q', [-1])",
    "array('i', [1.5])", "array('i', ['x'])", "array('d', ['x'])", "array('w', ['ab'])", "array('w', [1])", "array('z')", "array(5)",
    "array('i', 5)", "array('i', 'x')", "a[100]", "a['x']", "a + [1]", "a * 'x'", "array('h').pop()", "a.pop(100)",
    "a.remove(12345)", "a.index(12345)", "a.extend([None])", "a.extend(array('h'))", "array('h').frombytes(b'abc')",
    "array('i').tounicode()", "a.__setitem__(0, 'x')", "a.__setitem__(slice(0, 1), [1])",
    "hash(a)", "b.fromlist([1, 'x'])", "b.fromlist((1,))", "array('H', [65536])",
]
for test in tests:
    try:
        print(test, "->", eval(test))
    except Exception as e:
        print(test, "->", type(e).__name__, e)
view = memoryview(c)
try:
    c.append(1)
except BufferError as e:
    print(e)
view.release()
c.append(1)
print(c, len(array("d", range(1000))), array("f", [0.1])[0], array("l", [2**40])[0])
