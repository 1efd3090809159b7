# gi_running, gi_frame, reentry, generators that return at once.
# covers: RETURN_GENERATOR
def g():
    yield me.gi_running
    try:
        next(me)
    except ValueError as e:
        yield str(e)
me = g()
print(next(me), next(me), me.gi_running, me.gi_frame is None)
print(list(me), me.gi_frame is None, me.__name__, type(me).__name__)
def empty():
    return 5
    yield
c = 0
for i in range(4500):
    for x in empty():
        c += 1000
    c += 1
print(c, list(empty()))
