# A comparison in an inlined function runs Python code that looks at the frames below it, in a loop that was compiled
# when comparisons ran none.
# covers: exit:after-python, opt:inlined-calls, COMPARE_OP
import sys

seen = []


class Spy:
    def __init__(self, depth):
        self.depth = depth

    def __eq__(self, other):
        frame, names = sys._getframe(1), []
        for _ in range(self.depth):
            local = {k: v for k, v in frame.f_locals.items() if isinstance(v, (int, str))}
            names.append((frame.f_code.co_name, frame.f_lineno, sorted(local.items())))
            frame = frame.f_back
        seen.append(names)
        return False


def same(a, b, level):
    doubled = level * 2
    hit = a == b
    return hit, doubled


def middle(a, b, k):
    outcome, doubled = same(a, b, k + 1)
    return doubled + (1 if outcome else 0)


def run(items, other):
    total = 0
    k = 0
    for x in items:
        total += middle(x, other, k)
        k += 1
    return total


def items(n):
    for i in range(n):
        yield ("ab"[i % 2],)


def listed(n):
    words = [w for w in items(n)]
    words.append((Spy(3),))
    words.extend(items(50))
    words.append((Spy(2),))
    return words


print(run(listed(9500), ("a",)))
for found in seen[:4]:
    print(found)
seen.clear()


def direct(words, other):
    total = k = 0
    while k < len(words):
        word = words[k]
        total += middle(word, other, k)
        words[k] = word = None
        k += 1
    return total


print(direct(listed(9500), ("b",)))
for found in seen:
    print(found)
