# throw() and close() at a yield inside try blocks.
# covers: YIELD_VALUE, RERAISE
log = []
def g():
    while True:
        try:
            x = yield 1
            log.append(x)
        except ValueError as e:
            log.append("V" + str(e))
            yield "caught"
        finally:
            log.append("f")

a = g()
next(a)
for i in range(1200):
    a.send(i)
    a.throw(ValueError(i))
    next(a)
a.close()
print(len(log), log[:6], log[-3:])

def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2
b = stubborn()
next(b)
try:
    b.close()
except RuntimeError as e:
    print(e)
c = g()
try:
    c.throw(KeyError("unstarted"))
except KeyError as e:
    print(e)
