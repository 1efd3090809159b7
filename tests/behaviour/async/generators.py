# Asynchronous generators: asend, athrow, aclose, hooks, states, aiter and anext.
# covers: GET_AITER, GET_ANEXT, END_ASYNC_FOR, CALL_INTRINSIC_1
import sys

def run(c):
    """Drives a coroutine; prints what it yields to the loop."""
    try:
        v = None
        while True:
            v = print("loop gets", c.send(v))
    except StopIteration as e:
        return e.value

def attempt(c):
    try:
        print("->", run(c))
    except BaseException as e:
        print(type(e).__name__, e, "| cause", repr(e.__cause__))

class Sleep:
    def __await__(self): return (yield "sleep")

async def numbers(n):
    try:
        for i in range(n):
            await Sleep()
            got = yield i
            if got is not None:
                print("got", got)
    except ValueError as e:
        print("inside:", e)
        yield "after ValueError"
    finally:
        print("finally")

async def call(f, *args): return await f(*args)

async def consume():
    total = []
    async for x in numbers(3):
        total.append(x)
    else:
        total.append("else")
    total.append([x async for x in numbers(2) if x])
    total.append({x: x * 2 async for x in numbers(2)})
    return total
print(run(consume()))

g = numbers(5)
print(g.ag_running, g.ag_suspended, g.ag_await, g.ag_code.co_name, type(g).__name__, g.__name__, g.__qualname__)
attempt(call(g.asend, None))
print(g.ag_running, g.ag_suspended)
attempt(call(g.asend, "hello"))
attempt(call(g.athrow, ValueError("v")))
attempt(call(g.__anext__))
attempt(call(g.__anext__))
attempt(call(g.aclose))
g = numbers(1)
attempt(call(g.asend, 1))
g = numbers(3)
attempt(call(g.__anext__))
attempt(call(g.athrow, KeyError("k")))
attempt(call(g.__anext__))
g = numbers(3)
attempt(call(g.__anext__))
attempt(call(g.aclose))
attempt(call(g.aclose))
attempt(call(g.__anext__))
attempt(call(numbers(1).aclose))

async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2
g = stubborn()
attempt(call(g.__anext__))
attempt(call(g.aclose))
g = numbers(3)
step = g.__anext__()
step.send(None)
attempt(call(g.__anext__))
attempt(call(g.aclose))
step.close()
attempt(call(lambda: step))
again = g.asend(None)
again.close()
attempt(call(lambda: again))
async def stops():
    yield 1
    raise StopAsyncIteration("inside")
async def over_stops():
    async for x in stops(): print(x)
attempt(over_stops())
async def plain_stop():
    yield 1
    raise StopIteration("inside")
async def over_plain():
    async for x in plain_stop(): print(x)
attempt(over_plain())

async def one():
    yield "only"
async def nexts():
    it = aiter(one())
    print(await anext(it), await anext(it, "default"))
    try:
        await anext(it)
    except StopAsyncIteration as e:
        print("end", e.args)
attempt(nexts())
for bad in (lambda: aiter(1), lambda: anext(1)):
    try:
        bad()
    except TypeError as e:
        print(e)

def first(g): print("first", g.__name__)
def last(g): print("finalizer", g.__name__)
sys.set_asyncgen_hooks(first, last)
print([h.__name__ for h in sys.get_asyncgen_hooks()])
g = numbers(3)
attempt(call(g.__anext__))
del g
g = numbers(1)
attempt(call(g.__anext__))
attempt(call(g.aclose))
del g
sys.set_asyncgen_hooks(None, None)
try:
    sys.set_asyncgen_hooks(1)
except TypeError as e:
    print(e)

async def hot(n):
    total = 0
    async for x in squares(n):
        total += x
    return total
async def squares(n):
    for i in range(n):
        yield i * i
print(run(hot(5000)))
