# A loop that is recorded with ints and runs with floats ever after, or with both in turn, or the other way round.
# covers: exit:int-float-flip, opt:side-traces, opt:loop-peeling, opt:nested-loops


def dot(left, right):
    total = 0
    for i, value in enumerate(left):
        total += value * right[i]
    return total


def powers(values):
    out = []
    x = 1
    while len(out) < len(values):
        x = x * 3 % 1009 + values[len(out)]
        out.append(x)
    return out


def run(rounds, kinds):
    seen = []
    for round in range(rounds):
        kind = kinds[round % len(kinds)]
        values = [kind(i) for i in range(1, 40)]
        seen.append(dot(values, values))
        seen.append(powers(values)[-1])
    return seen


def summary(seen):
    return len(seen), seen[:2], seen[-2:], sum(type(x) is float for x in seen)


print(summary(run(60, [int])))
print(summary(run(200, [float])))
print(summary(run(200, [int, float])))
print(summary(run(200, [float, float, int])))
print(summary(run(60, [bool])))
print(summary(run(60, [bool, float, int])))
