# What a trace returns may lie on its frame's stack, which is gone with the frame.
# covers: RETURN_VALUE, LIST_APPEND, opt:nested-loops


def squares(values):
    return [value * value for value in values]


def collect(values):
    return set(value + 1 for value in values), tuple(value - 1 for value in values)


def calls_in_the_interpreter(n):
    total = 0
    index = 0
    while index < n:
        total += len(squares(range(index % 9 + 5))) + sum(squares((index, 2)))
        made, row = collect([index, 2, 3, 4, 5])
        total += len(made) * sum(row)
        index += 1
    return total


def deep(level, values):
    if level == 0:
        return [value + level for value in values]
    return deep(level - 1, [value + 1 for value in values])


def calls_in_traces(n):
    out = 0
    for i in range(n):
        out += sum(deep(6, (i, i + 1, i + 2, i + 3)))
    return out


print(calls_in_the_interpreter(600))
print(calls_in_traces(300))
