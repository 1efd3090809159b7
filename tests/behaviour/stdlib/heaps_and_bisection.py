"""heapq and bisect."""
# covers: IMPORT_NAME

import bisect
import heapq

EXPRESSIONS = r"""
heapq.nsmallest(2, [3, 1, 2]), heapq.nlargest(2, "banana"), list(heapq.merge([1, 4], [2, 3])), heapq.nsmallest(2, [-1, 2, -3], key=abs)
sorted([5, 3, 8, 1])
heapq.heappushpop([1, 2], 0), heapq.heapreplace([1, 2], 5)
bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2), bisect.bisect_right([1, 2], 9), bisect.bisect([3, 2, 1], -2, key=lambda x: -x)
bisect.insort([1, 3], 2), bisect.bisect_left([1, 3, 5], 3, 0, 2)
bisect.bisect([1], "x")
bisect.bisect([1, 2], 1, -1)
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
