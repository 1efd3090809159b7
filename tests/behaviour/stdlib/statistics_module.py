"""statistics."""
# covers: IMPORT_NAME

import statistics as s

EXPRESSIONS = r"""
s.mean([1, 2, 3, 4]), s.fmean([1, 2]), s.median([3, 1, 2]), s.median([1, 2, 3, 4]), s.median_low([1, 2, 3, 4]), s.median_high([1, 2, 3, 4]), s.mode("aab"), s.multimode("aabb"), s.mean([0.1] * 3)
s.linear_regression([1, 2, 3], [2, 4, 6]), s.NormalDist(0, 1).cdf(0), s.NormalDist.from_samples([1, 2, 3]).mean, s.fmean([1, 2], weights=[3, 1]), s.median_grouped([1, 2, 2, 3])
s.mean([])
s.median([])
s.stdev([1])
s.mean(["x"])
s.correlation([1], [2])
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
