# Size changes during iteration raise; values may change.
# covers: FOR_ITER, exit:error
def run(n):
    d = {i: 0 for i in range(n)}
    for k in d:
        d[k] = k * 2
    try:
        for k in d:
            if k == 4500:
                d["new"] = 1
    except RuntimeError as e:
        print(k, e)
    try:
        for k in d:
            del d[k]
    except RuntimeError as e:
        print(e)
    s = {1, 2, 3}
    try:
        for x in s:
            s.add(x + 10)
    except RuntimeError as e:
        print(e)
    return sum(v for v in d.values() if isinstance(v, int))

print(run(5000))
