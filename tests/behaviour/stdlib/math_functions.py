"""math: values and domain errors."""
# covers: IMPORT_NAME

import math

EXPRESSIONS = r"""
math.floor(-1.5), math.ceil(1.2), math.trunc(-1.9), math.fabs(-2), math.copysign(1, -0.0), math.fmod(-7, 3), math.remainder(7, 4), math.modf(2.5)
math.gcd(12, 18), math.gcd(), math.lcm(4, 6), math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.prod([1, 2, 3]), math.fsum([0.1] * 10)
math.isclose(1, 1 + 1e-10), math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1), math.frexp(8), math.ldexp(0.5, 4), math.ulp(1), math.nextafter(1, 2)
math.sqrt(-1)
math.log(0)
math.factorial(-1)
math.factorial(1.5)
math.gcd(1.5)
math.comb(-1, 2)
math.isqrt(-1)
math.exp(1000)
math.acos(2)
math.sumprod([1], [1, 2])
math.pow(0, -1)
math.ceil("x")
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
