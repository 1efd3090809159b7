"""Searching in strings: find, index, count, prefixes and suffixes."""
# covers: CALL

EXPRESSIONS = r"""
"banana".find("an")
"banana".find("an", 2)
"banana".find("an", -3)
"banana".find("", 6)
"banana".find("", 7)
"banana".rfind("an")
"banana".rfind("an", 0, 4)
"banana".rfind("")
"banana".index("x")
"banana".rindex("x")
"banana".index("a", 2, 3)
"banana".count("a")
"banana".count("")
"banana".count("an", 1, -1)
"banana".startswith("ban")
"banana".startswith(("x", "ba"))
"banana".startswith("", 10)
"banana".startswith("an", 1)
"banana".endswith("na", 0, -2)
"banana".endswith(())
"banana".startswith(3)
"banana".startswith(("a", 3))
"banana".find(3)
"abc".find("b", None, None)
"é😀x".find("😀")
"é😀x".index("x")
"aaa".count("aa")
"x" in "abc"
3 in "abc"
"" in ""
"abc".removeprefix("ab")
"abc".removesuffix("bc")
"abc".removeprefix("")
"abc".removesuffix(1)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
