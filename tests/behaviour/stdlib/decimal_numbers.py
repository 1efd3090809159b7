"""decimal."""
# covers: IMPORT_NAME

from decimal import Context, Decimal, ROUND_HALF_UP, getcontext, localcontext

EXPRESSIONS = r"""
Decimal("1.10") + Decimal("2.2"), Decimal(1) / Decimal(3), Decimal("1.1") * 3, Decimal(5) ** 2, Decimal("7.5") // 2, Decimal("-7.5") % 2, -Decimal("1.0"), abs(Decimal("-2"))
Decimal("1E+3"), Decimal("0.0000001"), Decimal("-0"), Decimal("NaN"), Decimal("Infinity"), str(Decimal("1.20")), Decimal(0.5), Decimal((1, (1, 2), -1)), Decimal("1_000")
Decimal("2.675").quantize(Decimal("0.01")), Decimal("2.675").quantize(Decimal("0.01"), ROUND_HALF_UP), round(Decimal("2.5")), round(Decimal("2.675"), 2), int(Decimal("9.9")), float(Decimal("0.25"))
Decimal("1.0") == 1, Decimal("0.1") == 0.1, Decimal(1) < 1.5, hash(Decimal(1)) == hash(1), Decimal("1.50").normalize(), Decimal(100).normalize(), Decimal("3.14").as_tuple(), Decimal(2).sqrt(), Decimal(1).exp(), Decimal("1e2").to_integral_value()
f"{Decimal('1234567.891'):,.2f}", f"{Decimal('0.5'):.0%}", f"{Decimal('12'):>8}", Context(prec=3).divide(Decimal(1), Decimal(3)), Decimal(7).compare(Decimal(8)), max(Decimal(1), Decimal(2)), sum([Decimal("0.1")] * 3)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
