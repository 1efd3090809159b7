# Sequences that tier 1 runs in one dispatch: jumps into their middle, operands that change type, errors inside.
# covers: RESUME_CHECK_NO_JIT, LOAD_FAST_BORROW_LOAD_SMALL_INT, LOAD_FAST_BORROW_RETURN_VALUE, LOAD_CONST_RETURN_VALUE, POP_JUMP_IF_FALSE_NOT_TAKEN, POP_JUMP_IF_TRUE_NOT_TAKEN, POP_JUMP_IF_NONE_NOT_TAKEN, POP_JUMP_IF_NOT_NONE_NOT_TAKEN, LOAD_FAST_BORROW_POP_JUMP_IF_NONE, LOAD_FAST_BORROW_POP_JUMP_IF_NOT_NONE, COMPARE_OP_INT_POP_JUMP_IF_FALSE, COMPARE_OP_INT_POP_JUMP_IF_TRUE, COMPARE_OP_FLOAT_POP_JUMP_IF_FALSE, TO_BOOL_BOOL_POP_JUMP_IF_FALSE, TO_BOOL_BOOL_POP_JUMP_IF_TRUE, LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW, LOAD_GLOBAL_MODULE_LOAD_FAST_BORROW_LOAD_SMALL_INT, BINARY_OP_ADD_INT_STORE_FAST, BINARY_OP_SUBTRACT_INT_STORE_FAST, BINARY_OP_ADD_FLOAT_STORE_FAST, FOR_ITER_RANGE_STORE_FAST, FOR_ITER_LIST_STORE_FAST


def compare(a, b):
    r = []
    if a < b:
        r.append("<")
    if a <= b:
        r.append("<=")
    if a == b:
        r.append("==")
    if a != b:
        r.append("!=")
    if a > b:
        r.append(">")
    if a >= b:
        r.append(">=")
    return " ".join(r)


def until(n):
    i = 0
    while True:
        i += 1
        if not i < n:
            break
    while not i > 2 * n or i == 3:
        i = i + 1
    return i


def outside(n):
    return [i for i in range(n) if i < 3 or i > 5]


def flags(p, q):
    if p and not q:
        return "p"
    if not p and q:
        return "q"
    if p or q:
        return "both"
    return None


class Node:
    def __init__(self, value, next):
        self.value = value
        self.next = next


def length(node):
    n = 0
    while node is not None:
        n += 1
        node = node.next
    return n


def last(node):
    if node is None:
        return None
    while node.next is not None:
        node = node.next
    if node.next is None and node is not None:
        return node.value


def same(x):
    return x


def nothing(x):
    x - 1


def conditional(x):
    # A jump to the instruction behind the load.
    return (x if x else 7) - 1, (same(x) or x) and x


class Odd:
    def __lt__(self, other):
        raise ValueError("no order")

    def __bool__(self):
        raise TypeError("no truth")


PAIRS = [(1, 2), (2, 2), (3, 2), (-1, 2**49 - 1), (1.5, 2.5), (2.5, 2.5), (float("nan"), 1.0), (1, 1.0), ("a", "b"),
         ((1,), (1,)), (2**70, 2**70), (True, 0)]


def run():
    for _ in range(20):
        seen = [compare(a, b) for a, b in PAIRS]
    print(seen)
    for _ in range(60):
        seen = [compare(1, 2), compare(2.0, 1.0)]
    print(seen, [compare(a, b) for a, b in PAIRS])
    print([until(n) for n in range(8)], outside(9))
    for _ in range(5):
        seen = [flags(p, q) for p in (True, False) for q in (True, False)]
    print(seen, flags([], 0), flags([1], 0), flags("", 2.0), flags(None, None))
    chain = None
    for i in range(10):
        chain = Node(i, chain)
        seen = length(chain), last(chain)
    print(seen, last(None), [same(x) for x in (1, "s", None)], [nothing(x) for x in (1, 2)])
    print([conditional(x) for x in (0, 1, 5, True)])


BASE = 40


def minus(a, b):
    return a - b


def globals_then_locals(x):
    # With and without the empty slot for a method's object.
    return minus(x, 3), BASE - x, (BASE, x, 7), minus(BASE, x)


class Noisy:
    def __init__(self, log):
        self.log = log

    def __del__(self):
        self.log.append("dead")


def stores(n, x, log):
    last = Noisy(log)
    total = 0
    for last in range(n):
        total = total + last
    for last in [1, 2, n]:
        total = total - last
    other = Noisy(log)
    other = total + 1
    level = x + 0.5
    level = level - x
    return total, other, level, last


def sums(values):
    s = d = 0
    for v in values:
        s = s + v
        d = d - v
    return s, d


def assign():
    log = []
    for _ in range(6):
        seen = stores(5, 2.5, log)
    print(seen, log.count("dead"), [globals_then_locals(i) for i in range(4)][-1])
    for values in ([1, 2, 3], [0.5, 0.25], [2**49 - 1, 2**49 - 1, 1], [True, 2, 2.5, 2**70], range(2**49 - 2, 2**49 + 2)):
        print(sums(values), sums(values))
    for bad in ([1, "x"], [None], ["a"]):
        try:
            sums(bad)
        except TypeError as e:
            print(e, e.__traceback__.tb_next.tb_lineno)


def errors():
    for f in (lambda: compare(Odd(), 1), lambda: flags(Odd(), 1), lambda: nothing("s"), lambda: compare(1, "s")):
        try:
            f()
        except Exception as e:
            places, at = [], e.__traceback__
            while at is not None:
                places.append(at.tb_lineno)
                at = at.tb_next
            print(type(e).__name__, e, places)


def many():
    # Locals beyond 255 take an EXTENDED_ARG in front of the sequence.
    names = "".join(f"    v{i} = {i}\n" for i in range(300))
    text = f"def wide(n):\n{names}    k = n\n    if k is None:\n        return k\n    while k < 290:\n        k = k + 1\n"
    space = {}
    exec(text + "    if v299 is not None and k is not None:\n        return v299 - 5, k - 1\n", space)
    return [space["wide"](x) for x in (None, 0, 285, 400)]


def generate(n):
    while n > 0:
        if n == 3:
            return None
        yield n
        n -= 1
    return None


for _ in range(3):
    run()
    assign()
errors()
print(many())
print(list(generate(9)), list(generate(2)))
