"""Splitting and joining strings."""
# covers: CALL

EXPRESSIONS = r"""
"a b  c ".split()
" a b ".split(" ")
"a,b,,c".split(",")
"a,b,,c".split(",", 1)
"a,b,,c".rsplit(",", 2)
"a,b,,c".split(",", -1)
"".split()
"".split(",")
"abc".split("")
"abc".split(1)
"a\u2003b\x1fc".split()
"a b c".split(None, 1)
"  a b c  ".rsplit(None, 1)
"a\nb\r\nc\x0bd\u2028e".splitlines()
"a\nb\r\nc".splitlines(True)
"a\n\nb\n".splitlines(keepends=True)
"".splitlines()
"a-b-c".partition("-")
"a-b-c".rpartition("-")
"abc".partition("-")
"abc".rpartition("-")
"abc".partition("")
", ".join(["a", "b"])
"".join(())
"-".join("abc")
"-".join(["a", 1])
"-".join(3)
"-".join({"k": 1})
"x".join([])
",".join(str(i) for i in range(5))
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
