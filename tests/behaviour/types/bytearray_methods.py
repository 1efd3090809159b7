"""Changing bytearrays."""
# covers: CALL


def do(change):
    array = bytearray(b"abc")
    result = change(array)
    return array, result


EXPRESSIONS = r"""
bytearray(b"abc"), bytearray(2), bytearray([1, 2]), bytearray("é", "utf-8"), bytearray()
do(lambda a: a.append(100))
do(lambda a: a.append(256))
do(lambda a: a.append("x"))
do(lambda a: a.extend(b"de"))
do(lambda a: a.extend([1, 2]))
do(lambda a: a.extend("de"))
do(lambda a: a.extend(5))
do(lambda a: a.insert(1, 66))
do(lambda a: a.insert(-100, 66))
do(lambda a: a.pop())
do(lambda a: a.pop(0))
do(lambda a: a.pop(9))
do(lambda a: a.remove(98))
do(lambda a: a.remove(1))
do(lambda a: a.reverse())
do(lambda a: a.clear())
do(lambda a: a.copy())
do(lambda a: a.__setitem__(0, 65))
do(lambda a: a.__setitem__(0, 256))
do(lambda a: a.__setitem__(5, 1))
do(lambda a: a.__setitem__(slice(1, 2), b"XYZ"))
do(lambda a: a.__setitem__(slice(None, None, 2), b"12"))
do(lambda a: a.__setitem__(slice(None, None, 2), b"123"))
do(lambda a: a.__setitem__(slice(0, 0), b"new"))
do(lambda a: a.__setitem__(slice(0, 1), 3))
do(lambda a: a.__delitem__(1))
do(lambda a: a.__delitem__(slice(0, 2)))
do(lambda a: a.__delitem__(slice(None, None, 2)))
do(lambda a: a.__iadd__(b"more"))
do(lambda a: a.__imul__(2))
do(lambda a: a + b"x")
do(lambda a: b"x" + a)
do(lambda a: a * 2)
do(lambda a: a == b"abc")
do(lambda a: a.upper())
do(lambda a: a.split(b"b"))
do(lambda a: a.find(b"c"))
do(lambda a: a.hex())
do(lambda a: a.decode())
hash(bytearray())
repr(bytearray(b"'")), str(bytearray(b"x"))
bytearray(b"abc").startswith(b"ab"), bytearray(b" x ").strip(), bytearray(b"a-b").partition(b"-")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
