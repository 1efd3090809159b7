# Coroutines driven by hand: errors of the protocol, send, throw, close, states, what a coroutine waits for.
# covers: GET_AWAITABLE, SEND, CLEANUP_THROW, RETURN_GENERATOR
def attempt(f):
    try:
        print("->", f())
    except BaseException as e:
        print(type(e).__name__, e, "| cause", repr(e.__cause__), "| context", repr(e.__context__))

def drive(c):
    r = c.send(None)
    c.close()
    return r

class Step:
    def __init__(self, v): self.v = v
    def __await__(self):
        try:
            return (yield self.v)
        except ValueError as e:
            yield f"caught {e}"
            return "recovered"
        finally:
            print("step ends")

class NoIterator:
    def __await__(self): return 1
class Coroutine:
    def __await__(self): return inner()
async def inner(): pass
class NoAnext:
    def __aiter__(self): return self
class BadAnext(NoAnext):
    def __anext__(self): return 1
class NoAexit:
    async def __aenter__(self): return 1
class PlainEnter:
    def __aenter__(self): return 1
    def __aexit__(self, *a): return 1
class PlainExit:
    async def __aenter__(self): return 1
    def __aexit__(self, *a): return 1

async def awaits(v): return await v
async def loops(v):
    async for x in v: pass
async def enters(v):
    async with v: pass

for v in (1, NoIterator(), Coroutine()):
    attempt(lambda: drive(awaits(v)))
for v in (1, NoAnext(), BadAnext()):
    attempt(lambda: drive(loops(v)))
for v in (1, PlainEnter(), PlainExit()):
    attempt(lambda: drive(enters(v)))

c = awaits(Step("a"))
print(c.cr_running, c.cr_suspended, c.cr_await, c.cr_frame is None, c.cr_code.co_name, c.cr_origin, type(c).__name__)
print(c.send(None), c.cr_suspended, type(c.cr_await).__name__)
attempt(lambda: c.send("result"))
print(c.cr_frame, c.cr_suspended)
attempt(lambda: c.send(None))
attempt(lambda: c.throw(KeyError("late")))
print(c.close())

c = awaits(Step("b"))
attempt(lambda: c.send(5))
print(c.send(None), c.throw(ValueError("thrown")))
attempt(lambda: c.send(None))
c = awaits(Step("c"))
c.send(None)
attempt(lambda: c.throw(KeyError, "k"))
c = awaits(Step("d"))
c.send(None)
print(c.close(), c.close())
c = inner()
attempt(lambda: c.throw(ValueError("before the start")))
c = inner()
c.close()
attempt(lambda: c.send(None))

shared = awaits(Step("shared"))
first, second = awaits(shared), awaits(shared)
first.send(None)
attempt(lambda: second.send(None))
first.close()

async def recursive():
    try:
        me.send(None)
    except ValueError as e:
        print(e)
me = recursive()
attempt(lambda: me.send(None))

for bad in (lambda: iter(inner_c), lambda: next(inner_c), lambda: list(inner_c)):
    inner_c = inner()
    attempt(bad)
    inner_c.close()
def delegating(): yield from inner_c
inner_c = inner()
attempt(lambda: list(delegating()))
inner_c.close()
w = awaits(Step("w")).__await__()
print(type(w).__name__, next(w))
attempt(lambda: w.send("through the wrapper"))
async def stops(): raise StopIteration("inside")
attempt(lambda: drive(stops()))
async def stops_async(): raise StopAsyncIteration("inside")
attempt(lambda: drive(stops_async()))
