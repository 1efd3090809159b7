# covers: opt:deallocation
# A cycle of very many objects is taken apart without recursion; so is a list that only the collector frees.
import gc

gc.disable()


class Node:
    __slots__ = ("next",)


def ring(n):
    first = node = Node()
    for i in range(n):
        node.next = Node()
        node = node.next
    node.next = first


ring(300000)
print(gc.collect())


def nested(n):
    top = l = []
    for i in range(n):
        l.append([])
        l = l[0]
    l.append(top)


nested(300000)
print(gc.collect())


def tail(n):
    a = []
    a.append(a)
    l = a
    for i in range(n):
        t = (None, [])
        l.append(t)
        l = t[1]


tail(200000)
print(gc.collect())
