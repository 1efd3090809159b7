"""struct: formats, alignment, errors."""
# covers: IMPORT_NAME
import struct


def into(fmt, offset, *values):
    buffer = bytearray(8)
    struct.pack_into(fmt, buffer, offset, *values)
    return buffer


EXPRESSIONS = r"""
struct.pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 4294967295, -4, 2**64 - 1)
struct.pack(">hif", 1, 2, 1.5), struct.pack("!d", 0.1), struct.pack("<e", 1.5), struct.pack("?c", True, b"x")
struct.pack("5s3p", b"abcdefg", b"xyz"), struct.pack("0s"), struct.pack("3x"), struct.pack("2h", 1, 2)
struct.calcsize("bi"), struct.calcsize("<bi"), struct.calcsize("qb0q"), struct.calcsize(""), struct.calcsize("3s2i"), struct.calcsize("@P"), struct.calcsize("n")
struct.unpack("<hh", b"\x01\x00\xff\xff"), struct.unpack("<3s?", b"abc\x01"), struct.unpack("<e", b"\x00\x3e"), struct.unpack("4p", b"\x02abc")
struct.unpack_from("<h", b"\x00\x01\x02\x03", 1), struct.unpack_from("<h", b"abcd", -2), list(struct.iter_unpack("<h", b"\x01\x00\x02\x00"))
into("<hh", 1, 1, 2)
into("<i", -4, 7)
into("<i", 6, 7)
into("<i", -20, 7)
struct.pack("b", 128)
struct.pack("B", -1)
struct.pack("h", 40000)
struct.pack("i", 2**31)
struct.pack("i", 1.5)
struct.pack("i", "x")
struct.pack("f", "x")
struct.pack("f", 1e40)
struct.pack("e", 1e6)
struct.pack("c", b"ab")
struct.pack("c", "a")
struct.pack("s", "a")
struct.pack("ii", 1)
struct.pack("i", 1, 2)
struct.pack("z", 1)
struct.pack("3")
struct.pack("<n", 1)
struct.pack(5)
struct.unpack("i", b"abc")
struct.unpack("i", "abcd")
struct.unpack_from("i", b"abc")
struct.unpack_from("i", b"abcdef", 4)
struct.unpack_from("i", b"abcdef", -10)
list(struct.iter_unpack("i", b"abc"))
list(struct.iter_unpack("", b"abc"))
struct.Struct("<ih").size, struct.Struct("<ih").format, struct.Struct("<ih").pack(1, 2), struct.Struct(b"<h").unpack(b"\x01\x00"), repr(struct.Struct("<i"))
struct.Struct("y")
struct.Struct(5)
struct.pack("<f", float("nan"))[3], struct.unpack("<f", struct.pack("<f", 0.1)), struct.unpack("<e", struct.pack("<e", 65504.0)), struct.pack("<e", 6e-8)
struct.unpack(">q", struct.pack(">q", -2**63)), struct.unpack("<Q", struct.pack("<Q", 2**64 - 1)), struct.unpack(">I", memoryview(b"abcd"))
issubclass(struct.error, Exception), struct.error.__name__
struct.pack(" < h ", 1) if False else struct.pack("< h h", 1, 2)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
