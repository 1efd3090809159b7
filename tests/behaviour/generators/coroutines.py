# async def driven by hand: await, async for, async with, asynchronous generators.
# covers: opt:coroutines
class Step:
    def __init__(self, v): self.v = v
    def __await__(self):
        r = yield self.v
        return r

async def add(a, b):
    x = await Step(a)
    y = await Step(b)
    return x + y

async def agen(n):
    for i in range(n):
        yield i

class CM:
    async def __aenter__(self): return 5
    async def __aexit__(self, *a): return False

async def main(n):
    s = 0
    for i in range(n):
        s += await add(i, 1)
    async for x in agen(10):
        s += x
    async with CM() as c:
        s += c
    s += sum([x async for x in agen(5)])
    return s

def drive(co):
    v = None
    try:
        while True:
            v = co.send(v)
    except StopIteration as e:
        return e.value

print(drive(main(1500)))
