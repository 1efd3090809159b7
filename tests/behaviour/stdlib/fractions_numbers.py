"""fractions."""
# covers: IMPORT_NAME

from fractions import Fraction

EXPRESSIONS = r"""
Fraction(1, 3), Fraction("3/6"), Fraction(0.5), Fraction("1.25"), Fraction(-4, 6), str(Fraction(7, 2)), Fraction(), Fraction("1e-2"), Fraction(Fraction(1, 2), 3)
Fraction(1, 3) + Fraction(1, 6), Fraction(1, 2) * 3, 1 - Fraction(1, 4), Fraction(1, 2) / 4, Fraction(7, 2) // 1, Fraction(7, 2) % 1, Fraction(2, 3) ** 2, Fraction(2, 3) ** -2, Fraction(1, 2) + 0.5
Fraction(1, 2) == 0.5, Fraction(1, 3) < 0.5, hash(Fraction(1, 2)) == hash(0.5), float(Fraction(1, 4)), int(Fraction(7, 2)), round(Fraction(5, 2)), round(Fraction(22, 7), 2), abs(Fraction(-1, 2)), -Fraction(1, 2)
Fraction(3.14159).limit_denominator(100), Fraction(7, 3).numerator, Fraction(1, 2).as_integer_ratio(), divmod(Fraction(7, 2), 2), f"{Fraction(1, 3):.3f}", Fraction(4, 2).is_integer()
Fraction(1, 0)
Fraction("x")
Fraction(1.5, 2)
Fraction(None)
Fraction(1, 2) + "x"
Fraction(float("nan"))
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
