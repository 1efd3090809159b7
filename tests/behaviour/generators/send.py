# send() in a hot loop: a running average, start-up rules.
# covers: YIELD_VALUE
def average():
    total = count = 0
    mean = None
    while True:
        x = yield mean
        total += x
        count += 1
        mean = total / count

g = average()
next(g)
for i in range(4500):
    m = g.send(i)
print(m)
h = average()
try:
    h.send(1)
except TypeError as e:
    print(e)
g.close()
try:
    g.send(1)
except StopIteration as e:
    print("stopped", e.value)
