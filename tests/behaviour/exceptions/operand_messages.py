"""What operators say of operands that do not fit."""
# covers: CALL

EXPRESSIONS = r"""
1 + "x"
"x" + 1
[] + ()
{} + {}
None + 1
1 - "x"
"a" * "b"
[1] * 1.5
1 / "x"
1 // None
"x" % [1] if False else 5 % "x"
2 ** "x"
1 @ 2
1 << "x"
"a" & 1
[] | {}
-"x"
+[]
~1.5
not_there + 1
1 < "x"
[] >= 1
None < None
{} <= {}
(1, "a") < (1, 2)
object() + 1
1 in 5
"a" in 5
5["x"]
5[0]
None[0]
(lambda: 0)[0]
len(5)
len(object())
iter(5)
next(5)
next([])
5()
"x"()
None()
abs("x")
round("x")
hash([])
int("x")
float("x")
ord("ab")
ord(5)
chr(-1)
chr("x")
chr(0x110000)
bin("x")
divmod("x", 1)
pow("x", 2)
sum(["a"])
sum("ab")
sum([[1]], [])
max()
max([])
max(1, "x")
min([], default=3), max([1, 3], key=lambda x: -x)
min(5)
sorted(5)
sorted([1, "x"])
reversed(5)
reversed({1})
zip(5)
zip([1], [1, 2], strict=True).__next__(), list(zip([1, 2], "ab"))
list(zip([1], [1, 2], strict=True))
list(map(None, [1]))
map(int)
list(filter(5, [1]))
enumerate(5)
isinstance(1, 5)
issubclass(1, int)
issubclass(int, "x")
getattr(1, "nope")
getattr(1, 5)
setattr(1, "x", 2)
delattr(1, "x")
vars(1)
dir(1, 2)
callable()
input.__name__, print(end="", sep="-")
print(sep=5)
open(1.5)
compile("x", "f", "bad")
eval("1 +")
exec(5)
__import__("nosuchmodule")
__import__(5)
type(1, 2)
type("X", 5, {})
super().x
object(1)
object.__new__(5)
bool(1, 2)
id()
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
