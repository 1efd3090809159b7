"""Methods of bytes."""
# covers: CALL

EXPRESSIONS = r"""
b"banana".find(b"an"), b"banana".find(97), b"banana".rfind(b"an", 0, 4)
b"banana".index(b"x")
b"banana".count(b"a"), b"banana".count(97), b"banana".count(b"")
b"banana".find("a")
b"banana".find(256)
b"a,b,,c".split(b","), b"a b".split(), b"a,b,,c".rsplit(b",", 1)
b"abc".split("b")
b"abc".split(b"")
b"a-b".partition(b"-"), b"ab".rpartition(b"-")
b"\n".join([b"a", b"b"])
b"-".join(["a"])
b"-".join([b"a", bytearray(b"b"), memoryview(b"c")])
b"banana".replace(b"a", b"oo"), b"banana".replace(b"", b"-"), b"aaa".replace(b"a", b"", 2)
b"abc".replace("a", b"b")
b"Hello".upper(), b"Hello".lower(), b"hello world".title(), b"HeLLo".swapcase(), b"hELLO".capitalize()
b"  x ".strip(), b"xyx".strip(b"x"), b"xyx".lstrip(b"x"), b"xyx".rstrip(b"xy")
b"abc".center(7, b"*"), b"abc".ljust(5) + b"|", b"abc".rjust(5, b"-"), b"-7".zfill(4)
b"abc".center(7, "*")
b"abc".isalpha(), b"12".isdigit(), b" ".isspace(), b"aB".isupper(), b"Ab".istitle(), b"a1".isalnum(), b"\xff".isascii()
b"a\nb\r\nc".splitlines(), b"a\nb".splitlines(True)
b"a\tb".expandtabs(4)
b"abc".startswith(b"ab"), b"abc".startswith((b"x", b"a")), b"abc".endswith(b"bc", 1)
b"abc".startswith("a")
b"abc".translate(bytes(range(256)).replace(b"a", b"z")), b"abc".translate(None, b"b")
b"abc".translate(b"short")
bytes.maketrans(b"ab", b"xy")[97:99]
bytes.maketrans(b"ab", b"x")
b"\xde\xad\xbe\xef".hex(), b"\xde\xad\xbe\xef".hex(":"), b"\xde\xad\xbe\xef".hex("-", 2), b"\x01\x02\x03".hex(" ", -2)
bytes.fromhex("de ad  BEEF"), bytes.fromhex("")
bytes.fromhex("abc")
bytes.fromhex("zz")
b"abc".removeprefix(b"a"), b"abc".removesuffix(b"c")
b"caf\xc3\xa9".decode(), b"caf\xe9".decode("latin-1")
b"caf\xe9".decode()
b"caf\xe9".decode("utf-8", "replace"), b"caf\xe9".decode("ascii", "ignore"), b"\xe9".decode("utf-8", "surrogateescape")
b"\xff".decode("utf-8", "backslashreplace")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
