"""Coroutines driven by hand."""
# covers: GET_AWAITABLE, GET_AITER, GET_ANEXT
class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        result = yield self.value
        return result


async def add(a, b):
    x = await Pause(a)
    y = await Pause(b)
    return x + y


async def twice():
    first = await add(1, 2)
    second = await add(3, 4)
    return first, second


def drive(coroutine, replies):
    asked = []
    try:
        asked.append(coroutine.send(None))
        for reply in replies:
            asked.append(coroutine.send(reply))
    except StopIteration as e:
        return asked, e.value
    return asked, "not done"


print(drive(twice(), [10, 20, 30, 40]))


async def guarded():
    try:
        await Pause("wait")
    except ValueError as e:
        return f"caught {e}"
    finally:
        print("cleanup")


c = guarded()
c.send(None)
try:
    c.throw(ValueError("thrown"))
except StopIteration as e:
    print(e.value)
c = guarded()
c.send(None)
c.close()


class Manager:
    async def __aenter__(self):
        await Pause("enter")
        return "resource"

    async def __aexit__(self, *exc):
        await Pause("exit")
        return exc[0] is KeyError


class Counter:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        await Pause(f"next {self.n}")
        return self.n


async def everything():
    async with Manager() as m:
        items = [x async for x in Counter(3)]
        raise KeyError("swallowed")
    async for x in Counter(2):
        items.append(x)
    else:
        items.append("else")
    return m, items


print(drive(everything(), [None] * 20))


async def ticks(n):
    for i in range(n):
        got = yield i
        if got:
            print("got", got)
        await Pause(f"tick {i}")


async def collect():
    return [i async for i in ticks(3) if i != 1], {i: i async for i in ticks(2)}


print(drive(collect(), [None] * 20))
c = add(1, 2)
try:
    c.send("x")
except TypeError as e:
    print(e)
c.close()
try:
    drive(5 .__class__(1), [])
except AttributeError as e:
    print(e)


async def bad():
    await 5


try:
    bad().send(None)
except TypeError as e:
    print(e)
