# A linked list of 200,000 nodes is freed without recursion.
# covers: opt:deallocation
class Node:
    __slots__ = ("next",)
    def __init__(self, n): self.next = n

def build(n):
    head = None
    for i in range(n):
        head = Node(head)
    return head

h = build(200000)
h = None
t = None
for i in range(200000):
    t = (t, i)
t = None
l = []
for i in range(200000):
    l = [l]
l = None
print("freed")
