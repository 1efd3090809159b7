# Insertion order through deletions, updates, copies and merges.
# covers: DICT_UPDATE, BUILD_MAP
def run(n):
    d = {}
    for i in range(n):
        d[i % 37] = i
        if i % 5 == 0:
            d.pop(i * 3 % 37, None)
    return d

d = run(5000)
print(d)
print({**{"a": 1, "b": 2}, "a": 3, **{"c": 4}}, {"x": 1} | {"y": 2}, dict(a=1, **{"b": 2}), list(d)[:5], d.popitem())
e = dict.fromkeys("abc", 0)
e.update(b=5, z=6)
print(e, list(e.items()), list(reversed(e)))
