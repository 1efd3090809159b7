"""Making bytes, and their operators."""
# covers: CALL

EXPRESSIONS = r"""
bytes(), bytes(3), bytes([1, 2, 255]), bytes(b"x"), bytes("é", "utf-8"), bytes(range(3)), bytes((65, 66))
bytes(-1)
bytes([256])
bytes([-1])
bytes("x")
bytes("x", "nosuch")
bytes(3, "utf-8")
bytes(1.5)
bytes([1.5])
bytes(["a"])
bytes(None)
bytes(memoryview(b"abc")[1:])
b"ab" + b"cd", b"ab" * 3, 0 * b"ab", b"ab" * -1
b"ab" + "cd"
"ab" + b"cd"
b"ab" + 1
b"abc"[0], b"abc"[-1], b"abc"[1:], b"abc"[::-1], b"abcdef"[::2]
b"abc"[3]
b"abc".__getitem__("x")
97 in b"abc", b"bc" in b"abc", b"" in b""
"a" in b"abc"
300 in b"abc"
b"a" < b"b", b"a" == "a", b"ab" > b"abc", b"" <= b""
b"a" < "b"
hash(b"abc") == hash("abc"), hash(b"") == hash("")
repr(b"\x00\n\t'\"\\"), repr(b"it's"), repr(b'say "hi"')
list(b"abc"), tuple(b"xy"), sorted(b"bca"), max(b"abz"), sum(b"\x01\x02")
int.from_bytes(b"\x01\x00", "big"), int.from_bytes(b"\x01\x00", "little"), int.from_bytes(b"\xff", signed=True)
int.from_bytes([1, 2], "big"), int.from_bytes(map(int, "12"), "little")
(258).to_bytes(2, "big"), (258).to_bytes(4, "little"), (-1).to_bytes(2, "big", signed=True), (5).to_bytes()
(256).to_bytes(1, "big")
(-1).to_bytes(1, "big")
(1).to_bytes(1, "middle")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
