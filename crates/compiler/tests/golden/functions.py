import os.path as path
from . import sibling

@decorate
@more(1)
def outer(a, /, b: int = 2, *args, c, d=4, **kwargs) -> str:
    """A docstring.

        indented
    """
    def inner(x=a):
        nonlocal b
        b += x
        return lambda y: (x, y, b, __debug__)
    return inner

def calls(o, *a, **k):
    o.method(1, key=2)
    o.method(*a)
    f(1, *a, x=1, **k)
    path.join("a", "b")
    o.attr.deep[1:2, ::3] = o[1:] + o[a:b]
    del o.attr, o[0]
    all(x for x in a)
    return f"{o!r:>{a}} {k=}" "tail"

async def coroutine(aiter):
    async with lock as l, other:
        await l
    async for x in aiter:
        yield x
    return_ = [y async for y in aiter if await y]

def generator(it):
    x = yield
    y = yield from it
    yield x, y
