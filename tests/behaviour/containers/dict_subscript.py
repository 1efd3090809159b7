# Dict items by string and int keys.
# covers: BINARY_OP_SUBSCR_DICT, STORE_SUBSCR_DICT
def run(n):
    d = {"a": 0, "b": 1, "c": 2}
    e = {}
    for i in range(n):
        d["a"] = d["b"] + d["c"]
        d["b"] = i
        e[i % 50] = i
        e[i % 50] += 1
    return d, sum(e.values()), list(e)[:3]

print(run(5000))
