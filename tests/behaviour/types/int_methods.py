"""Methods and conversions of ints."""
# covers: CALL

EXPRESSIONS = r"""
(10).bit_length(), (0).bit_length(), (-8).bit_length(), (2**100).bit_length(), (255).bit_count(), (-7).bit_count()
(7).as_integer_ratio(), (7).conjugate(), (7).numerator, (7).denominator, (7).real, (7).imag, (7).is_integer()
int("12"), int(" 12\n"), int("-0x1f", 16), int("0b101", 0), int("1_000"), int("z", 36), int("077", 8), int("١٢")
int("")
int("x")
int("1__0")
int("_1")
int("12", 1)
int("12", 37)
int("9", 8)
int("0x", 16)
int("012", 0)
int(12, 10)
int(None)
int([])
int(1.9), int(-1.9), int(True), int(b"12"), int(bytearray(b"7"))
int(float("nan"))
int(float("inf"))
int(1e30)
int("1" * 5000)
hex(255), hex(-255), oct(8), bin(5), bin(-5), hex(2**70)
hex(1.5)
divmod(7, 3), divmod(-7, 3), divmod(7, -3), -7 // 2, -7 % 2, 7 % -3
divmod(1, 0)
1 % 0
1 // 0
pow(2, 10), pow(2, -1), pow(3, 4, 5), pow(3, -1, 7), pow(2, 0, 1), pow(0, 0)
pow(2, -1, 4)
pow(2, 3, 0)
pow(0, -1)
1 << 70, -1 >> 3, (1 << 70) >> 69, 5 & 3, 5 | 3, 5 ^ 3, ~5
1 << -1
1 >> -1
1 << 1.0
round(15, -1), round(25, -1), round(-15, -1), round(5), round(12345, -2), round(7, 3)
abs(-3), -(-3), +3, not 3
1 < 1.5, 2**53 + 1 == float(2**53 + 1), 10**400 > 1e308, 1 == 1.0, hash(1) == hash(1.0)
10**400 * 1.0
int.from_bytes(b"")
(3).__add__("x"), (3).__radd__(4), (3).__eq__(3.0), (3).__lt__(4)
int(type("I", (), {"__int__": lambda s: 5})()), int(type("I", (), {"__index__": lambda s: 6})())
int(type("I", (), {"__int__": lambda s: "x"})())
int("0b2", 0)
int(x="5")
int(base=10)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
