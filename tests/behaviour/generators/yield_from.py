# Delegation through several levels, with values sent and returned.
# covers: SEND, SEND_GEN, GET_YIELD_FROM_ITER, END_SEND, JUMP_BACKWARD_NO_INTERRUPT
def leaf(n):
    s = 0
    for i in range(n):
        s += yield i
    return s

def middle(n):
    r = yield from leaf(n)
    r += yield from leaf(2)
    return r

def top(n):
    return (yield from middle(n)) * 2

g = top(4500)
next(g)
try:
    i = 0
    while True:
        g.send(i % 3)
        i += 1
except StopIteration as e:
    print(i, e.value)

def over_lists():
    yield from [1, 2]
    yield from "ab"
    yield from range(3)
print(list(over_lists()))
def tree(d):
    if d:
        yield from tree(d - 1)
        yield d
        yield from tree(d - 1)
print(sum(tree(9)), len(list(tree(7))))
