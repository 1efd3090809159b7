# async with, asynchronous comprehensions, await in every place.
# covers: LOAD_SPECIAL, END_SEND, GET_AWAITABLE, WITH_EXCEPT_START
def run(c):
    try:
        while True:
            c.send(None)
    except StopIteration as e:
        return e.value

class Manager:
    def __init__(self, name, swallows=False):
        self.name, self.swallows = name, swallows
    async def __aenter__(self):
        print("enter", self.name)
        return self.name
    async def __aexit__(self, ty, value, tb):
        print("exit", self.name, ty and ty.__name__, value, tb is None)
        return self.swallows

async def ident(x): return x
async def count(n):
    for i in range(n): yield i

async def main():
    async with Manager("a") as a, Manager("b") as b:
        print(a, b)
    async with Manager("c", True):
        raise ValueError("swallowed")
    try:
        async with Manager("d"):
            raise KeyError("passes")
    except KeyError as e:
        print(repr(e))
    for i in range(2):
        async with Manager(i):
            if i: break
            continue
    print([await ident(x) for x in range(3)], [x async for x in count(3)], {await ident(x): 1 async for x in count(2)})
    g = (await ident(x) async for x in count(3) if await ident(x) != 1)
    print(type(g).__name__, [x async for x in g])
    print([[y async for y in count(x)] async for x in count(3)], [await ident(i) + j async for i in count(2) for j in range(2)])
    f = f"{await ident('f')!r} {await ident(3):>4}"
    print(f, (await ident([1, 2, 3]))[await ident(1)], await ident(1) + await ident(2), not await ident(0))
    async def nested():
        return [x async for x in count(2)]
    print(await nested(), await (await ident(ident))(7))
    def plain():
        return (x async for x in count(2))
    print([x async for x in plain()])
    async with Manager("return"):
        return "done"
print(run(main()))
total = 0
async def hot(n):
    t = 0
    for i in range(n):
        async with Quiet() as q:
            t += await ident(i) + q
    return t
class Quiet:
    async def __aenter__(self): return 1
    async def __aexit__(self, *a): return None
print(run(hot(3000)))
