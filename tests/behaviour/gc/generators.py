# covers: opt:deallocation
# Suspended generators in garbage are closed; running ones are not garbage.
import gc

gc.disable()


def guarded(name, box):
    try:
        yield 1
        yield 2
    finally:
        print("closed", name, len(box))


def outer(box):
    try:
        yield from guarded("inner", box)
    finally:
        print("closed outer")


box = []
g = guarded("plain", box)
next(g)
box.append(g)
del g, box
gc.collect()

box = []
g = outer(box)
next(g)
box.append(g)
del g, box
gc.collect()


def collects(box):
    local = [box]
    gc.collect()
    yield len(local)
    gc.collect()
    yield local[0] is box


box = []
g = collects(box)
box.append(g)
print(list(g))
del g, box
gc.collect()


def refuses():
    while True:
        try:
            yield
        except GeneratorExit:
            print("refused")
            return


holder = [refuses()]
next(holder[0])
holder.append(holder)
del holder
gc.collect()


def never_started(box):
    try:
        yield box
    finally:
        print("not printed: it never started")


box = []
box.append(never_started(box))
del box
gc.collect()


class Keeps:
    def __init__(self):
        self.g = self.run()
        next(self.g)

    def run(self):
        for item in (x for x in (self, 1, 2)):
            yield item

    def __del__(self):
        print("keeper ended")


Keeps()
gc.collect()
