# covers: CLEANUP_THROW, END_SEND
"""What a generator that is thrown into returns through another one is counted as often as it is held."""
import sys


def run(how, error):
    returned = object()
    held = [returned] * 4

    def inner():
        try:
            yield 1
            yield 2
        except error:
            pass
        return returned

    def outer():
        return (yield from inner())

    def through():
        result = yield from outer()
        return result

    g = (inner, outer, through)[how]()
    next(g)
    before = sys.getrefcount(returned)
    try:
        g.throw(error())
    except StopIteration as stop:
        assert stop.value is returned
        print(how, error.__name__, sys.getrefcount(returned) - before, end="; ")
    except error as e:
        print(how, "raised", type(e).__name__, e.__context__, end="; ")
    print(sys.getrefcount(returned) - before, len(held))


for how in range(3):
    for error in (ValueError, StopIteration, BaseException, GeneratorExit):
        run(how, error)
