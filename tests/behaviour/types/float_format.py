"""Format specifications of numbers."""
# covers: CALL

EXPRESSIONS = r"""
format(3.14159, ".2f"), format(3.14159, "10.3f"), format(3.14159, "<10.1f") + "|", format(-3.14159, "+.1f"), format(3, ".2f")
format(1234567.891, ","), format(1234567.891, ",.2f"), format(1234567.891, "_.1f"), format(0.000123, "g"), format(1e20, "g")
format(1e-7), format(1e16), format(100000.0), format(1.0), format(1.5, "n")
format(0.5, "%"), format(0.12345, ".1%"), format(-0.5, "+.0%")
format(2.5, "e"), format(2.5, ".0e"), format(12345.678, ".3E"), format(0.0, "e")
format(float("nan"), "10"), format(float("inf"), "+"), format(float("-inf"), "010"), format(float("nan"), "F")
format(-0.0), format(-0.0, "z"), format(-0.001, "z.1f"), format(0.05, ".1f"), format(0.25, ".1f"), format(0.35, ".1f")
format(1.5, "#.0f"), format(1.0, "#g"), format(3.0, "#.3g"), format(10.0, ".1g"), format(123.456, ".4g")
format(1.5, "=+10"), format(1.5, "*=+10"), format(1.5, "^+10.2f"), format(1.5, "010.2f"), format(-1.5, "010")
format(255, "#x"), format(255, "#X"), format(255, "08b"), format(-255, "#010x"), format(255, "o"), format(5, "c").encode()
format(12345678, ","), format(12345678, "_"), format(0xffff, "_b"), format(12345678, "15,"), format(-1234, "010,")
format(5, "+"), format(5, " "), format(5, "3"), format(5, "<3") + "|", format(5, "^5"), format(5, "05"), format(True, "d"), format(True)
format(10**30, ","), format(10**20, "e"), format(2**70, "x"), format(7, ".1f"), format(7, "%")
format(1.5, "d")
format(1.5, "x")
format(1, ".2d")
format(1, "y")
format(1.5, ",n")
format(1, "+c")
format(1, ",c")
format(1.5, "__")
format(1.5, ".")
format(1.5, ".-1f")
format(1, "99999999999999999999")
format("s", "d")
format("s", "=5")
format("s", "+")
format("s", ",")
format("abc", ".2"), format("abc", "*^7"), format("abc", "05"), format("é", ">3")
format([], "5")
format(None, "5")
format(object, "s")
format(12.5, ".3_f"), format(0.1234567, "._f")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
