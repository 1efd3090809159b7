# Guards, bounds and loads that the trace has made are not made again, and those of invariants leave the loop.
class Point:
    def __init__(self):
        self.x = 1
        self.y = 2


def run(n, p, items):
    total = 0
    for i in range(n):
        k = i % 4
        total += items[k] + items[k] * p.x
        p.y = total & 255
        total += p.y + p.x
    return total


print(run(10000, Point(), [3, 1, 4, 1]))
