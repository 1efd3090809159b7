"""Indexing and slicing strings."""
# covers: CALL

EXPRESSIONS = r"""
"abc"[0], "abc"[-1], "héé"[1], "a😀b"[1], "abc"[1:], "abc"[::-1], "abc"[5:], "abc"[-2:], "abcdef"[1:5:2], ""[:]
"abc"[3]
"abc"[-4]
"abc".__getitem__("x")
"abc".__getitem__(1.0)
"abc"[None:None], "abc"[True], "abc"[slice(1, None)]
"abc"[::0]
"ab" * 3, 3 * "ab", "ab" * 0, "ab" * -1, "" * 5
"ab" * 1.5
"a" + "b" "c", "a" < "b", "a" < "B", "é" > "z", "" < "a", "abc" == "abc", "a" != "b", max("hello"), min("hello")
"a" < 1
len("é"), len("😀"), len("e\u0301"), list("héy"), sorted("hello"), "".join(reversed("abc"))
hash("a") == hash("a"), ord("é"), chr(233), chr(0x1F600), ascii("é😀"), repr("\x00\x7f\xa0\u2028\n'"), repr('"'), repr("'\""), str(b"x", "ascii"), str()
str(b"\xff", "ascii")
str(5, "ascii")
str(b"x", errors="nope")
"abc".__contains__("b"), "abc".__len__(), "abc".__mul__(2), "abc".__add__("d"), "abc".__eq__(5), "abc".__hash__() == hash("abc")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
