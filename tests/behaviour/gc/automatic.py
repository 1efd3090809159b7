# covers: opt:deallocation
# Collections happen by themselves, in loops and calls; garbage does not pile up.
import gc
from _weakref import ref


class Node:
    def __init__(self):
        self.me = self


def make():
    return ref(Node())


def spins(n):
    # One of them may have grown old before it was garbage.
    made = [make() for _ in range(10)]
    rounds = 0
    while None not in [r() for r in made] and rounds < n:
        Node()
        rounds += 1
    return rounds < n


print([spins(20000) for _ in range(5)])


def lists(n):
    for i in range(n):
        a = [i]
        b = {"a": a, "i": (i, a)}
        a.append(b)


lists(20000)
before = len(gc.get_objects())
lists(100000)
print(len(gc.get_objects()) - before < 10000)
