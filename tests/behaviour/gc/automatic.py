# covers: opt:deallocation
# Collections happen by themselves, in loops and calls, and keep memory flat.
import gc
from _weakref import ref


class Node:
    def __init__(self):
        self.me = self


def make():
    return ref(Node())


def spins(n):
    r = make()
    rounds = 0
    while r() is not None and rounds < n:
        Node()
        rounds += 1
    return rounds < n


print([spins(200000) for _ in range(5)])


def lists(n):
    for i in range(n):
        a = [i]
        b = {"a": a, "i": (i, a)}
        a.append(b)


def peak():
    for line in open_status():
        if line.startswith("VmRSS"):
            return int(line.split()[1])


def open_status():
    import posix

    fd = posix.open("/proc/self/status", posix.O_RDONLY)
    text = posix.read(fd, 10000).decode()
    posix.close(fd)
    return text.splitlines()


lists(100000)
before = peak()
lists(400000)
after = peak()
print(after - before < 4000 or (before, after))
before = len(gc.get_objects())
lists(1000)
print(len(gc.get_objects()) - before < 10000)
