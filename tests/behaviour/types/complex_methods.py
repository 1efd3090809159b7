"""Complex numbers."""
# covers: CALL

EXPRESSIONS = r"""
complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" -1.5e3-2j "), complex("j"), complex("(3+4j)"), complex("nan+infj")
complex("1 + 2j")
complex("x")
complex("1", 2)
complex(1, "2")
complex(None)
complex([])
(3+4j).real, (3+4j).imag, (3+4j).conjugate(), abs(3+4j), -(3+4j), +(1j), bool(0j), bool(1j)
(1+2j) + 1, (1+2j) * (3-1j), (1+2j) / (1-1j), (1+2j) ** 2, (1+2j) - 0.5, 2 ** (1j), (1j) ** 2, 1j ** 0.5
(1+2j) / 0
0j ** -1
(1+2j) // 1
(1+2j) % 1
divmod(1j, 1)
1j < 2j
1j == 1j, 1+0j == 1, 1j != 1, complex("nan") == complex("nan")
hash(1+0j) == hash(1), hash(0.5+0j) == hash(0.5)
repr(1j), repr(-0j), repr(1-0j), repr(complex(-0.0, 0.0)), repr(complex(0.0, -0.0)), repr(1e20+1e-5j), repr(complex("inf"))
int(1j)
float(1j)
round(1j)
complex.from_number(3), complex.from_number(1j), complex.from_number(2.5)
complex.from_number("1")
sum([1j, 2, 0.5]), pow(1j, 3), pow(2, 1j) == 2 ** 1j
pow(1j, 2, 3)
1e308 * (1+1j) * 10
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
