# Keys whose __eq__ and __hash__ change the dict under the lookup.
# covers: opt:re-entrancy, STORE_SUBSCR
class K:
    def __init__(self, v, d): self.v, self.d = v, d
    def __hash__(self): return self.v % 3
    def __eq__(self, o):
        if len(self.d) > 20:
            self.d.clear()
        return self.v == o.v

def run(n):
    d = {}
    for i in range(n):
        d[K(i % 50, d)] = i
    return len(d) <= 25

print(run(1500))
class Bad:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError("eq")
d = {Bad(): 1}
try:
    d[Bad()]
except ValueError as e:
    print(e)
