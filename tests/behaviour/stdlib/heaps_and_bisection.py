"""heapq and bisect: results, orders, arguments, lists that change under comparison."""
# covers: IMPORT_NAME, CALL
import bisect
import heapq
import random


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


random.seed(7)
for size in (0, 1, 2, 3, 10, 100, 3000):
    data = [random.randrange(size + 1) for _ in range(size)]
    heap = list(data)
    heapq.heapify(heap)
    pushed = []
    for x in data:
        heapq.heappush(pushed, x)
    largest = list(data)
    heapq.heapify_max(largest)
    assert all(heap[(i - 1) // 2] <= heap[i] for i in range(1, size))
    assert all(largest[(i - 1) // 2] >= largest[i] for i in range(1, size))
    print(heap[:12], pushed[:12], largest[:12])
    assert [heapq.heappop(heap) for _ in range(size)] == sorted(data)
    assert [heapq.heappop(pushed) for _ in range(size)] == sorted(data)
    assert [heapq.heappop_max(largest) for _ in range(size)] == sorted(data, reverse=True)
    assert heapq.nsmallest(5, data) == sorted(data)[:5] and heapq.nlargest(5, data) == sorted(data)[::-1][:5]
heap = [1, 5, 3]
print(heapq.heapreplace(heap, 9), heap, heapq.heappushpop(heap, 0), heapq.heappushpop(heap, 4), heap)
heap = [9, 5, 3]
print(heapq.heapreplace_max(heap, 1), heap, heapq.heappushpop_max(heap, 7), heapq.heappushpop_max(heap, 4), heap)
heapq.heappush_max(heap, 100)
print(heap, heapq.heappushpop([], 3), list(heapq.merge([1, 4], [2, 3])))


class Item:
    """Counts comparisons and may change the list."""

    def __init__(self, n, effect=None):
        self.n, self.effect = n, effect

    def __lt__(self, other):
        print("lt", self.n, other.n)
        if self.effect:
            self.effect()
        return self.n < other.n

    def __repr__(self):
        return f"<{self.n}>"


heap = [Item(n) for n in (5, 2, 8, 1)]
heapq.heapify(heap)
print(heap)
heapq.heappush(heap, Item(0))
print(heap, heapq.heappop(heap), heap)
changing = [Item(3), Item(1), Item(2, lambda: changing.clear())]
attempt(lambda: heapq.heapify(changing))
changing = [Item(3), Item(1, lambda: changing.append(Item(9))), Item(2)]
attempt(lambda: heapq.heapify(changing))
for f in (lambda: heapq.heappush((), 1), lambda: heapq.heappop([]), lambda: heapq.heapreplace([], 1),
          lambda: heapq.heappush([1]), lambda: heapq.heapify(1), lambda: heapq.heappush([1], 1j)):
    attempt(f)

numbers = [1, 2, 2, 2, 5, 7]
for x in (0, 1, 2, 3, 7, 8):
    print(bisect.bisect_left(numbers, x), bisect.bisect_right(numbers, x), bisect.bisect(numbers, x, 2), end=" ")
    print(bisect.bisect_left(numbers, x, 1, 4), bisect.bisect(numbers, x, lo=3, hi=None), bisect.bisect(numbers, x, 0, -1))
words = ["a", "bb", "ccc"]
print(bisect.bisect_left(words, 2, key=len), bisect.bisect(words, 2, key=len))
bisect.insort(words, "xx", key=len)
bisect.insort_left(words, "yy", key=len)
bisect.insort(numbers, 2.5)
print(words, numbers)
bisect.bisect([Item(1), Item(3), Item(5)], Item(3))
bisect.bisect_left([Item(1), Item(3), Item(5)], Item(3))


class Inserted(list):
    def insert(self, i, x):
        print("insert", i, x)
        super().insert(i, x)


own = Inserted([1, 3])
bisect.insort_left(own, 2)
print(own, bisect.bisect(range(100), 50), bisect.bisect("abd", "c"))
for f in (lambda: bisect.bisect([1, 2], 1, -1), lambda: bisect.bisect([1, 2], 3, 0, 5), lambda: bisect.bisect(1, 1),
          lambda: bisect.bisect({}, 1), lambda: bisect.bisect({0: 1}, 5, 0, 1), lambda: bisect.insort({}, 1, 0, 0), lambda: bisect.bisect(1, 1, 0, 0), lambda: bisect.bisect(object(), 1),
          lambda: bisect.bisect(type.__dict__, 1, 0, 0), lambda: bisect.bisect([1], "a"), lambda: bisect.insort((1, 2), 3),
          lambda: bisect.bisect([1, 2], 1, "a"), lambda: bisect.bisect([1, 2], 1, 0, "a"),
          lambda: bisect.bisect([1, 2, 3], 1, 2 ** 70), lambda: bisect.bisect([1, 2, 3], 1, 0, 2 ** 70),
          lambda: bisect.bisect([1, 2, 3], 1, 0, -5), lambda: bisect.bisect([1, 2, 3], 1, 1.5),
          lambda: bisect.bisect([1, 2, 3]), lambda: bisect.bisect([1, 2], 1, 0, 2, len)):
    attempt(f)
