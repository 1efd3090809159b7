# A store that leaves its specialized form gives back no count that it did not take: borrowed values stay borrowed.
# covers: STORE_SUBSCR_LIST_INT, SEND_GEN, STORE_ATTR_ADD
import sys


class Sequence:
    def __getitem__(self, i):
        if i < 2:
            return i
        raise IndexError


def store(target, index, value):
    target[index] = value


def count_after(action, n):
    value = Sequence()
    for _ in range(n):
        action(value)
    return sys.getrefcount(value) - sys.getrefcount(Sequence())


def by_slice(value):
    for i in range(8):
        store([1, 2, 3], 0, i)
    target = [1, 2, 3]
    store(target, slice(0, 2), value)
    assert target == [0, 1, 3]


def by_dict(value):
    for i in range(8):
        store([1, 2, 3], 0, i)
    try:
        store([1], 5, value)
    except IndexError:
        pass


class Empty:
    pass


def attribute(target, value):
    target.x = value


def by_attribute(value):
    for i in range(8):
        attribute(Empty(), i)
    other = Empty()
    other.y = 1
    attribute(other, value)
    other.x = None


class Sink:
    def __init__(self):
        self.seen = 0

    def __iter__(self):
        return self

    def __next__(self):
        return 0

    def send(self, value):
        self.seen += 1
        raise StopIteration

def numbers():
    while (yield):
        pass


def delegate(to):
    yield from to


def by_send(value):
    for to in (numbers(), Sink(), numbers(), Sink()):
        g = delegate(to)
        next(g)
        try:
            g.send(value)
            g.send(None)
        except StopIteration:
            pass


for action in (by_slice, by_dict, by_attribute, by_send):
    print(action.__name__, count_after(action, 5))
