# `if x` over every built-in type.
# covers: TO_BOOL, TO_BOOL_INT, TO_BOOL_BOOL, exit:type-guard
values = [0, 1, -1, 0.0, -0.0, 0.5, "", "a", [], [0], (), (0,), {}, {0: 0}, set(), {0}, None, True, False,
          range(0), range(3), 2**70, 0j, object]

def run(n):
    h = 0
    k = len(values)
    for i in range(n):
        if values[i % k]:
            h = (h * 2 + 1) % 1000003
        else:
            h = h * 2 % 1000003
        if not values[i * 5 % k]:
            h += 1
    return h

print(run(5000), [bool(v) for v in values])
