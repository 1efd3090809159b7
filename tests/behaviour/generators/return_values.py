# What a generator returns, where its end is asked for in every way.
# covers: RETURN_GENERATOR, FOR_ITER, SEND, END_FOR
def g(n):
    for i in range(n):
        yield i
    return "end"
print(list(g(2)), tuple(g(2)), sorted(g(2)), sum(g(3)), [*g(2)], {*g(2)}, dict(zip(g(2), g(3))), max(g(3)), list(map(str, g(2))))
for x in g(1): print(x)
a, *b = g(3)
print(a, b, next(g(0), "default"))
try:
    next(g(0))
except StopIteration as e:
    print(e.value, e.args)
def delegates():
    r = yield from g(2)
    yield r
print(list(delegates()))
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration("of a class")
        return self.n
def from_class():
    return (yield from It())
def outer():
    r = yield from from_class()
    yield r
print(list(It()), list(outer()), [*It()])
it = It()
try:
    while True: next(it)
except StopIteration as e:
    print(e.value)
def closes():
    try:
        yield 1
    except GeneratorExit:
        return "closed"
c = closes()
next(c)
print(c.close(), c.close())
def raises_stop():
    yield 1
    raise StopIteration("inside")
try:
    list(raises_stop())
except RuntimeError as e:
    print(e, repr(e.__cause__), e.__cause__ is e.__context__)
def context():
    try:
        yield 1
    except KeyError:
        yield 2
c = context()
next(c)
try:
    try:
        raise OSError("outside")
    except OSError:
        c.throw(KeyError)
        c.throw(ValueError("thrown"))
except ValueError as e:
    print(repr(e.__context__), repr(e.__context__.__context__))
def sub():
    try:
        yield 1
    finally:
        print("sub closed")
def main():
    try:
        yield from sub()
    except ValueError as e:
        print("main", e)
        yield "after"
m = main()
print(m.gi_yieldfrom, next(m), type(m.gi_yieldfrom).__name__, m.throw(ValueError("into sub")), m.gi_yieldfrom)
m = main()
next(m)
m.close()
def self_close():
    def it():
        try:
            yield 1
        except GeneratorExit:
            raise LookupError("while closing")
    yield from it()
m = self_close()
next(m)
try:
    m.close()
except LookupError as e:
    print("close raises", e)
total = 0
for i in range(1500):
    total += len(list(g(i % 4)))
print(total)
