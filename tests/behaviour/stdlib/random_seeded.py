"""random: sequences that a seed determines."""
# covers: IMPORT_NAME

import random

r = random.Random(42)

EXPRESSIONS = r"""
r.random(), r.randint(1, 100), r.randrange(0, 100, 7), r.choice("abcdef"), r.uniform(1, 2), r.getrandbits(70)
r.sample(range(100), 5), r.choices("abc", k=5), r.choices("ab", weights=[1, 9], k=6), (lambda x: (r.shuffle(x), x))(list(range(6)))
r.gauss(0, 1), r.normalvariate(0, 1), r.expovariate(2), r.betavariate(1, 2), r.triangular(0, 1), r.randbytes(4), r.paretovariate(3), r.vonmisesvariate(0, 1), r.binomialvariate(10, 0.5)
random.Random("text").random(), random.Random(b"bytes").random(), random.Random(1.5).random(), random.Random(-7).random(), random.Random(2**200).random()
r.randint(2, 1)
r.choice([])
r.sample([1], 2)
r.randrange(5, 5)
r.choices([], k=1)
(lambda s: (r.random(), r.setstate(s), r.random()))(r.getstate())[0] > 0
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
