# covers: opt:deallocation
# Finalizers in garbage: each once, with the whole group intact; what is brought back to life lives on.
import gc

gc.disable()


class Node:
    def __init__(self, name):
        self.name = name
        self.other = None

    def __del__(self):
        print("finalize", self.name, "with", self.other.name, self.other.other is self)


a, b = Node("a"), Node("b")
a.other, b.other = b, a
del a, b
print(gc.collect())
print(gc.collect(), gc.garbage)

saved = []


class Phoenix:
    def __init__(self):
        self.me = self
        self.friend = [self]

    def __del__(self):
        print("rising")
        saved.append(self)


p = Phoenix()
del p
print("first", gc.collect())
p = saved.pop()
print(p.me is p, p.friend[0] is p, gc.is_finalized(p))
del p
print("second", gc.collect(), saved)


class Partly:
    def __init__(self, name):
        self.name = name


class Saver(Partly):
    def __del__(self):
        saved.append(self.keep)


s = Saver("saver")
s.keep = Partly("kept")
s.drop = Partly("dropped")
s.keep.back = s.keep
s.drop.back = s
s.me = s
del s
print(gc.collect(), saved[0].name, saved[0].back is saved[0])
saved.clear()
print(gc.collect())


class Raises:
    def __init__(self):
        self.me = self

    def __del__(self):
        raise ValueError("in a finalizer")


Raises()
print(gc.collect() > 0)


class Collects:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("inside", gc.collect())


Collects()
print(gc.collect())


class Grows:
    made = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Grows.made += 1
        if Grows.made < 5:
            Grows()


Grows()
while gc.collect():
    pass
print(Grows.made)


class AddsReference:
    def __del__(self):
        self.late = [self]


x = AddsReference()
x.me = x
del x
print(gc.collect(), gc.collect())
