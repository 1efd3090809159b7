# Traces use objects that lists and attributes own, while what owns them lets go of them.
# covers: opt:borrowed-loads, opt:deallocation, LOAD_ATTR_INSTANCE_VALUE, STORE_SUBSCR_LIST_INT
dead = 0

class Node:
    def __init__(self, value):
        self.value = value
        self.other = None
    def __del__(self):
        global dead
        dead += 1

def last_owner_goes(n):
    items = [Node(k) for k in range(4)]
    total = 0
    for i in range(n):
        node = items[i & 3]
        total += node.value
        if i % 100 == 99:
            items[i & 3] = spare[i // 100 % 50]
        total += node.value
    return total

def through_attributes(n):
    root = Node(1)
    root.other = Node(2)
    total = 0
    for i in range(n):
        other = root.other
        total += other.value
        if i % 500 == 250:
            root.other = spare[i // 500 % 50]
        total -= other.value - root.other.value
    return total

def handed_around(n):
    left = [Node(1), Node(2)]
    right = [Node(3), Node(4)]
    total = 0
    for i in range(n):
        k = i & 1
        x = left[k]
        left[k] = right[k]
        right[k] = x
        total = total * 3 + x.value & 0xFFFFF
    return total

for n in (10, 700, 6000):
    spare = [Node(100 + k) for k in range(50)]
    print(last_owner_goes(n), through_attributes(n), handed_around(n))
    spare = None
    print(dead)
