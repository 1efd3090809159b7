# The last instruction of a path through a loop drops an object whose finalizer runs Python and changes what the loop
# relies on.
# covers: opt:deallocation, exit:global-rebinding, STORE_FAST, exit:after-python
log = []
step = 1

class Loud:
    def __init__(self, number):
        self.number = number
    def __del__(self):
        global step
        log.append(self.number)
        if self.number % 1000 == 999:
            step += 1

def run(items):
    kept = None
    total = 0
    for i in range(len(items)):
        total += step
        if i % 3:
            items[i], kept = None, items[i]
    return total, kept.number

for size in (30, 3000, 6000):
    log.clear()
    print(run([Loud(k) for k in range(size)]), len(log), sum(log), step)
