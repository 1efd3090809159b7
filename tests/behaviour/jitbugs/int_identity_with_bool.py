# Values that are equal but of different types stay apart: 1, True, 1.0.
# covers: opt:cse, opt:number-mixing, opt:is
def run(n, values):
    out = {}
    x = 1
    for i in range(n):
        v = values[i % 3]
        if v == x:
            k = type(v).__name__
            out[k] = out.get(k, 0) + 1
        w = v + 0
        k = type(w).__name__ + "+"
        out[k] = out.get(k, 0) + 1
        if v is True:
            out["true"] = out.get("true", 0) + 1
    return sorted(out.items())

print(run(4500, [1, True, 1.0]))
print(run(4500, [1, 1, 1]), run(4500, [True, True, True]))
