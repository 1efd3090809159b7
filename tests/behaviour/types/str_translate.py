"""Replacing, translating and encoding strings."""
# covers: CALL

EXPRESSIONS = r"""
"banana".replace("a", "o")
"banana".replace("a", "o", 2)
"banana".replace("", "-")
"banana".replace("", "-", 3)
"banana".replace("an", "")
"aaa".replace("aa", "b")
"banana".replace("a", "o", count=1)
"banana".replace("a")
"abc".translate({97: "x", 98: None, 99: 100})
"abc".translate({97: "long"})
"abc".translate("\x00" * 97 + "ABC")
"abc".translate(3)
"abc".translate({97: 1.5})
"abc".translate({97: -1})
str.maketrans("ab", "xy")
str.maketrans("ab", "xy", "c")
str.maketrans({"a": 1, 98: "z"})
str.maketrans("ab", "x")
str.maketrans({"ab": 1})
str.maketrans("a", "b", 3)
"é€😀".encode()
"é€😀".encode("utf-8")
"é".encode("latin-1")
"€".encode("latin-1")
"€".encode("ascii", "ignore")
"€".encode("ascii", "replace")
"€😀".encode("ascii", "xmlcharrefreplace")
"€😀".encode("ascii", "backslashreplace")
"\ud800".encode()
"\ud800".encode("utf-8", "surrogatepass")
"\udc80".encode("utf-8", "surrogateescape")
"abc".encode("nosuch")
"é".encode("ascii")
"abc".encode(encoding="ascii", errors="strict")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
