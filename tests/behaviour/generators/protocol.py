"""send, throw, close and return of generators."""
# covers: YIELD_VALUE, SEND
def echo():
    received = []
    while True:
        try:
            value = yield len(received)
        except ValueError as e:
            received.append(f"caught {e}")
        except GeneratorExit:
            print("closing", received)
            raise
        else:
            if value is None:
                return received
            received.append(value)


g = echo()
print(next(g), g.send("a"), g.throw(ValueError("v")), g.send("b"))
try:
    g.send(None)
except StopIteration as e:
    print("returned", e.value)
try:
    next(g)
except StopIteration as e:
    print("again", e.value)
g = echo()
try:
    g.send("early")
except TypeError as e:
    print(e)
next(g)
g.close()
g.close()
g = echo()
try:
    g.throw(KeyError("before"))
except KeyError as e:
    print("thrown", e)


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            yield 2


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as e:
    print(e)


def leaks():
    yield 1
    raise StopIteration("lost")


try:
    list(leaks())
except RuntimeError as e:
    print(e, repr(e.__cause__))


def outer():
    result = yield from inner()
    print("inner returned", result)
    return "outer"


def inner():
    x = yield "first"
    try:
        yield x
    except ValueError:
        yield "handled"
    return "inner"


g = outer()
print(next(g), g.send("sent"), g.throw(ValueError))
try:
    next(g)
except StopIteration as e:
    print(e.value)


def selfish():
    try:
        g2.send(None)
    except ValueError as e:
        print(e)
    yield


g2 = selfish()
next(g2)
print(g2.gi_running, g2.gi_yieldfrom, g2.gi_frame is not None, g2.gi_code.co_name, type(g2).__name__)
print(sum(x * x for x in range(10) if x % 2), list(x for x in (y for y in "abc")))
