# Container protocol, calls, hash, str and repr, defined in Python.
# covers: BINARY_OP, STORE_SUBSCR, DELETE_SUBSCR, CONTAINS_OP
class Box:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d.get(k, 0)
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __len__(self): return len(self.d)
    def __iter__(self): return iter(sorted(self.d))
    def __contains__(self, k): return k in self.d
    def __call__(self, x): return x + 1
    def __hash__(self): return 7
    def __eq__(self, o): return isinstance(o, Box)
    def __repr__(self): return f"Box({len(self)})"
    def __index__(self): return 2

def run(n):
    b = Box()
    s = 0
    for i in range(n):
        k = i % 11
        b[k] = b[k] + i
        s += b[k] + len(b) + (k in b) + b(1)
        if k == 10:
            del b[k]
    return s, b, list(b)

print(run(3000), len({Box(), Box()}), [10, 20, 30][Box()], str(Box()), f"{Box()!r:>8}")
