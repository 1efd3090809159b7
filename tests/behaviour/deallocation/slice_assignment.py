# What an assignment to a slice drops goes last first, behind the assignment; finalizers see the list as it is then, and
# the frame at the statement.
# covers: opt:deallocation, exit:after-python, opt:re-entrancy
import sys

log = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


class Looks:
    def __init__(self, items):
        self.items = items

    def __del__(self):
        frame = sys._getframe(1)
        log.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, len(self.items)))


class Clears:
    def __init__(self, items):
        self.items = items

    def __del__(self):
        self.items.clear()
        log.append("cleared")


def order(n):
    items = [Noisy((0, i)) for i in range(6)]
    for k in range(1, n):
        fresh = [Noisy((k, i)) for i in range(3)]
        items[1:4] = fresh
        items[4:5] = fresh[:1]
        fresh = None
        log.append("|")
        items[2:] = items[:1:-1]
        items[:2] = items[3:4]
        log.append("/")
        items[0:0] = [Noisy((k, "new")) for _ in range(6 - len(items))]
    return items


def looks(n):
    for i in range(n):
        items = [1, 2, 3]
        items[1:1] = [Looks(items), Looks(items)]
        items[
            :3
        ] = items[
            i - i::-1
        ]
        items[1:] = []


def clears(n):
    for i in range(n):
        items = [1, Clears([]), 3]
        items[1].items = items
        items[:] = items[:1]
        log.append(items)
        holder = [items, 0]
        items.append(Clears(holder))
        holder[0][:] = holder[0][:0]
        log.append(holder)


order(70)
print(len(log), log)
log.clear()
looks(70)
print(len(log), log[:6], log[-6:])
log.clear()
clears(70)
print(len(log), log[:6], log[-6:])
