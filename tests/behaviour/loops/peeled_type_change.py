# The first iteration's types differ from the later ones'.
# covers: opt:loop-peeling, exit:type-guard
def run(n):
    x = None
    y = "first"
    s = 0
    for i in range(n):
        if x is None:
            x = i
        elif y == "first":
            y = 0.5
        else:
            x = x + 1
            y = y + 0.25
        s += 1
    return x, y, s

def widening(n):
    x = 1
    for i in range(n):
        x = x / 1
    return x

print(run(5000), run(3), run(1))
print(widening(5000), widening(1), widening(0))
