# Iterators written in Python, with and without StopIteration subtleties.
# covers: FOR_ITER, exit:iterator-exhausted, exit:error
class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i

class Bad(Count):
    def __next__(self):
        x = super().__next__()
        if x == 4500:
            raise KeyError("4500")
        return x

def total(it):
    s = 0
    for x in it:
        s += x
    return s

print(total(Count(5000)), total(Count(0)))
try:
    total(Bad(5000))
except KeyError as e:
    print(e)

class Sequence:
    def __getitem__(self, i):
        if i < 4500:
            return i
        raise IndexError(i)

print(total(Sequence()))
try:
    for x in 5: pass
except TypeError as e:
    print(e)

class NotIter:
    def __iter__(self): return 3
try:
    for x in NotIter(): pass
except TypeError as e:
    print(e)
