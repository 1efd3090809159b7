# A call that fails gives back the counts that were taken only for its time: words of attributes, and boxes of wide ints.
# covers: exit:error, CALL_BUILTIN_FAST
import sys


class Holder:
    def __init__(self, items):
        self.items = items

    def follow(self):
        return next(self.items)

    def of(self, key):
        return self.items.index(key)


def drain(holder):
    total = 0
    try:
        while True:
            total += holder.follow()
    except StopIteration:
        return total


def misses(holder, n):
    count = 0
    for i in range(n):
        wide = i + (1 << 60)
        try:
            holder.of(wide)
        except ValueError as error:
            count += 1
    return count


holder = Holder(None)
kept = []
for i in range(300):
    holder.items = iter(range(i % 7))
    kept.append(holder.items)
    if drain(holder) != sum(range(i % 7)):
        print("wrong", i)
print({sys.getrefcount(i) - sys.getrefcount(object()) for i in kept[:-1]})
holder.items = items = [1, 2, 3]
print(misses(holder, 300), sys.getrefcount(items) - sys.getrefcount([]))
