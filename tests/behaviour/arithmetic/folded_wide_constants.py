# Constants that fold to ints too wide for a word, and get stored.
# covers: opt:constant-folding, opt:boxing, opt:bigint-transitions, STORE_SUBSCR_LIST_INT
K = 4
BIG = 2**49 - 3
SMALL = -2**49

class Holder:
    pass

def run(n):
    items = [0, 0, 0]
    h = Holder()
    h.value = 0
    total = 0
    for i in range(n):
        items[0] = BIG + K
        items[1] = SMALL - K
        h.value = BIG * K * K
        items[2] = -BIG
        wide = BIG + BIG
        total += items[0] + items[1] + h.value + items[2] + wide & 0xFFFF
    return items, h.value, wide, total

for n in (3, 300, 6000):
    print(run(n))
