"""Methods and conversions of floats."""
# covers: CALL

EXPRESSIONS = r"""
(1.5).is_integer(), (2.0).is_integer(), (0.1).as_integer_ratio(), (1.5).hex(), (0.1).hex(), (0.0).hex(), (-0.0).hex()
float("inf").hex(), float("nan").hex()
float.fromhex("0x1.8p1"), float.fromhex("-0x.1p4"), float.fromhex("inf"), float.fromhex("0x1p-1074"), float.fromhex("10")
float.fromhex("x")
float("inf").as_integer_ratio()
float("nan").as_integer_ratio()
float("1.5"), float(" 1e3 "), float("1_0.5"), float("-inf"), float("NaN"), float("infinity"), float(".5"), float("5.")
float("")
float("x")
float("1__0")
float("1e")
float(None)
float([])
float(10**400)
float(b"2.5"), float(True), float("١.٥")
1.0 / 0
1.0 // 0
1.0 % 0
divmod(1.0, 0)
divmod(7.5, 2), divmod(-7.5, 2), -7.5 // 2, -7.5 % 2, 7.5 % -2, 0.0 // -1, 5.0 % float("inf"), -5.0 % float("inf")
2.0 ** 0.5, (-8.0) ** (1/3), 0.0 ** 0, float("inf") ** 0, (-2.0) ** 3, 2.0 ** -1074
0.0 ** -1
10.0 ** 400
round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, -2), round(1e300, 2), round(0.5), round(1.5, 0)
round(float("nan"))
round(float("inf"))
round(float("inf"), 2), round(1.5, None)
round(1.5, 1.5)
repr(1e16), repr(1e15), repr(123456789012345680.0), repr(1e-5), repr(0.0001), repr(5e-324), repr(1.7976931348623157e308)
str(-0.0), 0.0 == -0.0, repr(1e22), repr(1e23), 1.1 + 2.2, 0.1 + 0.2
float("nan") == float("nan"), float("nan") < 1, float("inf") > 10**1000, float("-inf") < -10**1000
hash(float("inf")), hash(0.5), hash(-0.0), hash(1e300), hash(2.0**70) == hash(2**70)
1.5 // 1, int(1e18), (1.5).__trunc__(), (1.5).__floor__(), (1.5).__ceil__(), (-1.5).__round__()
1.5 & 1
~1.5
1.5 << 1
"x" * 1.5
float.from_number(3), float.from_number(2.5)
float.from_number("3")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
