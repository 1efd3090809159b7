# Dict and set comprehensions.
# covers: MAP_ADD, SET_ADD, BUILD_MAP, BUILD_SET
def run(n):
    d = {i: i * i for i in range(n) if i % 2}
    e = {v % 1000: k for k, v in d.items()}
    s = {i % 101 for i in range(n)}
    return len(d), len(e), sum(e.values()), len(s), sum(s)

print(run(5000))
print({k: v for k, v in zip("abc", range(3))}, sorted({c for c in "hello"}))
