"""memoryview over bytes and bytearrays."""
# covers: CALL


def set_item(view, key, value):
    view[key] = value
    return bytes(view)


def released():
    with memoryview(b"abc") as view:
        pass
    return view


def resize_while_viewed():
    array = bytearray(b"abc")
    view = memoryview(array)
    array.append(1)


EXPRESSIONS = r"""
memoryview(b"abc").tolist(), memoryview(b"abc").tobytes(), memoryview(b"abc").nbytes, len(memoryview(b"abc")), memoryview(b"").tolist()
memoryview(b"abc").readonly, memoryview(bytearray(3)).readonly, memoryview(b"abc").format, memoryview(b"abc").itemsize
memoryview(b"abc").ndim, memoryview(b"abc").shape, memoryview(b"abc").strides, memoryview(b"abc").obj, memoryview(b"abc").contiguous
memoryview(b"abc")[0], memoryview(b"abc")[-1], bytes(memoryview(b"abc")[1:]), bytes(memoryview(b"abcdef")[::2]), bytes(memoryview(b"abc")[::-1])
memoryview(b"abc")[3]
memoryview(b"abc")["x"]
memoryview("abc")
memoryview(3)
memoryview([1])
set_item(memoryview(bytearray(b"abc")), 0, 65)
set_item(memoryview(bytearray(b"abc")), 0, 256)
set_item(memoryview(bytearray(b"abc")), 0, "x")
set_item(memoryview(b"abc"), 0, 65)
set_item(memoryview(bytearray(b"abc")), slice(0, 2), b"XY")
set_item(memoryview(bytearray(b"abc")), slice(0, 2), b"XYZ")
memoryview(b"abc") == b"abc", memoryview(b"abc") == memoryview(bytearray(b"abc")), memoryview(b"abc") != b"abd", memoryview(b"a") == "a"
memoryview(b"abc") < b"abd"
hash(memoryview(b"abc")) == hash(b"abc")
hash(memoryview(bytearray(b"abc")))
98 in memoryview(b"abc"), list(memoryview(b"ab")), sorted(memoryview(b"cab")), list(reversed(memoryview(b"abc")))
memoryview(b"abcd").cast("H").tolist(), memoryview(b"abcd").cast("H").format, memoryview(b"\x01\x02\x03\x04").cast("I").tolist()
memoryview(b"abc").cast("H")
memoryview(b"abc").cast("z")
memoryview(b"ab").hex(), memoryview(b"abc").hex("-"), memoryview(b"ab").tobytes().decode()
released().tolist()
released()[0]
len(released())
released().obj
memoryview(b"abc").toreadonly().readonly, memoryview(bytearray(b"abc")).toreadonly().readonly
resize_while_viewed()
memoryview(memoryview(b"abc")).tolist(), bytes(memoryview(b"abc")), bytearray(memoryview(b"abc")), b"x".join([memoryview(b"a")])
memoryview(b"aba").count(97), memoryview(b"abc").index(98)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
