# throw() and close() pass through yield from.
# covers: CLEANUP_THROW, END_SEND
class It:
    def __init__(self): self.log = []
    def __iter__(self): return self
    def __next__(self): return 1
    def send(self, x): self.log.append(x); return x
    def throw(self, e): self.log.append(type(e).__name__ if isinstance(e, BaseException) else e.__name__); return "t"
    def close(self): self.log.append("closed")

it = It()
def g():
    yield from it

for turn in range(700):
    a = g()
    next(a)
    a.send(5)
    a.throw(ValueError())
    a.close()
print(len(it.log), it.log[:4])
def inner():
    try:
        yield 1
    except KeyError:
        yield "handled"
    return "done"
def outer():
    r = yield from inner()
    yield r
b = outer()
print(next(b), b.throw(KeyError()), next(b))
