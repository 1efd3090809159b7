# StopIteration as an ordinary exception and out of generators.
# covers: CALL_INTRINSIC_1
def plain(i):
    if i % 2:
        raise StopIteration(i)
    return i

def gen(n):
    for i in range(n):
        if i == 3:
            raise StopIteration
        yield i

s = 0
for i in range(4500):
    try:
        s += plain(i)
    except StopIteration as e:
        s -= e.value
print(s)
try:
    for x in gen(5): s += x
except RuntimeError as e:
    print(e, type(e.__cause__).__name__)
print(next(iter([]), "default"))
try:
    next(iter([]))
except StopIteration as e:
    print(repr(e), e.value)
