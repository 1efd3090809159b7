# A suspended generator is finalized when dropped: its finally block runs.
# covers: opt:deallocation, YIELD_VALUE
log = 0
def g():
    global log
    try:
        yield 1
        yield 2
    finally:
        log += 1

for i in range(4500):
    for x in g():
        break
print(log)
a = g()
next(a)
del a
print(log)
b = g()
del b
print(log)
